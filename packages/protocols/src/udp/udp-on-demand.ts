import type { OnDemand } from "@hourglass/inet"
import { ipProtocols } from "@hourglass/net"
import { DatagramSending } from "./datagram-sending.js"
import { DatagramOpening } from "./datagram-service.js"
import { Udp } from "./udp.js"

/** UDP as a part of nodes that is made when it is first needed. */
export const udpOnDemand: OnDemand = {
  protocol: ipProtocols.udp,
  provides: [DatagramSending, DatagramOpening],
  Class: Udp,
  make: () => new Udp(),
}
