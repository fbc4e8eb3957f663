import { decodeHTMLStrict } from "entities"
import type { Attributes } from "./topology.js"

/** The numbers that an attribute may have. */
export interface NumberRange {
  readonly min: number
  readonly max: number
  /** In words, with the unit: "degrees within -90 and 90". */
  readonly what: string
}

/**
 * The attributes of one element of a file, from which a reader takes what it
 * understands; the rest stays as it is. Names are matched without regard to
 * case, and HTML entities in values (`Z&uuml;rich`) are decoded.
 */
export class AttributeBag {
  /** What could not be understood, in words. */
  readonly problems: string[] = []
  private readonly values = new Map<string, string>()

  constructor(entries: Iterable<readonly [name: string, value: string]>) {
    for (const [name, value] of entries) this.values.set(name, decodeHTMLStrict(value))
  }

  /** The value of the first of these attributes that has one, without blanks around it. */
  look(...names: readonly string[]): string | undefined {
    const name = this.nameOf(names)
    return name === undefined ? undefined : this.values.get(name)?.trim()
  }

  /** The same, and the attribute is taken out. */
  take(...names: readonly string[]): string | undefined {
    const value = this.look(...names)
    const name = this.nameOf(names)
    if (name !== undefined) this.values.delete(name)
    return value
  }

  /**
   * A number within a range, taken out; one that is no such number stays, is
   * noted as a problem and counts as absent.
   */
  takeNumber(names: readonly string[], { min, max, what }: NumberRange): number | undefined {
    const text = this.look(...names)
    if (text === undefined) return undefined
    const value = Number(text)
    if (value >= min && value <= max) {
      this.take(...names)
      return value
    }
    this.problems.push(`${this.nameOf(names)} is "${text}"; it must be ${what}`)
    return undefined
  }

  /** A quantity with its unit, taken out; what is none stays, is noted as a problem and counts as absent. */
  takeQuantity(names: readonly string[], parse: (text: string) => number): number | undefined {
    const text = this.look(...names)
    if (text === undefined) return undefined
    try {
      const value = parse(text)
      this.take(...names)
      return value
    } catch (error) {
      this.problems.push(`${this.nameOf(names)}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  /** What has not been taken. */
  rest(): Attributes {
    return Object.fromEntries(this.values)
  }

  /** The attribute as the file spells it: the first of these names that has a value. */
  private nameOf(names: readonly string[]): string | undefined {
    for (const wanted of names)
      for (const [name, value] of this.values)
        if (name.toLowerCase() === wanted.toLowerCase() && value.trim() !== "") return name
    return undefined
  }
}
