import { type ConfidenceInterval, TimeAverage } from "../statistics/index.js"
import { IntervalMeans } from "./interval-means.js"
import { RunningBatches } from "./running-batches.js"

const firstBatch = 1e-6 // seconds; doubles with the run, so that it only has to be short

/**
 * A value that stays until it changes, such as a queue length, from the end of
 * a warm-up on: its mean over time with a confidence interval, its maximum, and
 * its mean in each interval. It starts at 0 at time 0; values are never negative.
 *
 * A value that is replaced at the very time it was set never was: a queue that
 * hands on at once what it takes in has length 0 throughout.
 */
export class LevelStatistics {
  value = 0
  /** Largest value that held for a time after the warm-up. */
  max = 0
  /** Means and maxima per interval, the warm-up included. */
  readonly intervals: IntervalMeans
  private readonly average = new TimeAverage()
  private readonly batches = new RunningBatches(firstBatch)
  private since = 0
  private isWarm: boolean

  /**
   * @param warmUp - what is before this time does not count, seconds
   * @param interval - seconds, for the means per interval
   */
  constructor(
    private readonly warmUp: number,
    interval: number,
  ) {
    this.isWarm = warmUp === 0
    this.intervals = new IntervalMeans(interval)
  }

  /** The value from this time on, seconds, never falling. */
  set(time: number, value: number): void {
    this.settle(time)
    this.value = value
    this.average.set(time, value)
  }

  /**
   * Takes into account that the present value held until this time.
   *
   * @returns for how long it did since the last call, seconds, without the warm-up
   */
  settle(time: number): number {
    const { since, value } = this
    if (time === since) return 0
    if (!(time > since && time < Number.POSITIVE_INFINITY))
      throw new RangeError(`cannot go from ${since} s to ${time} s; times given to a monitor must not fall`)
    if (!this.isWarm && time >= this.warmUp) {
      this.isWarm = true
      this.average.restart(this.warmUp)
    }
    this.since = time
    this.intervals.hold(value, since, time)
    const counted = time - Math.max(since, this.warmUp)
    if (counted <= 0) return 0
    this.batches.add(value, counted)
    if (value > this.max) this.max = value
    return counted
  }

  /** From the end of the warm-up to the last call of `settle` or `set`; NaN when no time has passed. */
  get mean(): number {
    return this.since > this.warmUp ? this.average.mean(this.since) : Number.NaN
  }

  /** Standard deviation over time. */
  get deviation(): number {
    return this.since > this.warmUp ? Math.sqrt(this.average.variance(this.since)) : Number.NaN
  }

  /** For the mean, by batches of equal time. */
  confidence(level = 0.95): ConfidenceInterval {
    return this.batches.confidence(level)
  }

  reset(): void {
    this.value = 0
    this.max = 0
    this.intervals.reset()
    this.average.reset()
    this.batches.reset()
    this.since = 0
    this.isWarm = this.warmUp === 0
  }
}
