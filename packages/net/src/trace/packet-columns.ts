/** What the text traces, ns-2's and NAM's, print of a packet in the same words. */

import { protocolName } from "../codec/ip-protocols.js"
import type { InetPacket } from "../inet-packet.js"
import type { NodeNumbers } from "./node-numbers.js"

export interface PacketColumns {
  /** The protocol's name, one word: "udp". */
  readonly type: string
  /** ns-2's seven flags: E is congestion experienced, N is ECN-capable (RFC 3168); the other five stay "-". */
  readonly flags: string
  /** node.port of the first sender. */
  readonly source: string
  /** node.port of the last receiver. */
  readonly destination: string
  /** Sequence number of the message, -1 if it has none. */
  readonly sequence: number
}

/** Ports and sequence number are read from the body, where it has fields of that name; a port is 0 otherwise. */
export function columnsOf(packet: InetPacket, numbers: NodeNumbers): PacketColumns {
  const body = packet.fragment?.whole?.body ?? packet.body
  const sourcePort = numberIn(body, "sourcePort") ?? 0
  const destinationPort = numberIn(body, "destinationPort") ?? 0
  return {
    type: protocolName(packet.protocol),
    flags: `----${packet.ecn === 3 ? "E" : "-"}-${packet.ecn === 0 ? "-" : "N"}`,
    source: `${numbers.ofAddress(packet.source)}.${sourcePort}`,
    destination: `${numbers.ofAddress(packet.destination)}.${destinationPort}`,
    sequence: numberIn(body, "sequence") ?? numberIn(fieldOf(body, "payload"), "sequence") ?? -1,
  }
}

/** Seconds to the nanosecond, without trailing zeros and never with an exponent. */
export const secondsText = (time: number): string => time.toFixed(9).replace(/\.?0+$/, "")

function numberIn(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name)
  return typeof field === "number" ? field : undefined
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined
