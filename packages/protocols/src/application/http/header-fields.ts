/** Names and values as users give them: `{ "User-Agent": "me" }`. */
export type FieldValues = Readonly<Record<string, string>>

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** The fields of a message's header or trailer (RFC 9110 §5): in their order, found by name in any case. */
export class HeaderFields implements Iterable<readonly [name: string, value: string]> {
  private readonly lines: (readonly [name: string, value: string])[] = []

  constructor(values: FieldValues | HeaderFields = {}) {
    const entries = values instanceof HeaderFields ? values : Object.entries(values)
    for (const [name, value] of entries) this.append(name, value)
  }

  /** The value; several of one name as one list (§5.3). Undefined when there is none. */
  get(name: string): string | undefined {
    const key = name.toLowerCase()
    const values = this.lines.filter(([each]) => each.toLowerCase() === key).map(([, value]) => value)
    return values.length === 0 ? undefined : values.join(", ")
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** Puts a value in place of those of this name. */
  set(name: string, value: string): this {
    this.remove(name)
    return this.append(name, value)
  }

  /** Sets what is not there yet. */
  setDefault(name: string, value: string): this {
    return this.has(name) ? this : this.append(name, value)
  }

  append(name: string, value: string): this {
    this.lines.push([name, value])
    return this
  }

  remove(name: string): void {
    const key = name.toLowerCase()
    for (let i = this.lines.length - 1; i >= 0; i--)
      if (this.lines[i]?.[0].toLowerCase() === key) this.lines.splice(i, 1)
  }

  /** The members of a list of tokens, such as `Connection: close`, in lower case. */
  tokens(name: string): readonly string[] {
    const list = this.get(name)?.toLowerCase().split(",") ?? []
    return list.map((member) => member.trim()).filter((member) => member !== "")
  }

  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.lines.values()
  }

  /** One line each, with CR LF. */
  format(): string {
    return this.lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")
  }

  /** Takes a line in (RFC 9112 §5). Returns false for what is none, among them continued ones (§5.2). */
  takeLine(line: string): boolean {
    const colon = line.indexOf(":")
    const name = line.slice(0, Math.max(0, colon))
    if (!token.test(name)) return false // also for a space before the colon (§5.1)
    this.append(name, line.slice(colon + 1).trim())
    return true
  }
}

export const isToken = (text: string): boolean => token.test(text)
