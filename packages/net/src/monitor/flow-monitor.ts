/**
 * Everything that can be measured of one flow of numbered packets between the
 * point where they are sent and the point where they are received.
 *
 * A packet belongs to the summary when it was sent after the warm-up, wherever
 * it was at the warm-up's end, so that what is sent, received, lost and under
 * way adds up. Only the goodput is a matter of arrival: it counts what arrives
 * after the warm-up. Duplicates and late packets are counted, and otherwise left out.
 */
import { type Duration, seconds } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import { DelayMonitor } from "./delay-monitor.js"
import { formatFlow } from "./flow-format.js"
import type { FlowSummary } from "./flow-summary.js"
import { JitterMonitor } from "./jitter-monitor.js"
import { LossMonitor } from "./loss-monitor.js"
import { ThroughputMonitor } from "./throughput-monitor.js"

export interface FlowMonitorOptions {
  /** For reports. */
  name: string
  /** Packets sent before this simulated time are in the series, but not in the summary. */
  warmUp: Duration
  /** Of the series of rates and loss. */
  interval: Duration
  /** Of the series of rates: see ThroughputMonitor. Default: the interval. */
  window?: Duration
  /** Most points of the series of delay and jitter; 0 for no series. */
  points: number
  /** A packet that has not come so long after it was sent counts as lost (RFC 7680); 0 when the network has been drained. */
  lossTimeout: Duration
  /** How many of the latest sequence numbers are remembered; a multiple of 32. */
  reorderWindow: number
}

/** Flow monitor options. Times in seconds. */
export const flowMonitorDefaults = {
  name: "flow",
  warmUp: 0,
  interval: 1,
  points: 1000,
  lossTimeout: 1, // longer than any path without a fault
  reorderWindow: 4096,
}

export class FlowMonitor {
  readonly name: string
  /** What was sent. */
  readonly offered: ThroughputMonitor
  /** What came, each packet once. */
  readonly goodput: ThroughputMonitor
  readonly delay: DelayMonitor
  readonly jitter: JitterMonitor
  readonly loss: LossMonitor
  private readonly warmUp: number
  private readonly lossTimeout: number
  private receivedBytes = 0
  private begun = Number.NaN // first packet of all, sent or received
  private firstSentAt = Number.NaN
  private lastSentAt = Number.NaN
  private firstReceivedAt = Number.NaN
  private lastReceivedAt = Number.NaN

  constructor(options: Partial<FlowMonitorOptions> = {}) {
    const {
      name,
      warmUp,
      interval,
      window = interval,
      points,
      lossTimeout,
      reorderWindow,
    } = {
      ...flowMonitorDefaults,
      ...options,
    }
    const faults = new OptionFaults(`flow monitor "${name}"`)
    this.warmUp = faults.read("warmUp", warmUp, seconds)
    this.lossTimeout = faults.read("lossTimeout", lossTimeout, seconds)
    faults.report()
    this.name = name
    this.offered = new ThroughputMonitor({ interval, window, warmUp })
    this.goodput = new ThroughputMonitor({ interval, window, warmUp })
    this.delay = new DelayMonitor({ warmUp, points })
    this.jitter = new JitterMonitor({ warmUp, points })
    this.loss = new LossMonitor({ interval, reorderWindow })
  }

  /**
   * A packet is sent.
   *
   * @param time - now, seconds
   * @param bytes - of user data, for a goodput without headers
   * @param sequence - 0 for the flow's first packet, one more for each further one
   */
  sent(time: number, bytes: number, sequence: number): void {
    if (Number.isNaN(this.begun)) this.begun = time
    this.offered.packet(time, bytes)
    if (time < this.warmUp) return this.loss.skip(sequence)
    if (Number.isNaN(this.firstSentAt)) this.firstSentAt = time
    this.lastSentAt = time
  }

  /**
   * A packet is received.
   *
   * @param time - now, seconds
   * @param bytes - as when it was sent
   * @param sentAt - when it was sent, seconds
   * @param sequence - as when it was sent
   */
  received(time: number, bytes: number, sentAt: number, sequence: number): void {
    if (Number.isNaN(this.begun)) this.begun = sentAt
    const counts = sentAt >= this.warmUp
    if (!counts) this.loss.skip(sequence)
    const arrival = this.loss.packet(time, sequence)
    if (arrival === "duplicate" || arrival === "late") return
    this.goodput.packet(time, bytes)
    this.delay.packet(time, sentAt)
    this.jitter.packet(time, sentAt)
    if (!counts) return
    this.receivedBytes += bytes
    if (Number.isNaN(this.firstReceivedAt)) this.firstReceivedAt = time
    this.lastReceivedAt = time
  }

  /**
   * @param now - end of the run, seconds
   * @param end - of the flow's sending, where that was before; the goodput is that until then, or until the last packet
   */
  summary(now: number, end = now): FlowSummary {
    const { offered, goodput, loss } = this
    const { from, to, bytes } = goodput.summary(end)
    const begun = Math.max(from, this.begun)
    // Numbers after the highest received are lost too, if sent long enough ago.
    const lostAtEnd = Math.max(0, offered.packetsUntil(Math.max(now, to) - this.lossTimeout) - loss.expected)
    const { lost, received, duplicates, reordered, late, runs } = loss.summary()
    const lostPackets = lost + lostAtEnd
    return {
      name: this.name,
      from: begun,
      to,
      sentPackets: offered.packets,
      sentBytes: offered.bytes,
      receivedPackets: received,
      receivedBytes: this.receivedBytes,
      lostPackets,
      underWayPackets: Math.max(0, offered.packets - received - lostPackets),
      duplicatePackets: duplicates,
      reorderedPackets: reordered,
      latePackets: late,
      lossRate: lostPackets / (received + lostPackets),
      lossRuns: runs,
      goodputBitsPerSecond: to > begun ? (8 * bytes) / (to - begun) : Number.NaN,
      firstSentAt: this.firstSentAt,
      lastSentAt: this.lastSentAt,
      firstReceivedAt: this.firstReceivedAt,
      lastReceivedAt: this.lastReceivedAt,
      delay: this.delay.summary(),
      jitter: this.jitter.summary(),
    }
  }

  /** The summary as two lines of text. */
  format(now: number, end = now): string {
    return formatFlow(this.summary(now, end))
  }

  /** Forgets everything; time starts at 0 again. */
  reset(): void {
    for (const part of [this.offered, this.goodput, this.delay, this.jitter, this.loss]) part.reset()
    this.receivedBytes = 0
    this.begun = Number.NaN
    this.firstSentAt = Number.NaN
    this.lastSentAt = Number.NaN
    this.firstReceivedAt = Number.NaN
    this.lastReceivedAt = Number.NaN
  }
}
