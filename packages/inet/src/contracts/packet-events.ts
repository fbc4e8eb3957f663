import { event } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/** What happened to a packet at an interface of a node. */
export interface PacketNotice {
  readonly kind: "enqueue" | "dequeue" | "transmit" | "receive"
  readonly time: number
  readonly interface: number
  readonly packet: InetPacket
}

/** Packets at one interface: into and out of its queue, onto and from the wire. For traces and monitors. */
export const PacketEvents = event("inet.packet-events", {
  initiator: "interface",
  reactor: "observer",
}).of<PacketNotice>()

/** How much waits in a queue after a change. */
export interface QueueLength {
  readonly time: number
  readonly packets: number
  readonly bytes: number
}

export const QueueLengthChanged = event("inet.queue-length", {
  initiator: "queue",
  reactor: "observer",
}).of<QueueLength>()
