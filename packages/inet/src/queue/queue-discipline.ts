import type { InetPacket } from "@hourglass/net"

/**
 * When to drop × what to serve next. Knows packets and the time, and no component, so that it can be tested alone.
 *
 * It owns the packets between `push` and `pop` and loses none: what it refuses or pushes out it gives back.
 */
export interface QueueDiscipline {
  /** Packets that wait. */
  readonly length: number
  /** Their bytes. */
  readonly bytes: number
  /** Room for waiting packets, in the unit that it counts in; `Infinity` when unlimited. */
  readonly capacity: number
  /**
   * Whether a packet that finds nobody waiting and the interface free may pass without being pushed.
   * False for disciplines that look at every arrival, as RED does for its average. One that lets packets pass may be
   * asked late, with the time as of which it is asked, and gives a packet whenever one waits: a packet that comes to a
   * free interface after it gave none goes by those that it holds back.
   */
  readonly letsPass: boolean
  /**
   * A packet wants to wait.
   * @param now - simulated time, seconds
   * @returns the packet that has to go: this one, or another that it pushes out; undefined when there is room
   */
  push(packet: InetPacket, now: number): InetPacket | undefined
  /**
   * The packet to send next, when there is one.
   * @param now - since when the interface is free, simulated seconds
   */
  pop(now: number): InetPacket | undefined
}
