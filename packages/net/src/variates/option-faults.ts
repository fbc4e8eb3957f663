/** Collects what is wrong with a set of options, so that all of it is reported in one error. */
import { OptionError, UnitError } from "@hourglass/aca"

export class OptionFaults {
  private readonly faults: string[] = []

  /** @param subject - whose options they are, for the message */
  constructor(private readonly subject: string) {}

  /** Notes a fault when the condition does not hold. */
  require(holds: boolean, fault: string): void {
    if (!holds) this.faults.push(fault)
  }

  /** Notes a fault unless the value is a finite number above 0. Returns the value. */
  positive(option: string, value: number): number {
    return this.check(option, value, value > 0 && Number.isFinite(value), "> 0")
  }

  /** Notes a fault unless the value is a finite number, 0 or more. Returns the value. */
  notNegative(option: string, value: number): number {
    return this.check(option, value, value >= 0 && Number.isFinite(value), ">= 0")
  }

  /** Notes a fault unless the value is a finite number. Returns the value. */
  finite(option: string, value: number): number {
    return this.check(option, value, Number.isFinite(value), "a finite number")
  }

  /** Reads a quantity with its unit; what cannot be read is noted and counts as NaN, on which no other check fails. */
  read(option: string, value: number | string, convert: (value: number | string) => number): number {
    try {
      return convert(value)
    } catch (error) {
      if (!(error instanceof UnitError)) throw error
      this.faults.push(`${option}: ${error.message}`)
      return Number.NaN
    }
  }

  /** Reads a quantity that must be above 0. */
  readPositive(option: string, value: number | string, convert: (value: number | string) => number): number {
    const amount = this.read(option, value, convert)
    this.require(amount !== 0, `${option} is ${value}; it must be > 0`)
    return amount
  }

  /**
   * Ends the checking.
   * @throws OptionError when there were faults, with all of them
   */
  report(): void {
    if (this.faults.length > 0) throw new OptionError(`${this.subject}: ${this.faults.join("; ")}`)
  }

  private check(option: string, value: number, holds: boolean, range: string): number {
    this.require(holds, `${option} is ${value}; it must be ${range}`)
    return value
  }
}
