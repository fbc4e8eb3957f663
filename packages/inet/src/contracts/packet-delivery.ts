import { oneWay } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/** The core service layer delivers a packet to the protocol it is for, with `incoming` the interface it came by. */
export const PacketDelivery = oneWay("inet.packet-delivery", {
  initiator: "packet dispatcher",
  reactor: "protocol",
}).of<InetPacket>()
