/** What TCP flows got, as a table, and how fairly they shared. */
import { formatBandwidth, formatDuration } from "@hourglass/aca"
import { jainIndex } from "@hourglass/net"
import type { TcpFlowSummary } from "../tcp-flow.js"
import { short, table } from "./table.js"

/** One line for each flow, in the order given. */
export function formatTcpFlows(flows: readonly TcpFlowSummary[]): string {
  const rows = flows.map((flow) => [
    flow.name,
    flow.congestion,
    formatBandwidth(flow.goodputBitsPerSecond),
    formatDuration(flow.rtt.min),
    formatDuration(flow.rtt.mean),
    flow.segmentsSent,
    flow.retransmissions,
    flow.timeouts,
  ])
  const head = ["flow", "congestion", "goodput", "RTT min", "mean", "segments", "sent again", "time-outs"]
  return table(head, rows)
}

/** All flows together. */
export interface TcpTotals {
  readonly flows: number
  readonly receivedBytes: number
  readonly goodputBitsPerSecond: number
  readonly segmentsSent: number
  readonly retransmissions: number
  readonly timeouts: number
  /** Jain's index of the goodputs: 1 when all are equal. NaN without flows. */
  readonly fairness: number
}

export function tcpTotals(flows: readonly TcpFlowSummary[]): TcpTotals {
  const sum = (value: (flow: TcpFlowSummary) => number) =>
    flows.reduce((total, flow) => total + (value(flow) || 0), 0)
  return {
    flows: flows.length,
    receivedBytes: sum((flow) => flow.receivedBytes),
    goodputBitsPerSecond: sum((flow) => flow.goodputBitsPerSecond),
    segmentsSent: sum((flow) => flow.segmentsSent),
    retransmissions: sum((flow) => flow.retransmissions),
    timeouts: sum((flow) => flow.timeouts),
    fairness: jainIndex(flows.map((flow) => flow.goodputBitsPerSecond || 0)),
  }
}

/** `fairness index 0.93`, with what it would be if one flow had everything. */
export const formatFairness = ({ flows, fairness }: TcpTotals): string =>
  `fairness index ${short(fairness)} (1: all equal; ${short(1 / flows)}: one has everything)`
