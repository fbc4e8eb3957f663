/**
 * The user datagram protocol (RFC 768; RFC 1122 §4.1; over IPv6 RFC 8200 §8.1).
 *
 * It adds to IP only ports: whoever is bound to the destination port of a
 * datagram gets it, in the packet it came in. Who is bound where is nothing but
 * the wires of the group `up`, so that a copied node has the same bindings.
 *
 * Hears: datagrams of applications at `in`, packets of protocol 17 from below.
 * Says: datagrams to the applications, and a delivery problem when nobody is
 * bound to a port, which ICMP turns into "port unreachable" (RFC 1122 §4.1.3.1).
 *
 * Datagrams are objects; checksums are computed when they are written as bytes
 * and checked when they arrive as bytes. Not done: several owners of one port
 * (for groups), binding to one of several addresses.
 */
import { connect, disconnect, WiringError } from "@hourglass/aca"
import { DeliveryProblem, Protocol } from "@hourglass/inet"
import { decodeUdp, type InetPacket, ipProtocols, UdpDatagram } from "@hourglass/net"
import { DatagramDelivery, type DatagramReceiver } from "./datagram-delivery.js"
import { type DatagramPacket, DatagramSending } from "./datagram-sending.js"
import { checkedPort, ephemeralPorts, flowOf } from "./ports.js"

export class Udp extends Protocol {
  readonly protocol = ipProtocols.udp
  /** From the applications. */
  readonly in = this.input("in", DatagramSending, this.sendDatagram)
  /** To the applications, by port number. */
  readonly up = this.group("up", this.makeUp)
  readonly problems = this.emitter("problems", DeliveryProblem)

  /** Datagrams sent by applications. */
  sent = 0
  /** Datagrams delivered to applications. */
  delivered = 0
  private readonly vacant = this.input("vacant", DatagramDelivery, this.refuse)
  /** All ephemeral ports before this one are taken. */
  private nextEphemeral = ephemeralPorts.first

  constructor(name = "udp") {
    super(name)
  }

  // Ports

  /**
   * Gives a port to an application, which from then on gets the datagrams for it.
   *
   * @param port - default the first free one of the ephemeral ports (RFC 6335 §6)
   * @returns the port
   * @throws WiringError when it is taken, and when no ephemeral port is free
   */
  bind(receiver: DatagramReceiver, port = this.freePort(receiver)): number {
    const up = this.up.at(checkedPort(port, receiver.in.owner.path))
    const owner = this.ownerOf(port)
    if (owner !== undefined)
      throw new WiringError(
        `${receiver.in.owner.path} cannot have port ${port} of ${this.path}: ${owner.path} has it; choose another, or none for any that is free`,
      )
    if (up.isConnected) disconnect(up, this.vacant)
    connect(up, receiver.in)
    return port
  }

  /** Takes a port back; another application may have it. */
  release(receiver: DatagramReceiver, port: number): void {
    const up = this.up.at(port)
    disconnect(up, receiver.in)
    connect(up, this.vacant) // or the next application in this node would be wired to it
    if (port >= ephemeralPorts.first && port < this.nextEphemeral) this.nextEphemeral = port
  }

  /** The component that is bound to a port. */
  ownerOf(port: number) {
    const owner = this.up.get(port)?.peers[0]?.owner
    return owner === this ? undefined : owner
  }

  private makeUp(_port: number, name: string) {
    return this.output(name, DatagramDelivery)
  }

  private freePort({ in: receiver }: DatagramReceiver): number {
    for (let port = this.nextEphemeral; port <= ephemeralPorts.last; port++)
      if (this.ownerOf(port) === undefined) {
        this.nextEphemeral = port
        return port
      }
    const { first, last } = ephemeralPorts
    throw new WiringError(
      `no port is left for ${receiver.owner.path}: ${this.path} has given away all of ${first}-${last}`,
    )
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

  // Up

  protected receive(packet: InetPacket): void {
    const { body } = packet
    if (body instanceof UdpDatagram) this.deliver(packet as DatagramPacket)
    else this.decode(packet, body)
  }

  /** Hands a datagram to the owner of its port. */
  protected deliver(packet: DatagramPacket): void {
    const up = this.up.get(packet.body.destinationPort)
    if (up === undefined) return this.refuse(packet)
    this.delivered++
    up.send(packet)
  }

  /** A datagram of bytes: from a trace, or from a real network. */
  private decode(packet: InetPacket, body: InetPacket["body"]): void {
    if (!(body instanceof Uint8Array) || packet.source === undefined) return this.drop(packet, "bad-message")
    const decoded = decodeUdp(body, packet.source, packet.destination)
    if (!decoded.ok) return this.drop(packet, "bad-message", decoded.fault)
    packet.body = decoded.datagram
    this.deliver(packet as DatagramPacket)
  }

  /** Nobody is bound to the port. Whether the sender may be told is for ICMP to judge. */
  protected refuse(packet: DatagramPacket): void {
    this.drop(packet, "no-listener", `port ${packet.body.destinationPort}`)
    if (this.problems.heard) this.problems.emit({ problem: "port-unreachable", packet })
  }
}
