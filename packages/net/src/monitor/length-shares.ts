const firstLength = 16
const longest = 2 ** 20 // longer queues share the last place

/** For how long a queue had each length. */
export class LengthShares {
  private held = new Float64Array(firstLength) // seconds, by length
  private total = 0

  /** The queue had this length for these seconds. */
  hold(length: number, seconds: number): void {
    const place = Math.min(length, longest)
    if (place >= this.held.length) this.grow(place)
    this.held[place] += seconds
    this.total += seconds
  }

  /** P(N = n): the share of time with this length, 0 … 1. */
  share(length: number): number {
    return length < this.held.length ? this.held[length] / this.total : 0
  }

  /** All shares, from length 0 to the longest that held; they add up to 1. */
  shares(): Float64Array {
    return this.held
      .slice(0, this.held.findLastIndex((seconds) => seconds > 0) + 1)
      .map((s) => s / this.total)
  }

  /** The least length that the queue did not exceed for this share of the time, 0 … 1; NaN when no time has passed. */
  quantile(share: number): number {
    if (this.total === 0) return Number.NaN
    const target = share * this.total * (1 - 1e-12) // the rounding of the sum must not lead to the next length
    let held = 0
    const length = this.held.findIndex((seconds) => {
      held += seconds
      return held >= target
    })
    return Math.max(0, length)
  }

  reset(): void {
    this.held = new Float64Array(firstLength)
    this.total = 0
  }

  private grow(place: number): void {
    const longer = new Float64Array(Math.max(place + 1, this.held.length * 2))
    longer.set(this.held)
    this.held = longer
  }
}
