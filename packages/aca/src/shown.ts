/** What somebody has given instead of what was wanted: the middle of an error message. */

/** Whether it is a class, which must be called with `new`, and not a function that makes something. */
export function isClass(value: unknown): boolean {
  // The prototype of a class cannot be exchanged; that of a function can, and an arrow function has none.
  return (
    typeof value === "function" && Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false
  )
}

/**
 * How a value is shown in a message to whoever gave it: so that a text is seen to be one, and that it was not meant.
 * What has no text of its own is called what it is: `the class Rip`, `a function`, `an object of class Map`.
 */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "function") return isClass(value) ? `the class ${value.name}` : "a function"
  if (Array.isArray(value)) return "an array"
  if (typeof value !== "object" || value === null) return String(value)
  if (value instanceof Promise) return "a promise"
  const { constructor: Class, toString: text } = value
  if (typeof Class !== "function" || Class === Object) return "an object"
  const hasText = typeof text === "function" && text !== Object.prototype.toString
  return hasText ? `the ${Class.name} ${value}` : `an object of class ${Class.name}`
}
