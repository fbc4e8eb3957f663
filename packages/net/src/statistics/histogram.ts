import { OptionError } from "@hourglass/aca"

export interface HistogramOptions {
  min: number
  max: number
  /** Bins of equal width between min and max. */
  bins: number
}

/** Counts values in bins of equal width; a bin includes its lower edge. */
export class Histogram {
  /** Values in each bin. */
  readonly counts: Float64Array
  readonly min: number
  readonly max: number
  readonly width: number
  /** Values below min. */
  below = 0
  /** Values from max on. */
  above = 0

  constructor({ min, max, bins }: HistogramOptions) {
    if (!(max > min)) throw new OptionError(`histogram: min is ${min} and max is ${max}; max must be > min`)
    if (!(Number.isInteger(bins) && bins > 0))
      throw new OptionError(`histogram: bins is ${bins}; it must be a whole number > 0`)
    this.min = min
    this.max = max
    this.width = (max - min) / bins
    this.counts = new Float64Array(bins)
  }

  add(value: number): void {
    if (value < this.min) this.below++
    else if (value >= this.max) this.above++
    else this.counts[Math.min(this.counts.length - 1, Math.floor((value - this.min) / this.width))]++
  }

  /** All values, those outside the bins included. */
  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, this.below + this.above)
  }

  /** The lower edge of a bin. */
  edge(bin: number): number {
    return this.min + bin * this.width
  }

  reset(): void {
    this.counts.fill(0)
    this.below = 0
    this.above = 0
  }
}
