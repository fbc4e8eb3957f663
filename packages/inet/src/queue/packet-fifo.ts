import type { InetPacket } from "@hourglass/net"

/** Packets in a row, linked through `packet.following`: a list that allocates nothing. A packet is in one at a time. */
export class PacketFifo {
  length = 0
  bytes = 0
  private head: InetPacket | undefined = undefined
  private tail: InetPacket | undefined = undefined

  /** The packet at the head, left where it is. */
  get first(): InetPacket | undefined {
    return this.head
  }

  push(packet: InetPacket): void {
    if (this.tail === undefined) this.head = packet
    else this.tail.following = packet
    this.tail = packet
    this.length++
    this.bytes += packet.size
  }

  pop(): InetPacket | undefined {
    const packet = this.head
    if (packet === undefined) return undefined
    this.head = packet.following
    if (this.head === undefined) this.tail = undefined
    packet.following = undefined
    this.length--
    this.bytes -= packet.size
    return packet
  }
}
