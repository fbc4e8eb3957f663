import { oneWay } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/** A packet on its way through filters, queue, network interface and link. The receiver owns it from now on. */
export const PacketTransfer = oneWay("inet.packet-transfer", {
  initiator: "sender",
  reactor: "receiver",
}).of<InetPacket>()
