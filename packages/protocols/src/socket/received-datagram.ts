import { type Address, decodeUtf8, type Message, udpHeaderSize } from "@hourglass/net"
import type { DatagramPacket } from "../udp/datagram-sending.js"

/** A datagram that arrived. */
export class ReceivedDatagram {
  constructor(
    /** The packet it came in: TTL, ToS, interface. */
    readonly packet: DatagramPacket,
    readonly from: Address,
  ) {}

  get ok(): true {
    return true
  }

  get fromPort(): number {
    return this.packet.body.sourcePort
  }

  /** The address that it was sent to: one of the host's, a group, or a broadcast address (RFC 1122 §4.1.3.5). */
  get to(): Address {
    return this.packet.destination
  }

  /** A message, bytes, or just how many bytes, as it was sent. */
  get data(): Message | Uint8Array | number {
    return this.packet.body.payload
  }

  /** Bytes of data. */
  get size(): number {
    return this.packet.body.size - udpHeaderSize
  }

  /** Bytes of data read as UTF-8; empty when the data are no bytes. */
  get text(): string {
    return this.data instanceof Uint8Array ? decodeUtf8(this.data) : ""
  }
}
