import { type Duration, seconds } from "@hourglass/aca"
import type { ConfidenceInterval, TimeSeries } from "../statistics/index.js"
import { OptionFaults } from "../variates/option-faults.js"
import { LengthShares } from "./length-shares.js"
import { LevelStatistics } from "./level-statistics.js"

export interface QueueMonitorOptions {
  /** What is before this simulated time is in the series, but not in the summary. */
  warmUp: Duration
  /** A series has a point at every multiple of this. */
  interval: Duration
  /**
   * Whether the packet that is being served counts. Queueing theory calls the
   * mean length L with it, and Lq without it; L - Lq is the utilization.
   */
  countInService: boolean
}

/** Queue monitor options. Times in seconds. */
export const queueMonitorDefaults = {
  warmUp: 0,
  interval: 1,
  countInService: false,
}

/** Means and shares are over time. NaN (null in JSON) when no time has passed. */
export interface QueueSummary {
  /** The time that the summary is of, seconds. */
  readonly from: number
  readonly to: number
  readonly meanPackets: number
  /** Standard deviation over time. */
  readonly deviationPackets: number
  readonly maxPackets: number
  /** Lengths that were not exceeded for 50, 95 and 99 % of the time. */
  readonly p50Packets: number
  readonly p95Packets: number
  readonly p99Packets: number
  readonly meanBytes: number
  readonly maxBytes: number
  /** Share of time without a packet, 0 … 1. */
  readonly emptyShare: number
  /** For the mean number of packets, 95 %, by batches of equal time. */
  readonly confidence: ConfidenceInterval
}

/** The length of a queue over time, in packets and bytes. It is empty at time 0. */
export class QueueMonitor {
  private readonly warmUp: number
  private readonly countInService: boolean
  private readonly packets: LevelStatistics
  private readonly bytes: LevelStatistics
  private readonly lengths = new LengthShares()
  private waiting = 0
  private waitingBytes = 0
  private serving = 0
  private servingBytes = 0
  private servedAt = Number.POSITIVE_INFINITY // when the service ends

  constructor(options: Partial<QueueMonitorOptions> = {}) {
    const { warmUp, interval, countInService } = { ...queueMonitorDefaults, ...options }
    const faults = new OptionFaults("queue monitor")
    this.warmUp = faults.read("warmUp", warmUp, seconds)
    const length = faults.readPositive("interval", interval, seconds)
    faults.report()
    this.countInService = countInService
    this.packets = new LevelStatistics(this.warmUp, length)
    this.bytes = new LevelStatistics(this.warmUp, length)
  }

  /** From this time on, seconds, so much waits, without what is being served. */
  change(time: number, packets: number, bytes: number): void {
    this.endService(time)
    this.waiting = packets
    this.waitingBytes = bytes
    this.record(time)
  }

  /**
   * The only server takes a packet at this time and has done with it at `end`,
   * seconds: a transmission, say. Without effect unless `countInService`.
   */
  serve(time: number, bytes: number, end: number): void {
    if (!this.countInService) return
    this.endService(time)
    this.serving = 1
    this.servingBytes = bytes
    this.servedAt = end
    this.record(time)
  }

  /** Mean packets per interval, at its end; only of intervals that ended by this time, seconds, as all series. */
  meanSeries(end: number): TimeSeries {
    this.settle(end)
    return this.packets.intervals.means("mean queue length", "packets")
  }

  /** Most packets in each interval, at its end. */
  maxSeries(end: number): TimeSeries {
    this.settle(end)
    return this.packets.intervals.peaks("maximum queue length", "packets")
  }

  /** Mean bytes per interval, at its end. */
  meanBytesSeries(end: number): TimeSeries {
    this.settle(end)
    return this.bytes.intervals.means("mean queue length", "B")
  }

  /** P(N = n) for every n up to the longest queue: shares of the time from the end of the warm-up to this time. */
  shares(end: number): Float64Array {
    this.settle(end)
    return this.lengths.shares()
  }

  /** @param end - of the run, seconds; no packet may have come or gone later */
  summary(end: number): QueueSummary {
    this.settle(end)
    const { packets, bytes, lengths } = this
    return {
      from: this.warmUp,
      to: end,
      meanPackets: packets.mean,
      deviationPackets: packets.deviation,
      maxPackets: packets.max,
      p50Packets: lengths.quantile(0.5),
      p95Packets: lengths.quantile(0.95),
      p99Packets: lengths.quantile(0.99),
      meanBytes: bytes.mean,
      maxBytes: bytes.max,
      emptyShare: lengths.share(0),
      confidence: packets.confidence(),
    }
  }

  /** Forgets everything: an empty queue at time 0. */
  reset(): void {
    this.packets.reset()
    this.bytes.reset()
    this.lengths.reset()
    this.waiting = 0
    this.waitingBytes = 0
    this.serving = 0
    this.servingBytes = 0
    this.servedAt = Number.POSITIVE_INFINITY
  }

  private settle(time: number): void {
    this.endService(time)
    const length = this.packets.value
    const held = this.packets.settle(time)
    if (held > 0) this.lengths.hold(length, held)
    this.bytes.settle(time)
  }

  private record(time: number): void {
    this.settle(time)
    this.packets.set(time, this.waiting + this.serving)
    this.bytes.set(time, this.waitingBytes + this.servingBytes)
  }

  private endService(time: number): void {
    if (this.servedAt > time) return
    const end = this.servedAt
    this.servedAt = Number.POSITIVE_INFINITY
    this.serving = 0
    this.servingBytes = 0
    this.record(end)
  }
}
