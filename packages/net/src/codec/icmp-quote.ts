/** The packet, or its first bytes, that an ICMP error gives back to the sender. */
import type { IpVersion } from "../address.js"
import type { InetPacket } from "../inet-packet.js"
import { type Decoded, failure } from "./decoded.js"
import { packetFromIpv4, parseIpv4 } from "./ipv4.js"
import { packetFromIpv6, parseIpv6 } from "./ipv6.js"

/**
 * The packet that the quote begins: with the size it had, and for a body the bytes of it that are quoted.
 * Its checksum is not looked at, since the message's own covers it and routers on the way change the header.
 *
 * @returns also how many bytes are quoted, the header as the packet would now be sent included
 */
export function decodeQuote(
  bytes: Uint8Array,
  version: IpVersion,
): Decoded<{ original: InetPacket; quoted: number }> {
  if (bytes.length === 0 || bytes[0] >> 4 !== version) return failure("bad-quote")
  return version === 4 ? quoteOfIpv4(bytes) : quoteOfIpv6(bytes)
}

function quoteOfIpv4(bytes: Uint8Array): Decoded<{ original: InetPacket; quoted: number }> {
  const parsed = parseIpv4(bytes)
  if (!parsed.ok) return failure("bad-quote")
  const { header, payload } = parsed
  const original = packetFromIpv4(header, payload)
  const missing = header.totalLength - 20 - header.options.length - payload.length
  return unfinished(original, missing)
}

function quoteOfIpv6(bytes: Uint8Array): Decoded<{ original: InetPacket; quoted: number }> {
  const parsed = parseIpv6(bytes)
  if (!parsed.ok) return failure("bad-quote")
  const { header, payload } = parsed
  const missing = Math.max(0, header.payloadLength - (bytes.length - 40))
  return unfinished(packetFromIpv6(header, payload), missing)
}

function unfinished(
  original: InetPacket,
  missing: number,
): Decoded<{ original: InetPacket; quoted: number }> {
  const quoted = original.size
  original.size += missing
  return { ok: true, original, quoted }
}
