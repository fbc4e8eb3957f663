import { type Duration, seconds } from "@hourglass/aca"
import { TimeSeries } from "../statistics/index.js"
import { OptionFaults } from "../variates/option-faults.js"
import { IntervalSums } from "./interval-sums.js"
import { type DistributionSummary, RunningDistribution } from "./running-distribution.js"

export interface ThroughputMonitorOptions {
  /** A series has a point at every multiple of this. */
  interval: Duration
  /** Each point is the mean rate of the time before it that is this long: a multiple of the interval. Default: the interval. */
  window?: Duration
  /** What is before this simulated time is in the series, but not in the summary. */
  warmUp: Duration
}

/** Throughput monitor options. Times in seconds. */
export const throughputMonitorDefaults = {
  interval: 1,
  warmUp: 0,
}

export interface ThroughputSummary {
  /** The time that the summary is of, seconds: the end of the warm-up to the end of the run. */
  readonly from: number
  readonly to: number
  readonly packets: number
  readonly bytes: number
  readonly bitsPerSecond: number
  readonly packetsPerSecond: number
  /** Of the rates in all whole intervals, bits a second. */
  readonly perInterval: DistributionSummary
}

/** How much passes a point: packets and bytes over time. */
export class ThroughputMonitor {
  /** Since the end of the warm-up. */
  packets = 0
  /** Since the end of the warm-up. */
  bytes = 0
  private before = 0 // packets during the warm-up
  private last = 0
  private readonly interval: number
  private readonly width: number // of the window, intervals
  private readonly warmUp: number
  private readonly sums: IntervalSums

  constructor(options: Partial<ThroughputMonitorOptions> = {}) {
    const { interval, window = interval, warmUp } = { ...throughputMonitorDefaults, ...options }
    const faults = new OptionFaults("throughput monitor")
    this.interval = faults.readPositive("interval", interval, seconds)
    const length = faults.readPositive("window", window, seconds)
    this.warmUp = faults.read("warmUp", warmUp, seconds)
    this.width = Math.round(length / this.interval)
    const rest = Math.abs(this.width * this.interval - length)
    faults.require(
      !(this.width < 1 || rest > 1e-9 * length),
      `window is ${length} s; it must be a multiple of the interval of ${this.interval} s`,
    )
    faults.report()
    this.sums = new IntervalSums(this.interval)
  }

  /** A packet passes at this time, seconds, never before the last one. */
  packet(time: number, bytes: number): void {
    this.sums.add(time, bytes, 1)
    this.last = time
    if (time < this.warmUp) {
      this.before++
      return
    }
    this.packets++
    this.bytes += bytes
  }

  /** Bits a second in each window that has ended by this time, seconds. At the start, windows are as long as there is time. */
  bitRate(end: number): TimeSeries {
    return this.rates(this.sums.slidingColumns(end, this.width)[0], 8, "throughput", "bit/s")
  }

  /** Packets a second in each window that has ended by this time, seconds. */
  packetRate(end: number): TimeSeries {
    return this.rates(this.sums.slidingColumns(end, this.width)[1], 1, "packet rate", "packets/s")
  }

  /** How many packets have passed since the warm-up until this time, seconds, rounded down to a whole interval. */
  packetsUntil(time: number): number {
    if (time >= this.last) return this.packets
    const passed = this.sums.columns(time)[1].reduce((sum, count) => sum + count, 0)
    return Math.max(0, passed - this.before)
  }

  /** @param end - of the run, seconds; or the time of the last packet, if that is later */
  summary(end: number): ThroughputSummary {
    const to = Math.max(end, this.last)
    const duration = to - this.warmUp
    const { packets, bytes } = this
    return {
      from: this.warmUp,
      to,
      packets,
      bytes,
      bitsPerSecond: duration > 0 ? (8 * bytes) / duration : Number.NaN,
      packetsPerSecond: duration > 0 ? packets / duration : Number.NaN,
      perInterval: this.intervalRates(to).summary(),
    }
  }

  /** Forgets everything; time starts at 0 again. */
  reset(): void {
    this.packets = 0
    this.bytes = 0
    this.before = 0
    this.last = 0
    this.sums.reset()
  }

  private rates(sums: Float64Array, factor: number, name: string, unit: string): TimeSeries {
    const series = new TimeSeries(name, unit)
    for (let i = 0; i < sums.length; i++) {
      const length = Math.min(i + 1, this.width) * this.interval
      series.push((i + 1) * this.interval, (factor * sums[i]) / length)
    }
    return series
  }

  private intervalRates(end: number): RunningDistribution {
    const rates = new RunningDistribution()
    const [bytes] = this.sums.columns(end)
    const first = Math.ceil(this.warmUp / this.interval - 1e-9)
    for (let i = first; i < bytes.length; i++) rates.add((8 * bytes[i]) / this.interval)
    return rates
  }
}
