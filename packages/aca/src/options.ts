/**
 * The complete options of a component: the user's over the defaults.
 * When the user has said nothing, the defaults themselves, which all components of a class then share.
 */
export function withDefaults<Options extends object>(defaults: Options, options: Partial<Options>): Options {
  for (const _ in options) return { ...defaults, ...options }
  return defaults
}
