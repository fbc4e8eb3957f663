import { described } from "./described.js"
import { OptionError } from "./errors.js"
import { suggestion } from "./suggest.js"

/**
 * The complete options of a component: the user's over the defaults.
 * When the user has said nothing, the defaults themselves, which all components of a class then share.
 */
export function withDefaults<Options extends object>(defaults: Options, options: Partial<Options>): Options {
  for (const _ in options) return { ...defaults, ...options }
  return defaults
}

/** The names of all options of a type: the compiler refuses a list that lacks one. */
export function optionNames<Options>(
  names: Readonly<Record<keyof Options & string, true>>,
): readonly string[] {
  return Object.keys(names)
}

/**
 * Refuses what is no object of options, and options that are not known: they would go unnoticed.
 * For set-up, and for callers whom no compiler has warned.
 *
 * @param owner - whose options they are, as the message begins: "a link"
 * @throws OptionError that names the nearest known option
 */
export function refuseUnknownOptions(owner: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new OptionError(
      `${owner} takes an object of options, such as { ${known[0]}: … }, not ${described(options)}`,
    )
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new OptionError(
      `${owner} has no option "${unknown}"${suggestion(unknown, known) || `; it has ${known.join(", ")}`}`,
    )
}
