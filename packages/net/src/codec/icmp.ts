/**
 * The Internet control message protocol: ICMP for IPv4 (RFC 792) and ICMPv6 (RFC 4443) in one model, since
 * they say the same under other numbers. Which of them a message is, its addresses decide.
 *
 * An error quotes the packet that caused it: as much as fits in an ICMP packet of 576 bytes (RFC 1812
 * §4.3.2.3; RFC 792's eight bytes are not enough for the protocols of today), in IPv6 of 1280 (RFC 4443 §3).
 *
 * Other messages (redirect, timestamp, router and neighbour discovery …) are kept as bytes.
 */
import type { Address, IpVersion } from "../address.js"
import type { InetPacket, Message } from "../inet-packet.js"
import { bodySize, resized, viewOf } from "./bytes.js"
import { checksum, pseudoHeaderSum, sum16 } from "./checksum.js"
import { type Decoded, failure } from "./decoded.js"
import { encodePacket } from "./encode-packet.js"
import { type IcmpEchoKind, type IcmpErrorKind, icmpCodes, icmpKind } from "./icmp-codes.js"
import { decodeQuote } from "./icmp-quote.js"
import { ipProtocols } from "./ip-protocols.js"

/** Bytes of an ICMP header with the word that depends on the kind of message. */
export const icmpHeaderSize = 8
/** Largest quote, bytes: what is left of 576 and of 1280 after an IP and an ICMP header. */
export const icmpQuoteLimit: Readonly<Record<IpVersion, number>> = { 4: 576 - 28, 6: 1280 - 48 }

/** "Are you there?", and the answer, which repeats all three. */
export interface IcmpEcho {
  readonly kind: IcmpEchoKind
  /** Tells the pings of one host apart, 16 bits. */
  readonly identifier: number
  /** Tells the requests of one ping apart, 16 bits. */
  readonly sequence: number
  /** Bytes, or just how many (zeros on the wire). */
  readonly data: Uint8Array | number
}

/** What became of a packet. */
export interface IcmpError {
  readonly kind: IcmpErrorKind
  /** The packet that caused it. It must not change any more; its owner has given it up. */
  readonly original: InetPacket
  /** "packet-too-big": the MTU of the link that it did not fit, bytes. */
  readonly mtu?: number
  /** Bytes of the original that are quoted. Default as many as the limit lets. */
  readonly quoted?: number
}

/** A message of a kind that is not modelled. */
export interface IcmpOther {
  readonly kind: "other"
  readonly type: number
  readonly code: number
  /** Everything behind the checksum. */
  readonly rest: Uint8Array
}

export type IcmpContent = IcmpEcho | IcmpError | IcmpOther

export class IcmpMessage implements Message {
  readonly size: number

  constructor(readonly content: IcmpContent) {
    this.size = sizeOf(content)
  }

  /** Whether it must not be answered with an error (RFC 1812 §4.3.2.7); unknown messages count as such. */
  get isError(): boolean {
    return this.content.kind !== "echo-request" && this.content.kind !== "echo-reply"
  }

  /** The sequence number of an echo. */
  get sequence(): number | undefined {
    return "sequence" in this.content ? this.content.sequence : undefined
  }

  encode(source: Address, destination: Address): Uint8Array {
    const { content } = this
    const { version } = destination
    const bytes = new Uint8Array(this.size)
    const view = viewOf(bytes)
    const [type, code] =
      content.kind === "other" ? [content.type, content.code] : icmpCodes[content.kind][version]
    view.setUint8(0, type)
    view.setUint8(1, code)
    if (content.kind === "other") bytes.set(content.rest, 4)
    else if ("original" in content) writeError(bytes, content, version)
    else writeEcho(bytes, content)
    view.setUint16(2, checksum(bytes, pseudoSum(source, destination, bytes.length)))
    return bytes
  }
}

/** @param bytes - the payload of an IP packet, all of it the message */
export function decodeIcmp(
  bytes: Uint8Array,
  source: Address,
  destination: Address,
): Decoded<{ message: IcmpMessage }> {
  if (bytes.length < icmpHeaderSize) return failure("too-short")
  if (sum16(bytes, pseudoSum(source, destination, bytes.length)) !== 0xffff) return failure("bad-checksum")
  const { version } = destination
  const [type, code] = bytes
  const kind = icmpKind(version, type, code)
  if (kind === undefined)
    return { ok: true, message: new IcmpMessage({ kind: "other", type, code, rest: bytes.slice(4) }) }
  const view = viewOf(bytes)
  if (kind === "echo-request" || kind === "echo-reply") {
    const [identifier, sequence] = [view.getUint16(4), view.getUint16(6)]
    const data = bytes.slice(icmpHeaderSize)
    return { ok: true, message: new IcmpMessage({ kind, identifier, sequence, data }) }
  }
  const quote = decodeQuote(bytes.subarray(icmpHeaderSize), version)
  if (!quote.ok) return quote
  const { original, quoted } = quote
  const mtu = version === 4 ? view.getUint16(6) : view.getUint32(4)
  const error = kind === "packet-too-big" ? { kind, original, quoted, mtu } : { kind, original, quoted }
  return { ok: true, message: new IcmpMessage(error) }
}

function sizeOf(content: IcmpContent): number {
  if (content.kind === "other") return 4 + content.rest.length
  if ("original" in content) return icmpHeaderSize + quotedOf(content)
  return icmpHeaderSize + bodySize(content.data)
}

const quotedOf = ({ original, quoted }: IcmpError): number =>
  quoted ?? Math.min(original.size, icmpQuoteLimit[original.destination.version])

function writeEcho(bytes: Uint8Array, { identifier, sequence, data }: IcmpEcho): void {
  const view = viewOf(bytes)
  view.setUint16(4, identifier)
  view.setUint16(6, sequence)
  if (typeof data !== "number") bytes.set(data, icmpHeaderSize)
}

function writeError(bytes: Uint8Array, error: IcmpError, version: IpVersion): void {
  const view = viewOf(bytes)
  const { kind, original, mtu = 0 } = error
  if (kind === "packet-too-big") {
    if (version === 4) view.setUint16(6, Math.min(mtu, 0xffff))
    else view.setUint32(4, mtu)
  }
  if (kind === "protocol-unreachable" && version === 6) view.setUint32(4, nextHeaderPointer(original))
  bytes.set(resized(encodePacket(original), quotedOf(error)), icmpHeaderSize)
}

/** Where in the original the number of its protocol stands (RFC 4443 §3.4), bytes. */
function nextHeaderPointer(original: InetPacket): number {
  const extensions = (original.routerAlert ? 8 : 0) + (original.isFragment ? 8 : 0)
  return extensions === 0 ? 6 : 40 + extensions - 8
}

/** Only ICMPv6 covers the pseudo-header (RFC 4443 §2.3). */
const pseudoSum = (source: Address, destination: Address, length: number): number =>
  destination.version === 4 ? 0 : pseudoHeaderSum(source, destination, ipProtocols.icmpv6, length)
