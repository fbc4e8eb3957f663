/**
 * Tunnels: virtual interfaces, whose "link" is a packet that carries another
 * (RFC 2003 for IPv4 in IPv4, RFC 2473 for IPv6).
 *
 * A tunnel has an interface index like any other, after the physical ones. What
 * the dispatcher sends over it goes to the far end as the body of a new packet,
 * by the ordinary routes; what arrives from the far end comes in by that index.
 */
import { type Address, EncapsulatedPacket, InetPacket, ipProtocols } from "@hourglass/net"
import { PacketTransfer } from "../contracts/index.js"
import { Protocol } from "../protocol.js"

interface Tunnel {
  readonly local: Address | undefined
  readonly remote: Address
}

export class Tunnels extends Protocol {
  /** IPv4 inside; IPv6 inside has its own number, `ipProtocols.ipv6`. */
  readonly protocol = ipProtocols.ipv4
  /** From and to the dispatcher, by interface index. */
  readonly in = this.group("in", (index, name) =>
    this.input(name, PacketTransfer, (packet) => this.encapsulate(packet, index)),
  )
  readonly up = this.group("up", (_, name) => this.output(name, PacketTransfer))

  /** Packets that went into a tunnel here, and that came out of one. */
  encapsulated = 0
  decapsulated = 0
  private readonly tunnels = new Map<number, Tunnel>()

  /** Makes an interface a tunnel to a far end. */
  open(index: number, remote: Address, local?: Address): void {
    this.tunnels.set(index, { local, remote })
  }

  private encapsulate(packet: InetPacket, index: number): void {
    const tunnel = this.tunnels.get(index)
    if (tunnel === undefined) return this.drop(packet, "no-interface", `tunnel ${index}`)
    this.encapsulated++
    const { tos, dontFragment, flow } = packet
    const { local: source, remote: destination } = tunnel
    const body = new EncapsulatedPacket(packet)
    const { protocol } = body
    this.below.send(new InetPacket({ source, destination, protocol, tos, dontFragment, flow }, body))
  }

  protected receive(outer: InetPacket): void {
    const inner = outer.body instanceof EncapsulatedPacket ? outer.body.packet : undefined
    const index = this.indexFor(outer)
    if (inner === undefined || index === undefined)
      return this.drop(outer, "bad-message", "no tunnel from there")
    this.decapsulated++
    this.up.at(index).send(inner)
  }

  private indexFor({ source, destination }: InetPacket): number | undefined {
    for (const [index, { local, remote }] of this.tunnels)
      if (remote === source && (local === undefined || local === destination)) return index
    return undefined
  }

  override copyTo(copy: this): void {
    for (const [index, { remote, local }] of this.tunnels) copy.open(index, remote, local)
  }
}
