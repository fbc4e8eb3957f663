import type { JitterSummary } from "./jitter-monitor.js"
import type { DistributionSummary } from "./running-distribution.js"
import type { LossRuns } from "./sequence-window.js"

/**
 * What a flow got, as plain data. Packets and bytes are those sent after the
 * warm-up; sent = received + lost + under way. Times are simulated seconds.
 * What there were too few packets for is NaN (null in JSON).
 */
export interface FlowSummary {
  readonly name: string
  /** The time that the goodput is of: from the flow's first packet, but not within the warm-up, to the end. */
  readonly from: number
  readonly to: number
  readonly sentPackets: number
  readonly sentBytes: number
  /** Each packet once, and not those that came too late to know. */
  readonly receivedPackets: number
  readonly receivedBytes: number
  readonly lostPackets: number
  /** Sent, not received, and not yet to be counted as lost. */
  readonly underWayPackets: number
  readonly duplicatePackets: number
  readonly reorderedPackets: number
  /** Came so late that nobody remembered whether for the first time; counted as lost. */
  readonly latePackets: number
  /** lost / (received + lost), 0 … 1. */
  readonly lossRate: number
  /** Of losses before the last packet received. */
  readonly lossRuns: LossRuns
  /** Bits that arrived a second, each packet once (RFC 2647 §3.17). */
  readonly goodputBitsPerSecond: number
  readonly firstSentAt: number
  readonly lastSentAt: number
  readonly firstReceivedAt: number
  readonly lastReceivedAt: number
  /** One way, seconds. */
  readonly delay: DistributionSummary
  /** Seconds. */
  readonly jitter: JitterSummary
}
