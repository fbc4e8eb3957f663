/** The wire format of IPv4 (RFC 791), with the router alert option (RFC 2113) and no other. */
import { HourglassError } from "@hourglass/aca"
import type { Address } from "../address.js"
import { InetPacket, partOf } from "../inet-packet.js"
import { payloadOf, readAddress, sourceOf, viewOf, writeAddress } from "./bytes.js"
import { checksum, sum16 } from "./checksum.js"
import { type Decoded, failure } from "./decoded.js"

/** Bytes of an IPv4 header without options. */
export const ipv4HeaderSize = 20
/** The largest IPv4 packet, bytes. */
const maxSize = 0xffff

const flags = { dontFragment: 0x4000, moreFragments: 0x2000 }
const routerAlertType = 0x94
const routerAlert = Uint8Array.of(routerAlertType, 4, 0, 0)
const noOptions = new Uint8Array(0)

export interface Ipv4Header {
  readonly source: Address
  readonly destination: Address
  readonly protocol: number
  readonly ttl: number
  /** DSCP in the upper six bits, ECN in the lower two. */
  readonly tos: number
  readonly identification: number
  readonly dontFragment: boolean
  readonly moreFragments: boolean
  /** Bytes, a multiple of 8. */
  readonly fragmentOffset: number
  /** Header and payload, bytes. */
  readonly totalLength: number
  /** A multiple of 4 bytes, at most 40. */
  readonly options: Uint8Array
}

/** A header with its checksum. */
export function encodeIpv4Header(header: Ipv4Header): Uint8Array {
  const length = ipv4HeaderSize + header.options.length
  const bytes = new Uint8Array(length)
  const view = viewOf(bytes)
  view.setUint8(0, 0x40 | (length / 4))
  view.setUint8(1, header.tos)
  view.setUint16(2, header.totalLength)
  view.setUint16(4, header.identification)
  view.setUint16(6, flagsOf(header) | (header.fragmentOffset / 8))
  view.setUint8(8, header.ttl)
  view.setUint8(9, header.protocol)
  writeAddress(view, 12, header.source)
  writeAddress(view, 16, header.destination)
  bytes.set(header.options, ipv4HeaderSize)
  view.setUint16(10, checksum(bytes))
  return bytes
}

/** The packet as it goes over the wire: exactly `packet.size` bytes. */
export function encodeIpv4(packet: InetPacket): Uint8Array {
  if (packet.size > maxSize)
    throw new HourglassError(`${packet}: IPv4 has no packets over ${maxSize} bytes; send less in each`)
  const header = encodeIpv4Header({
    source: sourceOf(packet),
    destination: packet.destination,
    protocol: packet.protocol,
    ttl: packet.ttl,
    tos: packet.tos,
    identification: packet.identification,
    dontFragment: packet.dontFragment,
    moreFragments: packet.moreFragments,
    fragmentOffset: packet.fragmentOffset,
    totalLength: packet.size,
    options: packet.routerAlert ? routerAlert : noOptions,
  })
  const bytes = new Uint8Array(packet.size)
  bytes.set(header)
  bytes.set(payloadOf(packet), header.length)
  return bytes
}

/**
 * Checks in the order of RFC 1812 §5.2.2: room for a header, checksum, version, header length, total length.
 * What follows the packet (padding of the link) is left out.
 */
export function decodeIpv4(bytes: Uint8Array): Decoded<{ header: Ipv4Header; payload: Uint8Array }> {
  if (bytes.length < ipv4HeaderSize) return failure("too-short")
  const headerLength = (bytes[0] & 15) * 4
  if (sum16(bytes.subarray(0, Math.max(headerLength, ipv4HeaderSize))) !== 0xffff)
    return failure("bad-checksum")
  if (bytes[0] >> 4 !== 4) return failure("bad-version")
  if (headerLength < ipv4HeaderSize) return failure("bad-header-length")
  const parsed = parseIpv4(bytes)
  return parsed.ok && parsed.header.totalLength > bytes.length ? failure("bad-length") : parsed
}

/** Reads what may be only the beginning of a packet, as ICMP errors quote it; no checksum is looked at. */
export function parseIpv4(bytes: Uint8Array): Decoded<{ header: Ipv4Header; payload: Uint8Array }> {
  if (bytes.length < ipv4HeaderSize) return failure("too-short")
  const view = viewOf(bytes)
  const headerLength = (bytes[0] & 15) * 4
  const totalLength = view.getUint16(2)
  if (headerLength < ipv4HeaderSize) return failure("bad-header-length")
  if (totalLength < headerLength || headerLength > bytes.length) return failure("bad-length")
  const fragment = view.getUint16(6)
  const header = {
    source: readAddress(view, 12, 4),
    destination: readAddress(view, 16, 4),
    protocol: bytes[9],
    ttl: bytes[8],
    tos: bytes[1],
    identification: view.getUint16(4),
    dontFragment: (fragment & flags.dontFragment) !== 0,
    moreFragments: (fragment & flags.moreFragments) !== 0,
    fragmentOffset: (fragment & 0x1fff) * 8,
    totalLength,
    options: bytes.slice(ipv4HeaderSize, headerLength),
  }
  return { ok: true, header, payload: bytes.slice(headerLength, totalLength) }
}

/** A packet with this header and a body of bytes. Of its options it keeps the router alert. */
export function packetFromIpv4(header: Ipv4Header, payload: Uint8Array): InetPacket {
  const packet = new InetPacket({ ...header, routerAlert: hasRouterAlert(header.options) }, payload)
  packet.identification = header.identification
  packet.fragment = partOf(header.fragmentOffset, header.moreFragments)
  return packet
}

function flagsOf({ dontFragment, moreFragments }: Ipv4Header): number {
  return (dontFragment ? flags.dontFragment : 0) | (moreFragments ? flags.moreFragments : 0)
}

/** Walks the options (RFC 791 §3.1); one without a sensible length ends the walk. */
function hasRouterAlert(options: Uint8Array): boolean {
  let at = 0
  while (at < options.length && options[at] !== 0) {
    if (options[at] === routerAlertType) return true
    const length = options[at] === 1 ? 1 : options[at + 1]
    if (length === undefined || (length < 2 && options[at] !== 1)) return false
    at += length
  }
  return false
}
