import { NumberSeries } from "../statistics/index.js"
import { sameInstant } from "../traffic/shaper.js"

/** Two columns with a number per interval, from time 0 on. */
export type IntervalColumns = readonly [first: Float64Array, second: Float64Array]

/** How many whole intervals have passed at this time; a time at an edge belongs to the interval that begins there. */
export function intervalsUntil(time: number, interval: number): number {
  return Math.floor((time + sameInstant) / interval)
}

/**
 * Two sums per interval, such as bytes and packets. Intervals start at the
 * multiples of their length; one in which nothing came takes no memory.
 */
export class IntervalSums {
  private readonly indices = new NumberSeries()
  private readonly firsts = new NumberSeries()
  private readonly seconds = new NumberSeries()
  private index = 0
  private first = 0
  private second = 0

  /** @param interval - seconds */
  constructor(readonly interval: number) {}

  /** Adds to the sums of the interval that holds this time, seconds, never falling. */
  add(time: number, first: number, second: number): void {
    const index = intervalsUntil(time, this.interval)
    if (index !== this.index) this.close(index)
    this.first += first
    this.second += second
  }

  /** The sums of every interval that has ended by this time, empty ones included. */
  columns(end: number): IntervalColumns {
    const length = Math.max(0, intervalsUntil(end, this.interval))
    const firsts = new Float64Array(length)
    const seconds = new Float64Array(length)
    const indices = this.indices.values()
    for (let i = 0; i < indices.length && indices[i] < length; i++) {
      firsts[indices[i]] = this.firsts.values()[i]
      seconds[indices[i]] = this.seconds.values()[i]
    }
    if (this.index < length) {
      firsts[this.index] = this.first
      seconds[this.index] = this.second
    }
    return [firsts, seconds]
  }

  /** As `columns`, but each number is the sum of the last `width` intervals, or of all there are at the beginning. */
  slidingColumns(end: number, width: number): IntervalColumns {
    const [firsts, seconds] = this.columns(end)
    return [slidingSums(firsts, width), slidingSums(seconds, width)]
  }

  reset(): void {
    this.indices.clear()
    this.firsts.clear()
    this.seconds.clear()
    this.index = 0
    this.first = 0
    this.second = 0
  }

  private close(next: number): void {
    if (next < this.index)
      throw new RangeError(
        `an interval that began at ${next * this.interval} s is over; times given to a monitor must not fall`,
      )
    this.indices.push(this.index)
    this.firsts.push(this.first)
    this.seconds.push(this.second)
    this.index = next
    this.first = 0
    this.second = 0
  }
}

function slidingSums(values: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(values.length)
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    sum += values[i]
    if (i >= width) sum -= values[i - width]
    sums[i] = sum
  }
  return sums
}
