/** The packet of the simulated Internet. */
import type { Address } from "./address.js"

/**
 * What a packet carries: a message of a higher protocol, bytes, or nothing but a size.
 * Immutable once sent, since copies of a packet share it.
 */
export type Body = Message | Uint8Array | undefined

/** A message of a protocol above IP: an object on the simulated path, bytes only in traces and emulation. */
export interface Message {
  /** Length when encoded, bytes. */
  readonly size: number
  /** The message as it goes over the wire, `size` bytes; the addresses are those that checksums cover. */
  encode(source: Address, destination: Address): Uint8Array
}

/** Which interfaces a protocol wants its packet sent on, where that is not for the routing table to say. */
export type SendingOption =
  | {
      readonly kind: "explicit-multicast"
      readonly interfaces: readonly number[]
      /** The one neighbour on these links that is to take it; default all that hear it. */
      readonly gateway?: Address | undefined
    }
  | { readonly kind: "exclusive-broadcast"; readonly except: readonly number[] }

export interface PacketHeader {
  source?: Address | undefined
  destination: Address
  /** The protocol above (IANA number): 17 is UDP. */
  protocol: number
  /** Bytes of the body; default the body's own size. */
  payload?: number
  /** Hops the packet may still make. Default 64. */
  ttl?: number
  /** DSCP in the upper six bits, ECN in the lower two. Default 0. */
  tos?: number
  /** Asks every router on the way to look at it (RFC 2113, RFC 2711). */
  routerAlert?: boolean
  dontFragment?: boolean
  /** Tells flows between the same hosts apart where paths of equal cost are chosen among: ports, say. */
  flow?: number
  sending?: SendingOption
}

/** Which part of a packet a fragment is. */
export interface FragmentPart {
  /** Where its first byte stood in the whole body, bytes. */
  readonly offset: number
  /** Whether others follow behind it. */
  readonly more: boolean
  /** The packet that was cut up; undefined where that happened outside the simulation. */
  readonly whole: InetPacket | undefined
}

/** A fragment's part as headers tell it; undefined for a whole packet. @param offset - bytes */
export const partOf = (offset: number, more: boolean): FragmentPart | undefined =>
  more || offset > 0 ? { offset, more, whole: undefined } : undefined

export const defaultTtl = 64
/** `incoming` of a packet that comes from this node's own protocols. */
export const fromSelf = -1

/**
 * An IP packet. It has one owner at a time: who sends it on no longer touches it.
 * Forwarding changes it in place; a wire or router that sends it several ways copies the header.
 */
export class InetPacket {
  // In the order in which a hop asks for them: what lies together comes from memory together.
  private to: Address
  /** `destination.id`, at hand for who finds the packet's way in a table. */
  destinationId: number
  /** Length with all headers, bytes. */
  size: number
  ttl: number
  /** The interface it came in by, or `fromSelf`. */
  incoming = fromSelf
  /** The next hop on a shared link; undefined where the link has only one other end. */
  nextHop: Address | undefined = undefined
  routerAlert: boolean
  /** When its last bit leaves the sender, then when it reaches the receiver, simulated seconds; NaN before. */
  due = Number.NaN
  /** The packet behind this one, in the queue or on the link that owns it. */
  following: InetPacket | undefined = undefined
  protocol: number
  body: Body
  source: Address | undefined
  tos: number
  /** What part it is of another packet; undefined for a whole one. */
  fragment: FragmentPart | undefined = undefined
  sending: SendingOption | undefined
  flow: number
  dontFragment: boolean
  /** 16 bits that its fragments share. */
  identification = 0
  /** Unique in its simulation; copies and fragments keep it. Given when it is first sent. */
  id = 0
  /** When it was first sent, simulated seconds; NaN before. */
  createdAt = Number.NaN

  constructor(header: PacketHeader, body?: Body) {
    this.to = header.destination
    this.destinationId = header.destination.id
    this.size = 0
    this.ttl = header.ttl ?? defaultTtl
    this.routerAlert = header.routerAlert ?? false
    this.protocol = header.protocol
    this.body = body
    this.source = header.source
    this.tos = header.tos ?? 0
    this.sending = header.sending
    this.flow = header.flow ?? 0
    this.dontFragment = header.dontFragment ?? false
    this.size = this.headerSize + (header.payload ?? sizeOf(body))
  }

  get destination(): Address {
    return this.to
  }

  set destination(address: Address) {
    this.to = address
    this.destinationId = address.id
  }

  /** Bytes of the IP header, with the router alert option and the IPv6 fragment header where it has them. */
  get headerSize(): number {
    if (this.destination.version === 4) return this.routerAlert ? 24 : 20
    return (this.routerAlert ? 48 : 40) + (this.isFragment ? 8 : 0)
  }

  /** Bytes above the IP header. */
  get payloadSize(): number {
    return this.size - this.headerSize
  }

  get isFragment(): boolean {
    return this.fragment !== undefined
  }

  /** Where a fragment's first byte stood in the whole body, bytes; 0 for a whole packet. */
  get fragmentOffset(): number {
    return this.fragment === undefined ? 0 : this.fragment.offset
  }

  /** Whether other fragments follow behind this one. */
  get moreFragments(): boolean {
    return this.fragment?.more === true
  }

  /** Differentiated services code point, 0–63 (RFC 2474). */
  get dscp(): number {
    return this.tos >> 2
  }

  set dscp(value: number) {
    this.tos = (value << 2) | (this.tos & 3)
  }

  /** Explicit congestion notification: 0 not capable, 1 and 2 capable, 3 congestion experienced (RFC 3168). */
  get ecn(): number {
    return this.tos & 3
  }

  set ecn(value: number) {
    this.tos = (this.tos & ~3) | value
  }

  /** The same header and the same body, for another way. */
  copy(): InetPacket {
    const copy = new InetPacket(this, this.body)
    copy.id = this.id
    copy.createdAt = this.createdAt
    copy.identification = this.identification
    copy.fragment = this.fragment
    copy.size = this.size
    copy.incoming = this.incoming
    copy.nextHop = this.nextHop
    copy.due = this.due
    return copy
  }

  /** `10.0.0.1 > 10.0.0.2 protocol 17, 1028 bytes, ttl 64` */
  toString(): string {
    const { source, destination, protocol, size, ttl } = this
    return `${source ?? "?"} > ${destination} protocol ${protocol}, ${size} bytes, ttl ${ttl}`
  }
}

const sizeOf = (body: Body): number =>
  body === undefined ? 0 : body instanceof Uint8Array ? body.length : body.size
