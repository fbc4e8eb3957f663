/** The echo service of ICMP: what `ping` is made of (RFC 1122 §3.2.2.6). */
import { event, oneWay } from "@hourglass/aca"
import type { Address, PacketHeader } from "@hourglass/net"

/** One "are you there?". */
export interface EchoRequest
  extends Pick<PacketHeader, "source" | "destination" | "ttl" | "tos" | "dontFragment"> {
  /** Tells the askers of one host apart, 16 bits. */
  readonly identifier: number
  /** Tells the requests of one asker apart, 16 bits. */
  readonly sequence: number
  /** Bytes, or just how many. */
  readonly data: Uint8Array | number
}

const roles = { initiator: "application", reactor: "icmp" }

/** An application wants an IPv4 address asked. */
export const EchoRequesting = oneWay("icmp.echo-requesting", roles).of<EchoRequest>()

/** An application wants an IPv6 address asked. */
export const EchoRequesting6 = oneWay("icmpv6.echo-requesting", roles).of<EchoRequest>()

/** An answer that came back. */
export interface EchoReply {
  readonly from: Address
  readonly identifier: number
  readonly sequence: number
  /** Bytes of the ICMP message, its header included. */
  readonly size: number
  /** Hops that the answer could still have made. */
  readonly ttl: number
}

/** ICMP tells of every echo reply it receives. Askers pick out their own by the identifier. */
export const EchoReplied = event("icmp.echo-replied", {
  initiator: "icmp",
  reactor: "application",
}).of<EchoReply>()
