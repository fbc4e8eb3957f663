/** How long queues were: over time, for plots, and which were the longest. */
import type { Duration } from "@hourglass/aca"
import type { FilterBank, Network, Node } from "@hourglass/inet"
import { QueueMonitor, type QueueSummary, ThinnedSeries, type TimeSeries } from "@hourglass/net"

/**
 * Records how many bytes wait in the queue of a node in front of its link to a neighbour. Call it before the run.
 * @param limit - most points: beyond, they are thinned out
 */
export function recordQueue(node: Node, neighbor: Node, limit = 2000): TimeSeries {
  const recorded = new ThinnedSeries(limit, `${node.name} → ${neighbor.name}`, "bytes")
  const { queue } = node.interfaces[node.interfaceTo(neighbor)]
  queue.lengths.on(({ time, bytes }) => recorded.add(time, bytes))
  return recorded.series
}

/** A queue that is watched. */
export interface WatchedQueue {
  /** Of the node that it is in, and those that it leads to: `a → b`. */
  readonly name: string
  readonly monitor: QueueMonitor
}

/** Watches all queues between the routers of a network. @param interval - between the points of the series */
export function watchQueues(network: Network, interval: Duration): WatchedQueue[] {
  const routers = new Set(network.routers)
  return [...routers].flatMap((router) =>
    router
      .attachments()
      .filter(({ others }) => others.some((other) => routers.has(other)))
      .map(({ interface: index, others }) => ({
        name: `${router.name} → ${others.map(({ name }) => name).join(" ")}`,
        monitor: monitorOf(router.interfaces[index], interval),
      })),
  )
}

function monitorOf({ queue }: FilterBank, interval: Duration): QueueMonitor {
  const monitor = new QueueMonitor({ interval })
  queue.lengths.on(({ time, packets, bytes }) => monitor.change(time, packets, bytes))
  return monitor
}

/** What is known of a queue at the end of a run. */
export interface QueueUse {
  readonly name: string
  readonly summary: QueueSummary
  /** Most packets in each interval. */
  readonly peaks: TimeSeries
}

/** The queues that were longest on average. @param end - of the run, seconds */
export function longestQueues(queues: readonly WatchedQueue[], count: number, end: number): QueueUse[] {
  return queues
    .map(({ name, monitor }) => ({ name, summary: monitor.summary(end), peaks: monitor.maxSeries(end) }))
    .sort((a, b) => b.summary.meanPackets - a.summary.meanPackets)
    .slice(0, count)
}
