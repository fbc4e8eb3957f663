import type { Component } from "@hourglass/aca"
import type { Node } from "@hourglass/inet"
import type { FlowMonitor, FlowSummary } from "@hourglass/net"
import {
  TrafficSink,
  TrafficSource,
  type TrafficSourceOptions,
  trafficSinkDefaults,
} from "@hourglass/protocols"

export type UdpFlowOptions = Pick<TrafficSourceOptions, "traffic"> &
  Partial<Omit<TrafficSourceOptions, "to" | "toPort">>

/** Datagrams from one node to another, and what is measured of them. */
export class UdpFlow {
  readonly source: TrafficSource
  readonly sink: TrafficSink
  readonly monitor: FlowMonitor

  constructor(
    readonly name: string,
    readonly from: Node,
    readonly to: Node,
    options: UdpFlowOptions,
  ) {
    this.source = from.install(new TrafficSource(unusedName(from, "source"), { ...options, to }))
    const sink = to.children.find(isSink)
    this.sink = sink ?? to.install(new TrafficSink("sink"))
    this.monitor = this.sink.watch(this.source, { name })
  }

  /** What it got until now; where it has stopped, until then. */
  summary(): FlowSummary {
    return this.monitor.summary(this.from.now, this.end)
  }

  /** The summary as two lines of text. */
  format(): string {
    return this.monitor.format(this.from.now, this.end)
  }

  private get end(): number {
    return Math.min(this.from.now, this.source.stopAt)
  }
}

const isSink = (part: Component): part is TrafficSink =>
  part instanceof TrafficSink && part.port === trafficSinkDefaults.port

/** A name that no part of the node has yet. */
export function unusedName(node: Node, name: string): string {
  let free = name
  for (let count = 2; node.child(free) !== undefined; count++) free = `${name}#${count}`
  return free
}
