import { formatBandwidth, formatDuration, formatSize } from "@hourglass/aca"
import type { FlowSummary } from "./flow-summary.js"

/** A flow's summary as two lines of text; only what there is a value of. */
export function formatFlow(flow: FlowSummary): string {
  const counts = [
    `sent ${formatCount(flow.sentPackets, flow.sentBytes)}`,
    `received ${formatCount(flow.receivedPackets, flow.receivedBytes)}`,
    `lost ${flow.lostPackets}${Number.isNaN(flow.lossRate) ? "" : ` (${Number((100 * flow.lossRate).toPrecision(3))} %)`}`,
    ...optional(flow.underWayPackets, "under way"),
    ...optional(flow.duplicatePackets, "duplicates"),
    ...optional(flow.reorderedPackets, "reordered"),
    ...optional(flow.latePackets, "late"),
  ]
  const line = `${flow.name}: ${counts.join(", ")}`
  return flow.receivedPackets === 0 ? line : `${line}\n  ${formatQuality(flow)}`
}

function formatQuality({ goodputBitsPerSecond, delay, jitter }: FlowSummary): string {
  const { mean, min, p50, p95, p99, max, confidence } = delay
  const range = Number.isNaN(confidence.halfWidth) ? "" : ` ± ${formatDuration(confidence.halfWidth)}`
  const spread = Object.entries({ min, p50, p95, p99, max })
    .map(([name, value]) => `${name} ${formatDuration(value)}`)
    .join(", ")
  return [
    `goodput ${formatBandwidth(goodputBitsPerSecond)}`,
    `delay ${formatDuration(mean)}${range} (${spread})`,
    `jitter ${formatDuration(jitter.interarrival)}`,
  ].join("; ")
}

function formatCount(packets: number, bytes: number): string {
  return `${packets} packet${packets === 1 ? "" : "s"} (${formatSize(bytes)})`
}

function optional(count: number, what: string): string[] {
  return count === 0 ? [] : [`${what} ${count}`]
}
