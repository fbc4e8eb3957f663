import { oneWay } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/**
 * A protocol gives the core service layer a packet to send: a body, a destination and what it wants of the way.
 * Without a source the node's default identity is filled in. `packet.sending` chooses between the routing table,
 * explicit interfaces, and all interfaces but some.
 */
export const PacketSending = oneWay("inet.packet-sending", {
  initiator: "protocol",
  reactor: "packet dispatcher",
}).of<InetPacket>()
