/** Bytes to packets, with the bodies that can be read. */
import type { Address } from "../address.js"
import type { Body, InetPacket } from "../inet-packet.js"
import { type Decoded, type DecodeFault, failure } from "./decoded.js"
import { EncapsulatedPacket } from "./encapsulated-packet.js"
import { decodeIcmp } from "./icmp.js"
import { ipProtocols } from "./ip-protocols.js"
import { decodeIpv4, packetFromIpv4 } from "./ipv4.js"
import { decodeIpv6, packetFromIpv6 } from "./ipv6.js"
import { decodeUdp } from "./udp.js"

/** Reads the message of one protocol from the payload of a packet between these addresses. */
export type BodyDecoder = (
  bytes: Uint8Array,
  source: Address,
  destination: Address,
) => Decoded<{ body: Exclude<Body, undefined> }>

const icmp: BodyDecoder = (bytes, source, destination) => {
  const decoded = decodeIcmp(bytes, source, destination)
  return decoded.ok ? { ok: true, body: decoded.message } : decoded
}
const udp: BodyDecoder = (bytes, source, destination) => {
  const decoded = decodeUdp(bytes, source, destination)
  return decoded.ok ? { ok: true, body: decoded.datagram } : decoded
}

/** The protocols known here, by number. Packets in packets are read without being named. */
export const bodyDecoders: ReadonlyMap<number, BodyDecoder> = new Map([
  [ipProtocols.icmp, icmp],
  [ipProtocols.icmpv6, icmp],
  [ipProtocols.udp, udp],
])

/** Tunnels in tunnels that are read; deeper packets stay bytes. */
const maxDepth = 8

/**
 * The packet that these bytes are. Its body is a message where there is a decoder for its protocol, else bytes.
 * Fragments and bodies that do not decode stay bytes too, for a router has no business with them;
 * `bodyFault` then says what the host at the end will find.
 *
 * @param decoders - `new Map([...bodyDecoders, [89, ospf]])` reads one protocol more
 */
export function decodePacket(
  bytes: Uint8Array,
  decoders = bodyDecoders,
): Decoded<{ packet: InetPacket; bodyFault?: DecodeFault }> {
  return decodeNested(bytes, decoders, 0)
}

function decodeNested(
  bytes: Uint8Array,
  decoders: ReadonlyMap<number, BodyDecoder>,
  depth: number,
): Decoded<{ packet: InetPacket; bodyFault?: DecodeFault }> {
  const decoded = decodeIp(bytes)
  if (!decoded.ok) return decoded
  const { packet, payload } = decoded
  const { protocol, source, destination } = packet
  const decode = isTunnel(protocol) ? tunnelDecoder(decoders, depth + 1) : decoders.get(protocol)
  if (decode === undefined || packet.isFragment || source === undefined) return { ok: true, packet }
  const inside = decode(payload, source, destination)
  if (!inside.ok) return { ok: true, packet, bodyFault: inside.fault }
  packet.body = inside.body
  return { ok: true, packet }
}

function decodeIp(bytes: Uint8Array): Decoded<{ packet: InetPacket; payload: Uint8Array }> {
  if (bytes.length > 0 && bytes[0] >> 4 === 6) {
    const decoded = decodeIpv6(bytes)
    if (!decoded.ok) return decoded
    return { ok: true, packet: packetFromIpv6(decoded.header, decoded.payload), payload: decoded.payload }
  }
  const decoded = decodeIpv4(bytes)
  if (!decoded.ok) return decoded
  return { ok: true, packet: packetFromIpv4(decoded.header, decoded.payload), payload: decoded.payload }
}

const isTunnel = (protocol: number): boolean => protocol === ipProtocols.ipv4 || protocol === ipProtocols.ipv6

function tunnelDecoder(decoders: ReadonlyMap<number, BodyDecoder>, depth: number): BodyDecoder {
  return (bytes) => {
    if (depth > maxDepth) return failure("too-deep")
    const inner = decodeNested(bytes, decoders, depth)
    return inner.ok ? { ok: true, body: new EncapsulatedPacket(inner.packet) } : inner
  }
}
