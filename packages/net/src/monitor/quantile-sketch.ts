import { ln, power } from "@hourglass/aca"

/**
 * Quantiles of values as they come, without keeping them: counts in bins whose
 * edges grow geometrically, so that every quantile has the same relative error
 * (DDSketch: Masson, Rim, Lee, PVLDB 12(12), 2019). Values must be 0 or more.
 *
 * Memory follows the spread of the values, not their number: 230 bins of eight
 * bytes for each factor of ten at the default accuracy.
 */

// Beyond these, in any unit we use, a value is taken as 0 or as the largest.
const smallest = 1e-15
const largest = 1e15
const padding = 32 // bins kept free on either side, so that growing is rare

/** Half a percent: the median of delays about 10 ms is known to 50 µs. */
export const defaultAccuracy = 0.005

export class QuantileSketch {
  count = 0
  private zeros = 0
  private counts = new Float64Array(0)
  private base = 0 // the bin that counts[0] stands for: bin i holds (growth^(i-1), growth^i]
  private readonly growth: number
  private readonly scale: number

  /** @param accuracy - largest relative error of a quantile, within 0 … 1 */
  constructor(accuracy = defaultAccuracy) {
    if (!(accuracy > 0 && accuracy < 1))
      throw new RangeError(`the accuracy of a quantile sketch is ${accuracy}; it must be between 0 and 1`)
    this.growth = (1 + accuracy) / (1 - accuracy)
    this.scale = 1 / ln(this.growth)
  }

  add(value: number): void {
    this.count++
    if (!(value > smallest)) {
      this.zeros++
      return
    }
    const bin = Math.ceil(ln(Math.min(value, largest)) * this.scale)
    if (bin < this.base || bin >= this.base + this.counts.length) this.cover(bin)
    this.counts[bin - this.base]++
  }

  /**
   * The least value that this share of the values does not exceed, to the sketch's accuracy.
   *
   * @param share - 0 … 1: 0.99 for the 99th percentile
   * @returns NaN when there are no values
   */
  quantile(share: number): number {
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`cannot take quantile ${share}; it must be within 0 and 1`)
    if (this.count === 0) return Number.NaN
    const rank = Math.max(1, Math.ceil(share * this.count - 1e-9)) // 0.07 × 100 is a little more than 7
    let seen = this.zeros
    if (seen >= rank) return 0
    for (let slot = 0; slot < this.counts.length; slot++) {
      seen += this.counts[slot]
      if (seen >= rank) return this.middle(this.base + slot)
    }
    return this.middle(this.base + this.counts.length - 1)
  }

  reset(): void {
    this.count = 0
    this.zeros = 0
    this.counts = new Float64Array(0)
    this.base = 0
  }

  /** The value that is at most the accuracy away, relatively, from every value of the bin. */
  private middle(bin: number): number {
    return (2 * power(this.growth, bin)) / (this.growth + 1)
  }

  private cover(bin: number): void {
    const isEmpty = this.counts.length === 0
    const first = isEmpty ? bin - padding : Math.min(this.base, bin - padding)
    const end = isEmpty ? bin + padding : Math.max(this.base + this.counts.length, bin + padding)
    const wider = new Float64Array(end - first)
    wider.set(this.counts, isEmpty ? 0 : this.base - first)
    this.counts = wider
    this.base = first
  }
}
