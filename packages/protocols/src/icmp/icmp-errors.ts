import { event } from "@hourglass/aca"
import type { Address, IcmpErrorKind, InetPacket } from "@hourglass/net"

/** An ICMP error that this node received: what became of a packet that it sent. */
export interface IcmpErrorEvent {
  readonly kind: IcmpErrorKind
  /** The packet that did not arrive, or the beginning of it. */
  readonly original: InetPacket
  /** Who says so. */
  readonly from: Address
  /** The size that would have fitted, bytes; with "packet-too-big". */
  readonly mtu: number | undefined
}

/** ICMP tells transports and applications of the errors it receives (RFC 1122 §3.2.2). Each picks out its own. */
export const IcmpErrors = event("icmp.errors", {
  initiator: "icmp",
  reactor: "transport or application",
}).of<IcmpErrorEvent>()
