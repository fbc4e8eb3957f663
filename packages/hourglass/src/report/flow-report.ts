/** What flows got, as a table. */
import { formatBandwidth, formatDuration } from "@hourglass/aca"
import type { FlowSummary } from "@hourglass/net"
import { short, table } from "./table.js"

/** One line for each flow, those that lost most first, then those with the longest delay. */
export function formatFlows(flows: readonly FlowSummary[], limit: number): string {
  const delayOf = (flow: FlowSummary) => (Number.isNaN(flow.delay.mean) ? 0 : flow.delay.mean)
  const sorted = [...flows].sort((a, b) => b.lostPackets - a.lostPackets || delayOf(b) - delayOf(a))
  const rows = sorted
    .slice(0, limit)
    .map((flow) => [
      flow.name,
      formatBandwidth(flow.goodputBitsPerSecond),
      flow.sentPackets,
      flow.lostPackets,
      `${short(flow.lossRate * 100, 2)} %`,
      formatDuration(flow.delay.mean),
      formatDuration(flow.delay.p95),
      formatDuration(flow.jitter.interarrival),
    ])
  const rest = flows.length - limit
  const head = ["flow", "goodput", "sent", "lost", "loss", "mean delay", "p95", "jitter"]
  return table(head, rows) + (rest > 0 ? `\n… and ${rest} more` : "")
}

/** All flows together. */
export interface FlowTotals {
  readonly flows: number
  readonly sentPackets: number
  readonly receivedPackets: number
  readonly lostPackets: number
  readonly underWayPackets: number
  readonly goodputBitsPerSecond: number
  /** Mean one-way delay of all packets received, seconds. */
  readonly meanDelay: number
}

export function flowTotals(flows: readonly FlowSummary[]): FlowTotals {
  const sum = (value: (flow: FlowSummary) => number) =>
    flows.reduce((total, flow) => total + (value(flow) || 0), 0)
  const receivedPackets = sum((flow) => flow.receivedPackets)
  return {
    flows: flows.length,
    sentPackets: sum((flow) => flow.sentPackets),
    receivedPackets,
    lostPackets: sum((flow) => flow.lostPackets),
    underWayPackets: sum((flow) => flow.underWayPackets),
    goodputBitsPerSecond: sum((flow) => flow.goodputBitsPerSecond),
    meanDelay: sum((flow) => flow.delay.mean * flow.receivedPackets) / receivedPackets,
  }
}
