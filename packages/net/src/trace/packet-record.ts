/** What traces are told: one thing that happened to one packet. */
import type { InetPacket } from "../inet-packet.js"

/**
 * - `enqueue`: the packet entered the queue of an interface (also when it is served at once)
 * - `dequeue`: the interface began to send it
 * - `receive`: its last bit arrived at the other end of the link
 * - `drop`: it was discarded, for the `reason` given
 */
export type PacketEvent = "enqueue" | "dequeue" | "receive" | "drop"

/** It holds only during the call that hands it over, for the packet goes on and changes. */
export interface PacketRecord {
  /** Simulated seconds. */
  readonly time: number
  readonly event: PacketEvent
  /** Path of the node where it happened; of the sending one where a link dropped the packet. */
  readonly node: string
  /** Name of the interface within that node; undefined where the node itself dropped the packet. */
  readonly interface?: string | undefined
  /**
   * Path of the node at the other end of the link: where the packet goes, and for `receive` where it comes
   * from. Undefined where there is none, or more than one and the packet is for all of them.
   */
  readonly peer?: string | undefined
  readonly packet: InetPacket
  /** Why it was dropped. */
  readonly reason?: string | undefined
}

/** Anything that listens to packets and writes down what it hears. */
export interface PacketTrace {
  record(record: PacketRecord): void
}
