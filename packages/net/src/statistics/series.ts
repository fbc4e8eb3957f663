/** Lists of numbers that grow without an object per number. */

const firstLength = 64

/** Numbers in the order of adding, eight bytes each. */
export class NumberSeries {
  length = 0
  private numbers = new Float64Array(firstLength)

  push(value: number): void {
    if (this.length === this.numbers.length) this.grow()
    this.numbers[this.length++] = value
  }

  /** The number at this index, from 0; undefined outside of the series. */
  at(index: number): number | undefined {
    return index < this.length ? this.numbers[index] : undefined
  }

  /** A view of all numbers, without copying; valid until the next push. Do not write to it. */
  values(): Float64Array {
    return this.numbers.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
    this.numbers = new Float64Array(firstLength)
  }

  private grow(): void {
    const longer = new Float64Array(this.numbers.length * 2)
    longer.set(this.numbers)
    this.numbers = longer
  }
}

/** Values with their times, as a monitor samples them. */
export class TimeSeries {
  private readonly timeColumn = new NumberSeries()
  private readonly valueColumn = new NumberSeries()

  /**
   * @param name - of the values, for tables and files: "queue length"
   * @param unit - of the values: "packets"
   */
  constructor(
    readonly name = "",
    readonly unit = "",
  ) {}

  get length(): number {
    return this.timeColumn.length
  }

  /** Adds a value at this time, seconds. */
  push(time: number, value: number): void {
    this.timeColumn.push(time)
    this.valueColumn.push(value)
  }

  /** A view of the times, seconds; valid until the next push. */
  times(): Float64Array {
    return this.timeColumn.values()
  }

  /** A view of the values; valid until the next push. */
  values(): Float64Array {
    return this.valueColumn.values()
  }

  clear(): void {
    this.timeColumn.clear()
    this.valueColumn.clear()
  }
}
