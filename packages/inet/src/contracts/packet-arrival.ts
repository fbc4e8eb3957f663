import { event } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/** A packet at a data port of the dispatcher; `packet.incoming` tells which: an interface, or `fromSelf`. */
export interface PacketArrived {
  readonly time: number
  readonly packet: InetPacket
}

/** Every packet that reaches an up or a down data port. */
export const PacketArrival = event("inet.packet-arrival", {
  initiator: "packet dispatcher",
  reactor: "observer",
}).of<PacketArrived>()
