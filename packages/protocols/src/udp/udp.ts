/**
 * The user datagram protocol (RFC 768; RFC 1122 §4.1; over IPv6 RFC 8200 §8.1).
 *
 * It adds to IP only ports: who has the destination port of a datagram gets it,
 * in the packet it came in. There are two ways to have a port:
 *
 * - An application is bound to it by a wire, most often when it is installed. It
 *   is then copied with its node.
 * - A socket opens it by request, while the simulation runs, and gives it back.
 *
 * Several may have the same port: for different addresses of the host, or shared,
 * when all of them say so. A datagram for one host goes to the owner that is bound
 * to its very address, else to one for any address, of several the latest. One for
 * a group or a broadcast address goes to all that accept it, a copy to each.
 *
 * Hears: datagrams of applications at `in`, packets of protocol 17 from below,
 * ICMP errors, which it passes on to the socket that sent the datagram.
 * Says: datagrams to the applications, and a delivery problem when nobody takes
 * one, which ICMP turns into "port unreachable" (RFC 1122 §4.1.3.1).
 *
 * Datagrams are objects; checksums are computed when they are written as bytes
 * and checked when they arrive as bytes.
 */
import {
  type Component,
  connect,
  disconnect,
  OptionError,
  type Output,
  shown,
  WiringError,
} from "@hourglass/aca"
import { DeliveryProblem, GroupMembership, IdentityConfiguration, Protocol } from "@hourglass/inet"
import {
  Address,
  decodeUdp,
  type InetPacket,
  ipProtocols,
  limitedBroadcast,
  UdpDatagram,
} from "@hourglass/net"
import { type IcmpErrorEvent, IcmpErrors } from "../icmp/icmp-errors.js"
import { DatagramDelivery, type DatagramReceiver } from "./datagram-delivery.js"
import { type DatagramPacket, DatagramSending } from "./datagram-sending.js"
import { type DatagramOpen, DatagramOpening, type DatagramPort } from "./datagram-service.js"
import { HostGroups } from "./host-groups.js"
import { OpenPort } from "./open-port.js"
import { bestOwner, type PortOwner, PortTable } from "./port-table.js"
import { flowOf, portsOf } from "./ports.js"
import { WiredOwner } from "./wired-owner.js"

/** What an application may say of its port. */
export interface BindOptions {
  /** Only datagrams for this address of the host, or this group. Default: for any. */
  readonly address?: Address | undefined
  /** Whether others may have the same port and address, if they say so too. Default false. */
  readonly shared?: boolean | undefined
}

export class Udp extends Protocol {
  readonly protocol = ipProtocols.udp
  /** From the applications. */
  readonly in = this.input("in", DatagramSending, this.sendDatagram)
  /** To the applications, by port number; where several have one port, to the first of them. */
  readonly up = this.group("up", this.makeUp)
  /** To the others, in the order of binding. */
  readonly further = this.group("further", this.makeUp)
  /** For sockets. */
  readonly opening = this.responder("opening", DatagramOpening, this.open)
  readonly problems = this.emitter("problems", DeliveryProblem)
  readonly errors = this.listener("errors", IcmpErrors, this.passOn)
  readonly identities = this.requester("identities", IdentityConfiguration)
  readonly membership = this.requester("membership", GroupMembership)

  /** Datagrams sent by applications. */
  sent = 0
  /** Datagrams delivered to applications; one for several counts as often as it is delivered. */
  delivered = 0
  private readonly vacant = this.input("vacant", DatagramDelivery, this.refuse)
  // Made when needed: most nodes of a large network never use them.
  private owners: PortTable | undefined = undefined
  private hostGroups: HostGroups | undefined = undefined

  constructor(name = "udp") {
    super(name)
  }

  // Ports

  /**
   * Gives a port to an application, which from then on gets the datagrams for it.
   *
   * @param port - default the next free one of the ephemeral ports (RFC 6335 §6)
   * @returns the port
   * @throws WiringError when it is taken, and when no ephemeral port is free
   */
  bind(receiver: DatagramReceiver, port?: number, { address, shared = false }: BindOptions = {}): number {
    const given = this.table.claim(receiver.in.owner, port, address, shared)
    const up = this.vacantUp(given)
    if (up.isConnected) disconnect(up, this.vacant)
    connect(up, receiver.in)
    this.table.add(given, new WiredOwner(up, receiver, address, shared))
    return given
  }

  /** Takes a port back; another application may have it. */
  release(receiver: DatagramReceiver, port: number): void {
    const owner = this.ownerBy(receiver, port)
    this.vacate(port, owner)
    disconnect(owner.up, receiver.in)
    connect(owner.up, this.vacant) // or the next application in this node would be wired to it
  }

  /** The component that has a port; of several, the first. */
  ownerOf(port: number): Component | undefined {
    return this.owners?.ownersOf(port)[0]?.component
  }

  /** @internal an owner gives its port back */
  vacate(port: number, owner: PortOwner): void {
    for (const group of owner.groups ?? []) this.leave(owner, group)
    this.owners?.remove(port, owner)
  }

  /** A socket asks for a port. */
  protected open(ask: DatagramOpen): DatagramPort {
    const { owner, address, shared = false } = ask
    const given = this.table.claim(owner, ask.port, address, shared)
    if (address !== undefined && !address.isMulticast) this.checkAddress(owner, address)
    const port = new OpenPort(this, given, ask)
    this.table.add(given, port)
    return port
  }

  private get table(): PortTable {
    this.owners ??= new PortTable(this)
    return this.owners
  }

  private checkAddress(asker: Component, address: Address): void {
    if (!(address instanceof Address))
      throw new OptionError(`${asker.path} cannot be bound to ${shown(address)}; give an address`)
    const [expiry] = this.identities.request({ kind: "query", addresses: [address] })
    if (Number.isNaN(expiry))
      throw new OptionError(
        `${asker.path} cannot be bound to ${address}: ${this.parent?.path} has no such address; leave it out for any`,
      )
  }

  /** An output to the owner of a port that nobody is connected to. */
  private vacantUp(port: number): DatagramOutput {
    const isVacant = (up: DatagramOutput) => !up.isConnected || up.peers[0] === this.vacant
    const first = this.up.at(port)
    if (isVacant(first)) return first
    const { ports } = this.further
    return ports.find(isVacant) ?? this.further.at(ports.length)
  }

  private ownerBy(receiver: DatagramReceiver, port: number): WiredOwner {
    const owners = this.owners?.ownersOf(port) ?? []
    for (const owner of owners)
      if (owner instanceof WiredOwner && owner.receiver.in === receiver.in) return owner
    throw new WiringError(`${receiver.in.owner.path} does not have port ${port} of ${this.path}`)
  }

  private makeUp(_key: number, name: string): DatagramOutput {
    return this.output(name, DatagramDelivery)
  }

  // Groups

  /** Makes an application hear a group at its port; of all groups, from then on only those that it has joined. */
  joinGroup(receiver: DatagramReceiver, port: number, group: Address): void {
    this.join(this.ownerBy(receiver, port), group)
  }

  leaveGroup(receiver: DatagramReceiver, port: number, group: Address): void {
    this.leave(this.ownerBy(receiver, port), group)
  }

  /** @internal an owner of a port joins a group */
  join(owner: PortOwner, group: Address): void {
    if (!group.isMulticast)
      throw new OptionError(
        `${owner.component.path} cannot join ${group}: it is no group; groups are 224.0.0.0/4 and ff00::/8`,
      )
    if (owner.groups?.has(group)) return
    owner.groups = new Set(owner.groups).add(group)
    this.hostGroups ??= new HostGroups(this.identities, this.membership)
    this.hostGroups.join(group)
  }

  /** @internal an owner of a port leaves a group */
  leave(owner: PortOwner, group: Address): void {
    if (!owner.groups?.has(group)) return
    owner.groups = new Set([...owner.groups].filter((other) => other !== group))
    this.hostGroups?.leave(group)
  }

  // Down

  /** An application sends a datagram. */
  protected sendDatagram(packet: DatagramPacket): void {
    const { sourcePort, destinationPort } = packet.body
    packet.protocol = this.protocol
    packet.flow = flowOf(sourcePort, destinationPort)
    this.sent++
    this.below.send(packet)
  }

  /** ICMP says that a packet of this host did not arrive (RFC 1122 §4.1.3.3). */
  protected passOn(error: IcmpErrorEvent): void {
    const ports = portsOf(error.original)
    if (ports === undefined || this.owners === undefined) return
    for (const owner of this.owners.ownersOf(ports.source)) owner.fail(error)
  }

  // Up

  protected receive(packet: InetPacket): void {
    const { body, source } = packet
    if (source === undefined || source.isMulticast || source === limitedBroadcast)
      return this.drop(packet, "bad-message", `source ${source}`) // RFC 1122 §4.1.3.6
    if (body instanceof UdpDatagram) this.deliver(packet as DatagramPacket)
    else this.decode(packet, body, source)
  }

  /** Hands a datagram to whoever has its port. */
  protected deliver(packet: DatagramPacket): void {
    const owners = this.owners?.ownersOf(packet.body.destinationPort)
    if (owners?.length !== 1) return this.deliverAmong(packet, owners ?? [])
    const [owner] = owners
    if (!owner.accepts(packet.destination)) return this.refuse(packet)
    this.delivered++
    owner.take(packet)
  }

  /** Hands a datagram to those of several owners that it is for. */
  private deliverAmong(packet: DatagramPacket, owners: readonly PortOwner[]): void {
    const { destination } = packet
    const takers = owners.filter((owner) => owner.accepts(destination))
    if (takers.length === 0) return this.refuse(packet)
    if (!this.isForMany(destination)) {
      this.delivered++
      return bestOwner(takers)?.take(packet)
    }
    this.delivered += takers.length
    const copies = takers.map((_, index) => (index === 0 ? packet : (packet.copy() as DatagramPacket)))
    for (const [index, taker] of takers.entries()) taker.take(copies[index])
  }

  /** Whether an address of packets that come here is that of a group or a broadcast. */
  private isForMany(destination: Address): boolean {
    if (destination.isMulticast) return true
    const [expiry] = this.identities.request({ kind: "query", addresses: [destination] })
    return Number.isNaN(expiry)
  }

  /** A datagram of bytes: from a trace, or from a real network. */
  private decode(packet: InetPacket, body: InetPacket["body"], source: Address): void {
    if (!(body instanceof Uint8Array)) return this.drop(packet, "bad-message")
    const decoded = decodeUdp(body, source, packet.destination)
    if (!decoded.ok) return this.drop(packet, "bad-message", decoded.fault)
    packet.body = decoded.datagram
    this.deliver(packet as DatagramPacket)
  }

  /** Nobody takes it. Whether the sender may be told is for ICMP to judge. */
  protected refuse(packet: DatagramPacket): void {
    this.drop(packet, "no-listener", `port ${packet.body.destinationPort}`)
    if (this.problems.heard) this.problems.emit({ problem: "port-unreachable", packet })
  }

  // Copies

  /** The wires of the copy exist: what is known of them is not. What sockets have opened is not copied. */
  override copyTo(copy: this): void {
    for (const [port, owner] of this.owners?.entries() ?? []) {
      if (!(owner instanceof WiredOwner)) continue
      const up = copy.portNamed(owner.up.name) as DatagramOutput
      const [input] = up.peers
      if (input !== undefined) copy.adoptOwner(port, owner, up, { in: input as DatagramReceiver["in"] })
    }
  }

  private adoptOwner(port: number, original: WiredOwner, up: DatagramOutput, receiver: DatagramReceiver) {
    const owner = new WiredOwner(up, receiver, original.address, original.shared)
    this.table.add(port, owner)
    for (const group of original.groups ?? []) this.join(owner, group)
  }
}

type DatagramOutput = Output<"udp.datagram-delivery", DatagramPacket>
