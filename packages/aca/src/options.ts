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

/**
 * Refuses an option that nobody would read. It is for callers without types: theirs would go unnoticed.
 *
 * @param subject - who takes the options, for the message: "a link"
 * @param advise - the end of the message for a word that belongs elsewhere, else ""
 * @throws OptionError with the name that is nearest
 */
export function refuseUnknown(
  options: object,
  known: readonly string[],
  subject: () => string,
  advise: (name: string) => string = () => "",
): void {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`${subject()} has no options in ${shown(options)}; write { ${known[0]}: … }`)
  for (const name in options) {
    if (known.includes(name)) continue
    throw new OptionError(
      `${subject()} has no option "${name}"${advise(name) || suggestion(name, known) || `; it has ${known.join(", ")}`}`,
    )
  }
}
