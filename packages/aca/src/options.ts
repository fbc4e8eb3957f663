import { OptionError } from "./errors.js"
import { shown } from "./shown.js"
import { suggestion } from "./suggest.js"

/**
 * The complete options of a component: the user's over the defaults.
 * When the user has said nothing, the defaults themselves, which all components of a class then share.
 */
export function withDefaults<Options extends object>(defaults: Options, options: Partial<Options>): Options {
  for (const _ in options) return { ...defaults, ...options }
  return defaults
}

/**
 * What is wrong with options at first sight: names that the defaults do not have, and values of another kind where the
 * default is a number or a truth value. Comparisons would let the text "2" pass for a number.
 */
export function kindFaults(options: object, defaults: object, exceptions: readonly string[] = []): string[] {
  const known: Record<string, unknown> = { ...defaults }
  return Object.entries(options).flatMap(([name, value]) => {
    if (!Object.hasOwn(known, name))
      return [`there is no option "${name}"${suggestion(name, Object.keys(known))}`]
    const kind = typeof known[name]
    const isLoose = kind !== "number" && kind !== "boolean"
    if (isLoose || typeof value === kind || exceptions.includes(name)) return []
    return [`${name} is ${shown(value)}; it must be ${kind === "number" ? "a number" : "true or false"}`]
  })
}

/** The names of all options of a type: the compiler refuses a list that lacks one. */
export function optionNames<Options>(
  names: Readonly<Record<keyof Options & string, true>>,
): readonly string[] {
  return Object.keys(names)
}

/**
 * Refuses what is no object of options, and options that nobody would read: they would go unnoticed. It is for callers
 * whom no compiler has warned.
 *
 * @param owner - whose options they are, as the message begins: "a link"; as a function where that costs something
 * @param advise - the end of the message for a word that belongs elsewhere, else ""
 * @throws OptionError with the name that is nearest
 */
export function refuseUnknown(
  options: unknown,
  known: readonly string[],
  owner: string | (() => string),
  advise: (name: string) => string = () => "",
): void {
  const subject = () => (typeof owner === "string" ? owner : owner())
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new OptionError(
      `${subject()} takes an object of options, such as { ${known[0]}: … }, not ${shown(options)}`,
    )
  for (const name in options) {
    if (known.includes(name)) continue
    throw new OptionError(
      `${subject()} has no option "${name}"${advise(name) || suggestion(name, known) || `; it has ${known.join(", ")}`}`,
    )
  }
}
