import { type ConfidenceInterval, RunningStatistics } from "../statistics/index.js"
import { QuantileSketch } from "./quantile-sketch.js"
import { RunningBatches } from "./running-batches.js"

/** What is known of many values, in their own unit. NaN (null in JSON) where there were too few values. */
export interface DistributionSummary {
  readonly count: number
  readonly mean: number
  /** Standard deviation of the sample. */
  readonly deviation: number
  readonly min: number
  readonly max: number
  /** Percentiles, to 0.5 %: see `QuantileSketch`. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** For the mean, 95 %, by batch means: see `RunningBatches`. Its own mean leaves out an incomplete last batch. */
  readonly confidence: ConfidenceInterval
}

/** The distribution of values of 0 or more as they come, in constant memory. */
export class RunningDistribution {
  private readonly moments = new RunningStatistics()
  private readonly sketch = new QuantileSketch()
  private readonly batches = new RunningBatches()

  add(value: number): void {
    this.moments.add(value)
    this.sketch.add(value)
    this.batches.add(value)
  }

  get count(): number {
    return this.moments.count
  }

  get mean(): number {
    return this.moments.mean
  }

  /** The least value that this share of the values, 0 … 1, does not exceed, to 0.5 %; exact at both ends. */
  quantile(share: number): number {
    return Math.min(this.moments.max, Math.max(this.moments.min, this.sketch.quantile(share)))
  }

  summary(): DistributionSummary {
    const { count, mean, deviation, min, max } = this.moments
    return {
      count,
      mean,
      deviation,
      min: count > 0 ? min : Number.NaN,
      max: count > 0 ? max : Number.NaN,
      p50: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      confidence: this.batches.confidence(),
    }
  }

  reset(): void {
    this.moments.reset()
    this.sketch.reset()
    this.batches.reset()
  }
}
