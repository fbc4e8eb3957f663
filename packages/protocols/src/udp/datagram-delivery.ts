import { type Input, oneWay } from "@hourglass/aca"
import type { DatagramPacket } from "./datagram-sending.js"

/** UDP delivers a datagram to whoever is bound to its destination port, in the packet it came in. */
export const DatagramDelivery = oneWay("udp.datagram-delivery", {
  initiator: "udp",
  reactor: "application",
}).of<DatagramPacket>()

/** What can be bound to a port. */
export interface DatagramReceiver {
  readonly in: Input<"udp.datagram-delivery", DatagramPacket>
}
