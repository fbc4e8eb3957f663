/** What applications on UDP are made from. */
import { Component } from "@hourglass/aca"
import type { Node } from "@hourglass/inet"
import {
  type Address,
  ipProtocols,
  type Message,
  type PacketHeader,
  UdpDatagram,
  unspecified4,
} from "@hourglass/net"
import { type IcmpErrorEvent, IcmpErrors } from "../icmp/icmp-errors.js"
import { DatagramDelivery } from "./datagram-delivery.js"
import { type DatagramPacket, DatagramSending, datagramPacket } from "./datagram-sending.js"
import { portsOf } from "./ports.js"
import { Udp } from "./udp.js"

export interface UdpApplicationOptions {
  /** The port it is bound to; undefined for the first ephemeral one that is free. */
  port: number | undefined
}

/** What a sender may say of a datagram besides its destination. */
export interface DatagramOptions {
  /** Default the node's own address. */
  source?: Address | undefined
  /** Hops it may make. Default 64. */
  ttl?: number | undefined
  /** DSCP in the upper six bits, ECN in the lower two. Default 0. */
  tos?: number | undefined
  dontFragment?: boolean | undefined
  /** Whether it has a checksum on the wire; over IPv6 it always has. Default true. */
  checksummed?: boolean | undefined
}

const noOptions: DatagramOptions = Object.freeze({})

/**
 * An application that sends and receives datagrams. `node.install(…)` binds it to its port.
 *
 * A subclass overrides `receiveFrom`, sends with `sendTo`, and overrides `failed` if it wants to know that a
 * datagram did not arrive.
 */
export abstract class UdpApplication<
  Options extends UdpApplicationOptions = UdpApplicationOptions,
> extends Component<Options> {
  readonly out = this.output("out", DatagramSending)
  readonly in = this.input("in", DatagramDelivery, this.take)
  readonly errors = this.listener("errors", IcmpErrors, this.judge)
  private bound = 0
  private readonly header: PacketHeader = { destination: unspecified4, protocol: ipProtocols.udp }

  /** The port it is bound to; 0 before it is installed. */
  get port(): number {
    return this.bound
  }

  /** Called by the node: it takes its port. */
  installed(node: Node): void {
    this.bound = node.part(Udp).bind(this, this.options.port)
  }

  /** A datagram for this application arrived. `packet` is the one it came in: source, TTL, ToS, interface. */
  protected receiveFrom(_datagram: UdpDatagram, _packet: DatagramPacket): void {}

  /** A datagram that this application sent did not arrive, as an ICMP error says (RFC 1122 §4.1.3.3). */
  protected failed(_error: IcmpErrorEvent): void {}

  /** @param payload - a message, bytes, or just how many bytes */
  protected sendTo(
    address: Address,
    port: number,
    payload: Message | Uint8Array | number,
    options: DatagramOptions = noOptions,
  ): void {
    const { header, bound } = this
    header.destination = address
    header.source = options.source
    header.ttl = options.ttl
    header.tos = options.tos
    header.dontFragment = options.dontFragment
    this.out.send(datagramPacket(header, new UdpDatagram(bound, port, payload, options.checksummed)))
  }

  private take(packet: DatagramPacket): void {
    this.receiveFrom(packet.body, packet)
  }

  private judge(error: IcmpErrorEvent): void {
    if (portsOf(error.original)?.source === this.bound) this.failed(error)
  }

  override copyTo(copy: this, _counterpart: (original: Component) => Component | undefined): void {
    copy.bound = this.bound
  }
}
