/** What is less by so little is equal: times are sums of fractions. */
const resolution = 1e-9

/** The least time of late: one that nothing has renewed for too long gives way to whatever comes. Seconds. */
export class AgingMinimum {
  /** Infinite before the first value. */
  value = Number.POSITIVE_INFINITY
  /** When it was taken or renewed. */
  at = 0
  /** Whether it was too old when the last value came, which then has taken its place. */
  isExpired = false

  /** @param age - how long a value counts. @param isRenewedByEqual - by one that is not lower, too */
  constructor(
    private readonly age: number,
    private readonly isRenewedByEqual: boolean,
  ) {}

  /** It counts from now on, as if it had been seen now. */
  renew(now: number): void {
    this.at = now
  }

  /** @param value - NaN for none. @param at - when it was seen */
  take(value: number, now: number, at = now): void {
    this.isExpired = now > this.at + this.age
    const isLow = this.isRenewedByEqual ? value <= this.value : value < this.value - resolution
    if (Number.isNaN(value) || !(isLow || this.isExpired)) return
    this.value = value
    this.at = at
  }
}
