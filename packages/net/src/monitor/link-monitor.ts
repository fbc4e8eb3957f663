import { type Bandwidth, bitsPerSecond, type Duration, seconds } from "@hourglass/aca"
import type { ConfidenceInterval, TimeSeries } from "../statistics/index.js"
import { OptionFaults } from "../variates/option-faults.js"
import { LevelStatistics } from "./level-statistics.js"

export interface LinkMonitorOptions {
  bandwidth: Bandwidth
  /** What is before this simulated time is in the series, but not in the summary. */
  warmUp?: Duration
  /** The series has a point at every multiple of this. */
  interval?: Duration
}

/** Link monitor options. Times in seconds. */
export const linkMonitorDefaults = {
  warmUp: 0,
  interval: 1,
}

export interface LinkSummary {
  /** The time that the summary is of, seconds. */
  readonly from: number
  readonly to: number
  /** Those whose transmission began in that time. */
  readonly packets: number
  readonly bytes: number
  /** Share of time that the link was busy, 0 … 1; NaN (null in JSON) when no time has passed. */
  readonly utilization: number
  /** For the utilization, 95 %, by batches of equal time. */
  readonly confidence: ConfidenceInterval
}

/** How busy one direction of a link is: a packet takes 8 × bytes / bandwidth seconds. */
export class LinkMonitor {
  packets = 0
  bytes = 0
  private readonly bandwidth: number
  private readonly warmUp: number
  private readonly busy: LevelStatistics // 1 during a transmission, else 0
  private busyUntil = 0

  constructor(options: LinkMonitorOptions) {
    const { bandwidth, warmUp, interval } = { ...linkMonitorDefaults, ...options }
    const faults = new OptionFaults("link monitor")
    this.bandwidth = faults.readPositive("bandwidth", bandwidth, bitsPerSecond)
    this.warmUp = faults.read("warmUp", warmUp, seconds)
    const length = faults.readPositive("interval", interval, seconds)
    faults.report()
    this.busy = new LevelStatistics(this.warmUp, length)
  }

  /** The transmission of a packet begins at this time, seconds, or after that of the last packet if that takes longer. */
  packet(time: number, bytes: number): void {
    this.settle(time)
    if (this.busy.value === 0) this.busy.set(time, 1)
    this.busyUntil = Math.max(time, this.busyUntil) + (8 * bytes) / this.bandwidth
    if (time < this.warmUp) return
    this.packets++
    this.bytes += bytes
  }

  /** The utilization, 0 … 1, of each interval that ended by this time, seconds. */
  series(end: number): TimeSeries {
    this.settle(end)
    return this.busy.intervals.means("utilization", "1")
  }

  /** @param end - of the run, seconds; no packet may have come later */
  summary(end: number): LinkSummary {
    this.settle(end)
    const { packets, bytes, busy } = this
    return {
      from: this.warmUp,
      to: end,
      packets,
      bytes,
      utilization: busy.mean,
      confidence: busy.confidence(),
    }
  }

  /** Forgets everything: an idle link at time 0. */
  reset(): void {
    this.packets = 0
    this.bytes = 0
    this.busy.reset()
    this.busyUntil = 0
  }

  private settle(time: number): void {
    if (this.busy.value === 1 && this.busyUntil <= time) this.busy.set(this.busyUntil, 0)
    this.busy.settle(time)
  }
}
