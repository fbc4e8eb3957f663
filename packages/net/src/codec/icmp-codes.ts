/** The types and codes of ICMP for IPv4 (RFC 792, RFC 1812 §5.2.7.1) and IPv6 (RFC 4443). */
import type { IpVersion } from "../address.js"

// biome-ignore format: a table
/** Type and code of each kind of message, by IP version. */
export const icmpCodes = {
  //                          IPv4      IPv6
  "echo-request":             row(8, 0,  128, 0),
  "echo-reply":               row(0, 0,  129, 0),
  /** No route to the network. */
  "no-route":                 row(3, 0,  1, 0),
  /** The network is reached, the host is not. */
  "host-unreachable":         row(3, 1,  1, 3),
  /** Nobody at the destination speaks this protocol; in IPv6 a parameter problem (RFC 4443 §3.4). */
  "protocol-unreachable":     row(3, 2,  4, 1),
  "port-unreachable":         row(3, 3,  1, 4),
  /** A filter forbids it. */
  prohibited:                 row(3, 13, 1, 1),
  /** The next link's MTU is smaller; in IPv4 "fragmentation needed and DF set" (RFC 1191 §4). */
  "packet-too-big":           row(3, 4,  2, 0),
  /** The TTL or hop limit ran out on the way. */
  "hop-limit-exceeded":       row(11, 0, 3, 0),
  /** Not all fragments arrived in time. */
  "reassembly-time-exceeded": row(11, 1, 3, 1),
} as const

export type IcmpKind = keyof typeof icmpCodes
export type IcmpEchoKind = "echo-request" | "echo-reply"
export type IcmpErrorKind = Exclude<IcmpKind, IcmpEchoKind>

type TypeAndCode = readonly [type: number, code: number]

function row(type4: number, code4: number, type6: number, code6: number): Record<IpVersion, TypeAndCode> {
  return { 4: [type4, code4], 6: [type6, code6] }
}

const kinds = new Map<string, IcmpKind>()
for (const [kind, codes] of Object.entries(icmpCodes) as [IcmpKind, Record<IpVersion, TypeAndCode>][]) {
  kinds.set(`4/${codes[4]}`, kind)
  kinds.set(`6/${codes[6]}`, kind)
}

/** The kind of message with this type and code; undefined for one that is not modelled. */
export const icmpKind = (version: IpVersion, type: number, code: number): IcmpKind | undefined =>
  kinds.get(`${version}/${type},${code}`)
