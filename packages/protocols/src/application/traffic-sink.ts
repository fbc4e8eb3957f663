import type { Component } from "@hourglass/aca"
import { Node } from "@hourglass/inet"
import {
  type Address,
  FlowMonitor,
  type FlowMonitorOptions,
  type UdpDatagram,
  udpHeaderSize,
} from "@hourglass/net"
import type { DatagramPacket } from "../udp/datagram-sending.js"
import { discardPort } from "../udp/ports.js"
import { UdpApplication, type UdpApplicationOptions } from "../udp/udp-application.js"
import { TrafficPayload } from "./traffic-payload.js"
import { TrafficSource } from "./traffic-source.js"

export interface TrafficSinkOptions extends UdpApplicationOptions {
  port: number
  /** Whether each flow is measured; false only counts, for speed. */
  measures: boolean
  /** For the monitor of each flow. */
  monitor: Partial<FlowMonitorOptions>
}

export const trafficSinkDefaults: TrafficSinkOptions = { port: discardPort, measures: true, monitor: {} }

/** What arrives from one port of one host. */
export interface ReceivedFlow {
  readonly source: Address
  readonly sourcePort: number
  readonly monitor: FlowMonitor
}

/** A flow that is measured at both ends. */
interface WatchedFlow {
  readonly monitor: FlowMonitor
  readonly options: Partial<FlowMonitorOptions>
}

/**
 * Takes datagrams, counts them, and measures each flow of a traffic source: goodput, delay, jitter, loss.
 * It sees only what arrives; `watch` a source to have its last packets, if they are lost, counted too.
 */
export class TrafficSink extends UdpApplication<TrafficSinkOptions> {
  /** Datagrams received, and bytes in them. */
  packetsReceived = 0
  bytesReceived = 0
  /** In the order of their first packets. */
  readonly flows: ReceivedFlow[] = []

  private readonly flowsByPort = new Map<Address, Map<number, ReceivedFlow>>()
  private readonly watched = new Map<TrafficSource, WatchedFlow>()
  private latest: ReceivedFlow | undefined

  constructor(name: string, options: Partial<TrafficSinkOptions> = {}) {
    super(name, { ...trafficSinkDefaults, ...options })
  }

  /** Measures what a source sends as well as what of it arrives here. Call it before the run. */
  watch(source: TrafficSource, options: Partial<FlowMonitorOptions> = {}): FlowMonitor {
    const monitor = new FlowMonitor({
      name: `${source.path} > ${this.path}`,
      ...this.options.monitor,
      ...options,
    })
    this.watched.set(source, { monitor, options })
    source.departures.on(({ sentAt, size, sequence }) => monitor.sent(sentAt, size, sequence))
    return monitor
  }

  /** The flow from a host, and of several the one from this port. */
  flowFrom(source: Address, port?: number): ReceivedFlow | undefined {
    return this.flows.find((flow) => flow.source === source && (port ?? flow.sourcePort) === flow.sourcePort)
  }

  protected override receiveFrom(datagram: UdpDatagram, packet: DatagramPacket): void {
    const payload = payloadOf(datagram)
    this.packetsReceived++
    this.bytesReceived += datagram.size - udpHeaderSize
    const { source } = packet
    if (payload === undefined || source === undefined || !this.options.measures) return
    const { latest } = this
    const isLatest =
      latest !== undefined && latest.source === source && latest.sourcePort === datagram.sourcePort
    const flow = isLatest ? latest : this.change(source, datagram.sourcePort)
    // Clocks that are not ours, in datagrams of bytes, may be ahead.
    flow.monitor.received(this.now, payload.size, Math.min(payload.sentAt, this.now), payload.sequence)
    this.measured(flow, payload)
  }

  /** A packet has been measured. A subclass may look at it too. */
  protected measured(_flow: ReceivedFlow, _payload: TrafficPayload): void {}

  /** Another flow than that of the packet before. */
  private change(source: Address, port: number): ReceivedFlow {
    let ports = this.flowsByPort.get(source)
    if (ports === undefined) {
      ports = new Map()
      this.flowsByPort.set(source, ports)
    }
    let flow = ports.get(port)
    if (flow === undefined) {
      flow = { source, sourcePort: port, monitor: this.monitorFor(source, port) }
      ports.set(port, flow)
      this.flows.push(flow)
    }
    this.latest = flow
    return flow
  }

  private monitorFor(source: Address, port: number): FlowMonitor {
    for (const [sender, { monitor }] of this.watched)
      if (sender.port === port && sender.parent instanceof Node && sender.parent.addresses.includes(source))
        return monitor
    return new FlowMonitor({ name: `${source}:${port} > ${this.path}`, ...this.options.monitor })
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    super.copyTo(copy, counterpart)
    for (const [source, { options }] of this.watched) {
      const twin = counterpart(source)
      if (twin instanceof TrafficSource) copy.watch(twin, options)
    }
  }
}

function payloadOf({ payload }: UdpDatagram): TrafficPayload | undefined {
  if (payload instanceof TrafficPayload) return payload
  return payload instanceof Uint8Array ? TrafficPayload.decode(payload) : undefined
}
