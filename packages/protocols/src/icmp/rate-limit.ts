/** At most so many in the long run, and so many at once: a token bucket that starts full. */
export class RateLimit {
  private tokens: number
  private filledAt = 0

  /**
   * @param rate - a second; `Infinity` lets everything pass
   * @param burst - how many may follow each other at once
   */
  constructor(
    private readonly rate: number,
    private readonly burst: number,
  ) {
    this.tokens = burst
  }

  /** Whether one more may pass at this time, seconds; times must not decrease. */
  allows(now: number): boolean {
    if (this.rate === Number.POSITIVE_INFINITY) return true
    this.tokens = Math.min(this.burst, this.tokens + (now - this.filledAt) * this.rate)
    this.filledAt = now
    // Two halves of a token, added up, may be a little less than one.
    if (this.tokens < 1 - 1e-9) return false
    this.tokens--
    return true
  }
}
