import type { TimeSeries } from "../statistics/index.js"
import { type DelayMonitorOptions, readDelayOptions } from "./delay-monitor.js"
import { type DistributionSummary, RunningDistribution } from "./running-distribution.js"
import { ThinnedSeries } from "./thinned-series.js"

export interface JitterSummary {
  /** The running estimate after the last packet, seconds (RFC 3550 §6.4.1). */
  readonly interarrival: number
  /** How much the delays of successive packets differ, seconds, without sign (RFC 3393). */
  readonly variation: DistributionSummary
}

const gain = 1 / 16 // RFC 3550 §6.4.1: reduces noise, and still follows changes

/**
 * How much the delay changes from packet to packet, in order of arrival:
 * D = (Rj - Ri) - (Sj - Si) of two successive packets, sent at S and received
 * at R. Kept are the estimate J += (|D| - J) / 16 (RFC 3550 §6.4.1) and the
 * distribution of |D|, the IP packet delay variation (RFC 3393).
 *
 * The other delay variation of RFC 5481, against the least delay, is a percentile
 * of the delay monitor minus its minimum.
 */
export class JitterMonitor {
  /** The running estimate, seconds; 0 before the second packet. */
  interarrival = 0
  private readonly warmUp: number
  private readonly distribution = new RunningDistribution()
  private readonly thinned: ThinnedSeries
  private delay = Number.NaN // of the last packet

  constructor(options: Partial<DelayMonitorOptions> = {}) {
    const { warmUp, points } = readDelayOptions("jitter monitor", options)
    this.warmUp = warmUp
    this.thinned = new ThinnedSeries(points, "jitter", "s")
  }

  /**
   * A packet has arrived.
   *
   * @param time - now, seconds
   * @param sentAt - when it was sent, seconds
   */
  packet(time: number, sentAt: number): void {
    const delay = time - sentAt
    const difference = Math.abs(delay - this.delay)
    this.delay = delay
    if (Number.isNaN(difference)) return // the first packet has no other to compare with
    this.interarrival += gain * (difference - this.interarrival)
    this.thinned.add(time, this.interarrival)
    if (sentAt >= this.warmUp) this.distribution.add(difference)
  }

  /** The running estimate in seconds at times of arrival; a view, not to be changed. */
  get series(): TimeSeries {
    return this.thinned.series
  }

  summary(): JitterSummary {
    return { interarrival: this.interarrival, variation: this.distribution.summary() }
  }

  reset(): void {
    this.interarrival = 0
    this.delay = Number.NaN
    this.distribution.reset()
    this.thinned.reset()
  }
}
