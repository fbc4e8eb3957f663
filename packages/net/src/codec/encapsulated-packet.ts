/** Packets in packets: what tunnels carry (RFC 2003, RFC 2473). */
import type { InetPacket, Message } from "../inet-packet.js"
import { encodePacket } from "./encode-packet.js"
import { ipProtocols } from "./ip-protocols.js"

/** A packet as the body of another. It must not change while it is one. */
export class EncapsulatedPacket implements Message {
  readonly size: number

  constructor(readonly packet: InetPacket) {
    this.size = packet.size
  }

  /** The protocol number that the outer packet gives: 4 for IPv4 inside, 41 for IPv6. */
  get protocol(): number {
    return this.packet.destination.version === 4 ? ipProtocols.ipv4 : ipProtocols.ipv6
  }

  /** The tunnel's own addresses, the parameters of other messages, do not matter: IP has no pseudo-header. */
  encode(): Uint8Array {
    return encodePacket(this.packet)
  }
}
