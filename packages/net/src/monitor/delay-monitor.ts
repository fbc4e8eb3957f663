import { type Duration, seconds } from "@hourglass/aca"
import type { TimeSeries } from "../statistics/index.js"
import { OptionFaults } from "../variates/option-faults.js"
import { type DistributionSummary, RunningDistribution } from "./running-distribution.js"
import { ThinnedSeries } from "./thinned-series.js"

export interface DelayMonitorOptions {
  /** Packets sent before this simulated time are in the series, but not in the summary. */
  warmUp: Duration
  /** Most points of the series, at least 2; 0 for no series. More packets are thinned out evenly. */
  points: number
}

/** Delay and jitter monitor options. Times in seconds. */
export const delayMonitorDefaults = {
  warmUp: 0,
  points: 1000,
}

/** One-way delay of packets (RFC 7679): from the first bit sent to the last bit received, or whatever times it is given. */
export class DelayMonitor {
  private readonly warmUp: number
  private readonly distribution = new RunningDistribution()
  private readonly thinned: ThinnedSeries

  constructor(options: Partial<DelayMonitorOptions> = {}) {
    const { warmUp, points } = readDelayOptions("delay monitor", options)
    this.warmUp = warmUp
    this.thinned = new ThinnedSeries(points, "delay", "s")
  }

  /**
   * A packet has arrived.
   *
   * @param time - now, seconds
   * @param sentAt - when it was sent, seconds, not after now
   */
  packet(time: number, sentAt: number): void {
    const delay = time - sentAt
    if (!(delay >= 0)) throw new RangeError(`a packet sent at ${sentAt} s cannot arrive at ${time} s`)
    this.thinned.add(time, delay)
    if (sentAt >= this.warmUp) this.distribution.add(delay)
  }

  /** Delays in seconds at times of arrival; a view, not to be changed. */
  get series(): TimeSeries {
    return this.thinned.series
  }

  /** In seconds. */
  get mean(): number {
    return this.distribution.mean
  }

  /** The delay that this share of the packets, 0 … 1, does not exceed, seconds. */
  quantile(share: number): number {
    return this.distribution.quantile(share)
  }

  /** In seconds. */
  summary(): DistributionSummary {
    return this.distribution.summary()
  }

  reset(): void {
    this.distribution.reset()
    this.thinned.reset()
  }
}

/** Checks the options that monitors of delays share. */
export function readDelayOptions(
  subject: string,
  options: Partial<DelayMonitorOptions>,
): { warmUp: number; points: number } {
  const { warmUp, points } = { ...delayMonitorDefaults, ...options }
  const faults = new OptionFaults(subject)
  const read = { warmUp: faults.read("warmUp", warmUp, seconds), points }
  faults.require(
    Number.isInteger(points) && points >= 0 && points !== 1,
    `points is ${points}; it must be a whole number >= 2, or 0 for no series`,
  )
  faults.report()
  return read
}
