/**
 * About which packets an ICMP error may be sent: RFC 1812 §4.3.2.7, RFC 1122 §3.2.2, RFC 4443 §2.4 (e).
 * Pure: it looks at nothing but the packet.
 */

import type { Problem } from "@hourglass/inet"
import {
  type Address,
  allNodes,
  type IcmpErrorKind,
  IcmpMessage,
  type InetPacket,
  ipProtocols,
  limitedBroadcast,
} from "@hourglass/net"

/** What ICMP calls each problem. */
export const errorKinds: Readonly<Record<Problem, IcmpErrorKind>> = {
  "ttl-expired": "hop-limit-exceeded",
  "no-route": "no-route",
  "no-protocol": "protocol-unreachable",
  "port-unreachable": "port-unreachable",
  "fragmentation-needed": "packet-too-big",
  "reassembly-timeout": "reassembly-time-exceeded",
}

/** Whether the packet itself allows an error of this kind to be sent to its source. */
export function mayReport(kind: IcmpErrorKind, packet: InetPacket): boolean {
  if (packet.fragmentOffset > 0) return false
  if (packet.source === undefined || !isSingleHost(packet.source)) return false
  if (isForMany(packet.destination) && !isAllowedForMany(kind, packet)) return false
  return !carriesIcmpError(packet)
}

/** Whether an address can stand for one host that listens: not "this network", not loopback, no group, no broadcast. */
export function isSingleHost({ version, isMulticast, word0, word1, word2, word3 }: Address): boolean {
  if (isMulticast) return false
  if (version === 6) return (word0 | word1 | word2) !== 0 || word3 > 1 // :: and ::1
  const first = word0 >>> 24
  return first !== 0 && first !== 127 && first < 240
}

/** Whether a packet for this address reaches several hosts. */
export const isForMany = (destination: Address): boolean =>
  destination.isMulticast || destination === limitedBroadcast || destination === allNodes

/** Path MTU discovery works for IPv6 groups too (RFC 4443 §2.4 (e.3)). */
const isAllowedForMany = (kind: IcmpErrorKind, { destination }: InetPacket): boolean =>
  destination.version === 6 && kind === "packet-too-big"

/** Whether the packet is itself an ICMP error, or a message that may be one. */
function carriesIcmpError({ protocol, body }: InetPacket): boolean {
  if (protocol !== ipProtocols.icmp && protocol !== ipProtocols.icmpv6) return false
  if (body instanceof IcmpMessage) return body.isError
  if (!(body instanceof Uint8Array) || body.length === 0) return false
  return protocol === ipProtocols.icmp ? icmpErrorTypes.has(body[0]) : body[0] < 128
}

/** Destination unreachable, source quench, redirect, time exceeded, parameter problem (RFC 792). */
const icmpErrorTypes: ReadonlySet<number> = new Set([3, 4, 5, 11, 12])
