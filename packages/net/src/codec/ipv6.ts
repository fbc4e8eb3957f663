/**
 * The wire format of IPv6 (RFC 8200), with two extension headers: hop-by-hop options for the router alert
 * (RFC 2711) and the fragment header. Others are left to the payload, under their own protocol number.
 */
import { HourglassError } from "@hourglass/aca"
import type { Address } from "../address.js"
import { InetPacket, partOf } from "../inet-packet.js"
import { payloadOf, readAddress, sourceOf, viewOf, writeAddress } from "./bytes.js"
import { type Decoded, failure } from "./decoded.js"
import { ipProtocols } from "./ip-protocols.js"

/** Bytes of an IPv6 header without extension headers. */
export const ipv6HeaderSize = 40
/** The largest payload, extension headers included, bytes. */
const maxPayload = 0xffff

const routerAlertType = 5
/** Router alert for "datagram contains …" 0, then two bytes of padding (RFC 2711 §2.1). */
const routerAlertOptions = Uint8Array.of(routerAlertType, 2, 0, 0, 1, 0)

export interface Ipv6Header {
  readonly source: Address
  readonly destination: Address
  /** What the payload is, beyond the extension headers. */
  readonly protocol: number
  /** The hop limit. */
  readonly ttl: number
  /** The traffic class: DSCP in the upper six bits, ECN in the lower two. */
  readonly tos: number
  /** The flow label, 20 bits. */
  readonly flow: number
  readonly routerAlert: boolean
  /** 32 bits, 0 without a fragment header. */
  readonly identification: number
  readonly moreFragments: boolean
  /** Bytes, a multiple of 8. */
  readonly fragmentOffset: number
  /** Everything behind the fixed header, bytes. */
  readonly payloadLength: number
}

/**
 * The packet as it goes over the wire: exactly `packet.size` bytes. The lower 20 bits of its `flow` are the
 * flow label (RFC 6437).
 */
export function encodeIpv6(packet: InetPacket): Uint8Array {
  const payloadLength = packet.size - ipv6HeaderSize
  if (payloadLength > maxPayload)
    throw new HourglassError(`${packet}: IPv6 has no payloads over ${maxPayload} bytes; send less in each`)
  const bytes = new Uint8Array(packet.size)
  const view = viewOf(bytes)
  view.setUint32(0, ((6 << 28) | (packet.tos << 20) | (packet.flow & 0xfffff)) >>> 0)
  view.setUint16(4, payloadLength)
  view.setUint8(7, packet.ttl)
  writeAddress(view, 8, sourceOf(packet))
  writeAddress(view, 24, packet.destination)
  writeExtensions(packet, view)
  bytes.set(payloadOf(packet), packet.headerSize)
  return bytes
}

/** In the order of RFC 8200 §4.1, each header naming the next one. */
function writeExtensions(packet: InetPacket, view: DataView): void {
  let nextHeader = 6
  let at = ipv6HeaderSize
  if (packet.routerAlert) {
    view.setUint8(nextHeader, ipProtocols.hopByHop)
    routerAlertOptions.forEach((byte, index) => {
      view.setUint8(at + 2 + index, byte)
    })
    nextHeader = at
    at += 8
  }
  if (packet.isFragment) {
    view.setUint8(nextHeader, ipProtocols.fragment)
    view.setUint16(at + 2, packet.fragmentOffset | (packet.moreFragments ? 1 : 0))
    view.setUint32(at + 4, packet.identification)
    nextHeader = at
  }
  view.setUint8(nextHeader, packet.protocol)
}

/** What follows the packet (padding of the link) is left out. */
export function decodeIpv6(bytes: Uint8Array): Decoded<{ header: Ipv6Header; payload: Uint8Array }> {
  const parsed = parseIpv6(bytes)
  if (!parsed.ok) return parsed
  return parsed.header.payloadLength > bytes.length - ipv6HeaderSize ? failure("bad-length") : parsed
}

/** Reads what may be only the beginning of a packet, as ICMP errors quote it. */
export function parseIpv6(bytes: Uint8Array): Decoded<{ header: Ipv6Header; payload: Uint8Array }> {
  if (bytes.length < ipv6HeaderSize) return failure("too-short")
  if (bytes[0] >> 4 !== 6) return failure("bad-version")
  const view = viewOf(bytes)
  const word = view.getUint32(0)
  const payloadLength = view.getUint16(4)
  const extensions = readExtensions(bytes[6], bytes.subarray(ipv6HeaderSize, ipv6HeaderSize + payloadLength))
  if (!extensions.ok) return extensions
  const { protocol, routerAlert, identification, moreFragments, fragmentOffset, payload } = extensions
  const header = {
    source: readAddress(view, 8, 6),
    destination: readAddress(view, 24, 6),
    protocol,
    ttl: bytes[7],
    tos: (word >>> 20) & 0xff,
    flow: word & 0xfffff,
    routerAlert,
    identification,
    moreFragments,
    fragmentOffset,
    payloadLength,
  }
  return { ok: true, header, payload }
}

type Extensions = Pick<
  Ipv6Header,
  "protocol" | "routerAlert" | "identification" | "moreFragments" | "fragmentOffset"
> & { payload: Uint8Array }

/** Reads hop-by-hop options, which only stand first (RFC 8200 §4.1), and a fragment header. */
function readExtensions(nextHeader: number, bytes: Uint8Array): Decoded<Extensions> {
  let protocol = nextHeader
  let rest = bytes
  let routerAlert = false
  if (protocol === ipProtocols.hopByHop) {
    const length = rest.length < 8 ? Number.POSITIVE_INFINITY : 8 + rest[1] * 8
    if (length > rest.length) return failure("bad-length")
    const alert = findRouterAlert(rest.subarray(2, length))
    if (alert === undefined) return failure("bad-option")
    routerAlert = alert
    protocol = rest[0]
    rest = rest.subarray(length)
  }
  const whole = { identification: 0, moreFragments: false, fragmentOffset: 0 }
  if (protocol !== ipProtocols.fragment)
    return { ok: true, protocol, routerAlert, ...whole, payload: rest.slice() }
  if (rest.length < 8) return failure("bad-length")
  const view = viewOf(rest)
  const offset = view.getUint16(2)
  return {
    ok: true,
    protocol: rest[0],
    routerAlert,
    identification: view.getUint32(4),
    moreFragments: (offset & 1) === 1,
    fragmentOffset: offset & 0xfff8,
    payload: rest.slice(8),
  }
}

/** Whether one of the options is a router alert; undefined when they do not fit their header. */
function findRouterAlert(options: Uint8Array): boolean | undefined {
  let found = false
  let at = 0
  while (at < options.length) {
    if (options[at] === routerAlertType) found = true
    at += options[at] === 0 ? 1 : 2 + (options[at + 1] ?? options.length)
  }
  return at === options.length ? found : undefined
}

/** A packet with this header and a body of bytes. A fragment header on a whole packet is left out (RFC 6946). */
export function packetFromIpv6(header: Ipv6Header, payload: Uint8Array): InetPacket {
  const packet = new InetPacket(header, payload)
  packet.identification = header.identification
  packet.fragment = partOf(header.fragmentOffset, header.moreFragments)
  packet.size = packet.headerSize + payload.length
  return packet
}
