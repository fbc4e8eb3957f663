import type { InetPacket } from "@hourglass/net"

const firstRoom = 4 // packets; a power of two, as every room
const none: (InetPacket | undefined)[] = []

/**
 * Packets in a row: a ring that allocates only to grow. A packet that waits is not touched, for by then it has left
 * the processor's cache: what is asked of a line of thousands is where it begins and ends.
 */
export class PacketFifo {
  length = 0
  bytes = 0
  private head = 0
  private mask = -1
  private ring = none

  /** The packet at the head, left where it is. */
  get first(): InetPacket | undefined {
    return this.length === 0 ? undefined : this.ring[this.head]
  }

  push(packet: InetPacket): void {
    if (this.length > this.mask) this.grow()
    this.ring[(this.head + this.length) & this.mask] = packet
    this.length++
    this.bytes += packet.size
  }

  pop(): InetPacket | undefined {
    if (this.length === 0) return undefined
    const packet = this.ring[this.head] as InetPacket
    this.ring[this.head] = undefined
    this.head = (this.head + 1) & this.mask
    this.length--
    this.bytes -= packet.size
    return packet
  }

  /** Puts a packet behind those that are due no later than it; most often that is the tail. */
  insertByDue(packet: InetPacket): void {
    this.push(packet)
    const { ring, mask } = this
    let at = this.head + this.length - 1
    for (; at > this.head; at--) {
      const before = ring[(at - 1) & mask] as InetPacket
      if (before.due <= packet.due) break
      ring[at & mask] = before
    }
    ring[at & mask] = packet
  }

  private grow(): void {
    const capacity = this.mask < 0 ? firstRoom : 2 * (this.mask + 1)
    const ring = new Array<InetPacket | undefined>(capacity).fill(undefined)
    for (let i = 0; i < this.length; i++) ring[i] = this.ring[(this.head + i) & this.mask]
    this.ring = ring
    this.head = 0
    this.mask = capacity - 1
  }
}
