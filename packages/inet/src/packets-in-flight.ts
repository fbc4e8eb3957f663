import type { InetPacket } from "@hourglass/net"

const firstRoom = 4 // packets; a power of two, as every room
const none: (InetPacket | undefined)[] = []
const noTimes: number[] = []

/**
 * Packets on their way, in the order in which they arrive. The times of arrival stand in a row of their own: to know
 * when the next one comes, no packet needs to be touched.
 */
export class PacketsInFlight {
  length = 0
  private head = 0
  private mask = -1
  private packets = none
  private times = noTimes

  /** When the first one arrives, simulated seconds; only while there is one. */
  get nextArrival(): number {
    return this.times[this.head]
  }

  /** A packet that arrives when it is due: behind those that come no later. @returns whether it is the first */
  add(packet: InetPacket): boolean {
    if (this.length > this.mask) this.grow()
    const { packets, times, mask, head } = this
    const { due } = packet
    let at = head + this.length++
    for (; at > head && times[(at - 1) & mask] > due; at--) {
      packets[at & mask] = packets[(at - 1) & mask]
      times[at & mask] = times[(at - 1) & mask]
    }
    packets[at & mask] = packet
    times[at & mask] = due
    return at === head
  }

  /** Takes the first one out. */
  take(): InetPacket | undefined {
    if (this.length === 0) return undefined
    const packet = this.packets[this.head]
    this.packets[this.head] = undefined
    this.head = (this.head + 1) & this.mask
    this.length--
    return packet
  }

  private grow(): void {
    const capacity = this.mask < 0 ? firstRoom : 2 * (this.mask + 1)
    const packets = new Array<InetPacket | undefined>(capacity).fill(undefined)
    const times = new Array<number>(capacity).fill(0.5) // a fraction: the array is then one of doubles
    for (let i = 0; i < this.length; i++) {
      const from = (this.head + i) & this.mask
      packets[i] = this.packets[from]
      times[i] = this.times[from]
    }
    this.packets = packets
    this.times = times
    this.head = 0
    this.mask = capacity - 1
  }
}
