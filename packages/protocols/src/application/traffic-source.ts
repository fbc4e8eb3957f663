import { type Component, type Duration, event, OptionError, seconds } from "@hourglass/aca"
import type { Node } from "@hourglass/inet"
import { type Address, type TrafficModel, unspecified4 } from "@hourglass/net"
import type { IcmpErrorEvent } from "../icmp/icmp-errors.js"
import type { DatagramOptions } from "../udp/datagram-sending.js"
import { checkedPort, discardPort } from "../udp/ports.js"
import { UdpApplication, type UdpApplicationOptions } from "../udp/udp-application.js"
import { addressOf, counterpartOf, type Destination } from "./destination.js"
import { checkedStop, refusePastStop } from "./sending-times.js"
import type { Traffic } from "./traffic.js"
import { TrafficPayload } from "./traffic-payload.js"
import { tosFault } from "./type-of-service.js"

export interface TrafficSourceOptions extends UdpApplicationOptions, DatagramOptions {
  /** Whom to send to. */
  readonly to: Destination
  /** What to send and when: `cbr(…)`, `poisson(…)`, or `(random) => new ParetoOnOff(random, …)`. */
  readonly traffic: Traffic
  readonly toPort: number
  /** When it begins, simulated time. */
  readonly start: Duration
  /** No packet leaves at this simulated time or later. Default: no end. */
  readonly stop: Duration | undefined
}

export const trafficSourceDefaults = {
  port: undefined,
  toPort: discardPort, // RFC 863
  start: 0, // s
  stop: undefined,
}

// A packet that is due this close before the end, in gaps, is due at the end, and not sent.
const rounding = 1e-9

/** A traffic source sends a datagram, with this payload. */
export const TrafficSent = event("traffic.sent", {
  initiator: "source",
  reactor: "observer",
}).of<TrafficPayload>()

/**
 * Sends the packets of a traffic model as UDP datagrams, each with its number and the time it left.
 * One timer, re-armed; per packet nothing is made but packet, datagram and payload.
 */
export class TrafficSource extends UdpApplication<TrafficSourceOptions> {
  readonly departures = this.emitter("departures", TrafficSent)
  /** Datagrams sent, and bytes in them. */
  packetsSent = 0
  bytesSent = 0
  /** Datagrams of which ICMP said that they did not arrive. */
  packetsRefused = 0
  /** Whether no packet will follow. */
  isDone = false

  private to: Destination = this.options.to
  private address: Address = unspecified4
  private model: TrafficModel | undefined
  private begin = 0
  private elapsed = 0 //  from the beginning to the next packet, seconds
  private residue = 0 //  what is missing from it by rounding (Kahan's summation): a packet a day later is on time
  /** No packet leaves at this simulated time or later, seconds; `Infinity` where there is no end. */
  readonly stopAt: number
  // Of the options, what each packet needs.
  private readonly toPort: number
  private readonly datagramOptions: DatagramOptions
  private readonly next = this.timer(this.emit)

  constructor(
    name: string,
    options: Pick<TrafficSourceOptions, "to" | "traffic"> & Partial<TrafficSourceOptions>,
  ) {
    super(name, { ...trafficSourceDefaults, ...options })
    const { toPort, source, ttl, tos, dontFragment, checksummed } = this.options
    this.toPort = toPort
    this.datagramOptions = { source, ttl, tos, dontFragment, checksummed }
    this.stopAt = checkedStop(this.options, name)
    checkedPort(toPort, name)
    const fault = tosFault(tos)
    if (fault !== "") throw new OptionError(`${name}: ${fault}`)
  }

  override installed(node: Node): void {
    super.installed(node)
    refusePastStop(this, this.options.stop)
  }

  override start(): void {
    this.address = addressOf(this.to, this)
    this.model = this.options.traffic(this.random)
    this.beginAt(Math.max(this.now, seconds(this.options.start)), this.model)
  }

  /** The node comes back: the model goes on from now. */
  override resume(): void {
    if (this.model === undefined || this.next.isArmed || this.isDone) return
    this.beginAt(this.now, this.model)
  }

  private beginAt(time: number, model: TrafficModel): void {
    this.begin = time
    this.elapsed = 0
    this.residue = 0
    this.plan(model)
  }

  private plan(model: TrafficModel): void {
    const isMore = model.advance()
    const { gap } = model
    const step = gap - this.residue
    const elapsed = this.elapsed + step
    this.residue = elapsed - this.elapsed - step
    this.elapsed = elapsed
    const due = this.begin + elapsed
    if (isMore && due < this.stopAt - rounding * gap) this.next.at(due)
    else this.isDone = true
  }

  private emit(): void {
    const { model } = this
    if (model === undefined) return
    const payload = new TrafficPayload(model.size, this.packetsSent, this.now)
    this.packetsSent++
    this.bytesSent += payload.size
    this.plan(model)
    if (this.departures.heard) this.departures.emit(payload)
    this.sendTo(this.address, this.toPort, payload, this.datagramOptions)
  }

  protected override failed(_error: IcmpErrorEvent): void {
    this.packetsRefused++
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    super.copyTo(copy, counterpart)
    copy.to = counterpartOf(this.to, counterpart)
  }
}
