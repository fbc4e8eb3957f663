import { event } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/** Why a packet could not be delivered or sent on; what ICMP turns into an error message. */
export type Problem =
  | "ttl-expired"
  | "no-route"
  | "no-protocol"
  | "fragmentation-needed"
  | "reassembly-timeout"
  | "port-unreachable"

export interface ProblemReport {
  readonly problem: Problem
  readonly packet: InetPacket
  /** The size that would have fitted, bytes; with "fragmentation-needed". */
  readonly mtu?: number
}

/** The dispatcher, or a transport, says that it had to discard a packet. The packet has been counted as dropped. */
export const DeliveryProblem = event("inet.delivery-problem", {
  initiator: "reporter",
  reactor: "error protocol",
}).of<ProblemReport>()
