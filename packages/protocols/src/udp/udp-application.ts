/** What applications on UDP are made from. */
import { Component, WiringError } from "@hourglass/aca"
import { Node } from "@hourglass/inet"
import { Address, type UdpDatagram } from "@hourglass/net"
import { type IcmpErrorEvent, IcmpErrors } from "../icmp/icmp-errors.js"
import { DatagramDelivery } from "./datagram-delivery.js"
import {
  checkDatagram,
  type DatagramOptions,
  type DatagramPacket,
  type DatagramPayload,
  DatagramSending,
  DatagramWriter,
} from "./datagram-sending.js"
import { portsOf } from "./ports.js"
import { type BindOptions, Udp } from "./udp.js"

export interface UdpApplicationOptions extends BindOptions {
  /** The port it is bound to; undefined for the next ephemeral one that is free. */
  port: number | undefined
}

/**
 * An application that sends and receives datagrams. `node.install(…)` binds it to its port.
 *
 * A subclass overrides `receiveFrom`, sends with `sendTo`, and overrides `failed` if it wants to know that a
 * datagram did not arrive. Applications with several ports, or for a time only, open sockets: `SocketApplication`.
 */
export abstract class UdpApplication<
  Options extends UdpApplicationOptions = UdpApplicationOptions,
> extends Component<Options> {
  readonly out = this.output("out", DatagramSending)
  readonly in = this.input("in", DatagramDelivery, this.take)
  readonly errors = this.listener("errors", IcmpErrors, this.judge)
  private writer = new DatagramWriter(0)

  /** The port it is bound to; 0 before it is installed. */
  get port(): number {
    return this.writer.port
  }

  /** Called by the node: it takes its port. */
  installed(node: Node): void {
    const { port, address } = this.options
    const source = address?.isMulticast ? undefined : address
    this.writer = new DatagramWriter(node.part(Udp).bind(this, port, this.options), source)
  }

  /** A datagram for this application arrived. `packet` is the one it came in: source, TTL, ToS, interface. */
  protected receiveFrom(_datagram: UdpDatagram, _packet: DatagramPacket): void {}

  /** A datagram that this application sent did not arrive, as an ICMP error says (RFC 1122 §4.1.3.3). */
  protected failed(_error: IcmpErrorEvent): void {}

  /** @throws OptionError for what is no address, port or payload */
  protected sendTo(
    address: Address,
    port: number,
    payload: DatagramPayload,
    options?: DatagramOptions,
  ): void {
    checkDatagram(this, address, port, payload)
    this.out.send(this.writer.write(address, port, payload, options))
  }

  /** Hears a group at its port from now on, and of all groups only those that it has joined. */
  join(group: Address | string): void {
    this.udp.joinGroup(this, this.port, Address.of(group))
  }

  leave(group: Address | string): void {
    this.udp.leaveGroup(this, this.port, Address.of(group))
  }

  private get udp(): Udp {
    if (this.parent instanceof Node) return this.parent.part(Udp)
    throw new WiringError(`${this.path} is in no node yet; install it in one first`)
  }

  private take(packet: DatagramPacket): void {
    this.receiveFrom(packet.body, packet)
  }

  private judge(error: IcmpErrorEvent): void {
    if (portsOf(error.original)?.source === this.port) this.failed(error)
  }

  override copyTo(copy: this, _counterpart: (original: Component) => Component | undefined): void {
    copy.writer = new DatagramWriter(this.port, this.writer.source)
  }
}
