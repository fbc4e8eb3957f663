/** What somebody has given instead of what was wanted: the middle of an error message. */

/** Whether it is a class, which must be called with `new`, and not a function that makes something. */
export function isClass(value: unknown): boolean {
  // The prototype of a class cannot be exchanged; that of a function can, and an arrow function has none.
  return (
    typeof value === "function" && Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false
  )
}

/** What a value is, in words: `"a"`, `the class Rip`, `a function`, `an object of class Node`, `undefined`. */
export function described(value: unknown): string {
  if (typeof value === "string") return `"${value}"`
  if (typeof value === "function") return isClass(value) ? `the class ${value.name}` : "a function"
  if (Array.isArray(value)) return "an array"
  if (typeof value !== "object" || value === null) return String(value)
  const { constructor: Class } = value
  return typeof Class !== "function" || Class === Object ? "an object" : `an object of class ${Class.name}`
}
