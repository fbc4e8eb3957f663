/**
 * Count, mean, variance and extremes of values as they come, without keeping
 * them (Welford, Technometrics 4(3), 1962; merging after Chan, Golub, LeVeque).
 * What has no value yet, such as the mean of nothing, is NaN.
 */
export class RunningStatistics {
  count = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  private average = 0
  private squares = 0 // sum of squared distances from the mean

  add(value: number): void {
    this.count++
    const distance = value - this.average
    this.average += distance / this.count
    this.squares += distance * (value - this.average)
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }

  /** Adds all values that another one has seen. */
  merge(other: RunningStatistics): void {
    if (other.count === 0) return
    const count = this.count + other.count
    const distance = other.average - this.average
    this.squares += other.squares + (distance * distance * this.count * other.count) / count
    this.average += (distance * other.count) / count
    this.count = count
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
  }

  get sum(): number {
    return this.average * this.count
  }

  get mean(): number {
    return this.count > 0 ? this.average : Number.NaN
  }

  /** Of the sample: divided by count - 1. */
  get variance(): number {
    return this.count > 1 ? this.squares / (this.count - 1) : Number.NaN
  }

  get deviation(): number {
    return Math.sqrt(this.variance)
  }

  reset(): void {
    this.count = 0
    this.min = Number.POSITIVE_INFINITY
    this.max = Number.NEGATIVE_INFINITY
    this.average = 0
    this.squares = 0
  }
}
