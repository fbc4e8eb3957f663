/**
 * How a value is shown in a message to whoever gave it: so that a text is seen to be one, and that it was not meant.
 * What has no text of its own is called what it is.
 */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "function") return "a function"
  if (Array.isArray(value)) return "an array"
  if (typeof value !== "object" || value === null) return String(value)
  if (value instanceof Promise) return "a promise"
  const text = value.toString
  return typeof text !== "function" || text === Object.prototype.toString ? "an object" : String(value)
}
