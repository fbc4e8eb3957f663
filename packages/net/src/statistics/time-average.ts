/**
 * The average over time of a value that stays until it changes, such as a queue
 * length: each value weighs as long as it held. Times in seconds, never falling.
 */
export class TimeAverage {
  /** The present value. */
  value: number
  min: number
  max: number
  private readonly initial: number
  private start: number
  private changed: number
  private area = 0 // value × seconds
  private squaredArea = 0

  /** @param initial - the value at the start. @param start - when counting begins, seconds. */
  constructor(initial = 0, start = 0) {
    this.initial = initial
    this.value = initial
    this.min = initial
    this.max = initial
    this.start = start
    this.changed = start
  }

  /** The value from this time on. */
  set(time: number, value: number): void {
    this.settle(time)
    this.value = value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }

  /** From the start to this time, which must not be before the last change. NaN when no time has passed. */
  mean(time: number): number {
    return (this.area + this.value * (time - this.changed)) / (time - this.start)
  }

  /** Mean squared distance from the mean, over time. */
  variance(time: number): number {
    const square = (this.squaredArea + this.value ** 2 * (time - this.changed)) / (time - this.start)
    return Math.max(0, square - this.mean(time) ** 2)
  }

  /** Forgets what was before this time, as at the end of a warm-up; the present value stays. */
  restart(time: number): void {
    this.start = time
    this.changed = time
    this.area = 0
    this.squaredArea = 0
    this.min = this.value
    this.max = this.value
  }

  /** Back to the initial value at this time. */
  reset(time = 0): void {
    this.value = this.initial
    this.restart(time)
  }

  private settle(time: number): void {
    const area = this.value * (time - this.changed)
    this.area += area
    this.squaredArea += this.value * area
    this.changed = time
  }
}
