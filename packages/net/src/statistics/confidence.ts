/// <reference path="./jstat.d.ts" />
/** How far the mean of a sample may be from the true mean. */
import jStat from "jstat"
import { RunningStatistics } from "./running.js"

export interface ConfidenceInterval {
  readonly mean: number
  /** mean ± halfWidth holds the true mean with the probability `level`. */
  readonly halfWidth: number
  readonly low: number
  readonly high: number
  readonly level: number
  /** How many independent values it rests on. */
  readonly count: number
}

/**
 * The interval for the mean of independent values, by Student's t.
 *
 * Values of one simulation run (the delays of successive packets) are not
 * independent: give the means of several runs, or use `batchMeans`.
 *
 * @param level - probability of holding the true mean, in (0, 1); default 0.95
 * @returns NaN half width for fewer than two values
 */
export function confidenceInterval(
  sample: ArrayLike<number> | RunningStatistics,
  level = 0.95,
): ConfidenceInterval {
  if (!(level > 0 && level < 1))
    throw new RangeError(`the confidence level is ${level}; it must be between 0 and 1`)
  const { mean, deviation, count } = sample instanceof RunningStatistics ? sample : summarize(sample)
  const halfWidth =
    count > 1 ? (studentT((1 + level) / 2, count - 1) * deviation) / Math.sqrt(count) : Number.NaN
  return { mean, halfWidth, low: mean - halfWidth, high: mean + halfWidth, level, count }
}

/**
 * The interval for the mean of successive values of one run: their means over
 * equal batches are taken as independent. A batch should be much longer than
 * the time the values depend on each other; a warm-up should be left out before.
 *
 * @param batches - default 20; the values that fill no batch, at the start, are left out
 */
export function batchMeans(values: ArrayLike<number>, batches = 20, level = 0.95): ConfidenceInterval {
  const length = Math.floor(values.length / batches)
  if (batches < 2 || length < 1)
    throw new RangeError(
      `cannot make ${batches} batches of ${values.length} values; it takes at least 2 batches of 1`,
    )
  const first = values.length - length * batches
  const means = Array.from({ length: batches }, (_, batch) => {
    let sum = 0
    for (let i = 0; i < length; i++) sum += values[first + batch * length + i]
    return sum / length
  })
  return confidenceInterval(means, level)
}

/** The quantile of Student's t distribution: the value that a share of it lies below. */
export function studentT(share: number, freedom: number): number {
  return jStat.studentt.inv(share, freedom)
}

function summarize(values: ArrayLike<number>): RunningStatistics {
  const statistics = new RunningStatistics()
  for (let i = 0; i < values.length; i++) statistics.add(values[i])
  return statistics
}
