/** The wire format of UDP (RFC 768; over IPv6 RFC 8200 §8.1). */
import type { Address } from "../address.js"
import type { Message } from "../inet-packet.js"
import { bodyBytes, bodySize, resized, viewOf } from "./bytes.js"
import { pseudoHeaderSum, sum16, transportChecksum } from "./checksum.js"
import { type Decoded, failure } from "./decoded.js"
import { ipProtocols } from "./ip-protocols.js"

/** Bytes of a UDP header. */
export const udpHeaderSize = 8

export class UdpDatagram implements Message {
  readonly size: number

  /**
   * @param payload - bytes, a message of the protocol above, or just how many bytes (zeros on the wire)
   * @param checksummed - without a checksum a 0 is sent in its place; IPv4 only, IPv6 always has one
   */
  constructor(
    readonly sourcePort: number,
    readonly destinationPort: number,
    readonly payload: Message | Uint8Array | number,
    readonly checksummed = true,
  ) {
    this.size = udpHeaderSize + bodySize(payload)
  }

  encode(source: Address, destination: Address): Uint8Array {
    const bytes = new Uint8Array(this.size)
    const view = viewOf(bytes)
    view.setUint16(0, this.sourcePort)
    view.setUint16(2, this.destinationPort)
    view.setUint16(4, this.size)
    bytes.set(resized(bodyBytes(this.payload, source, destination), this.size - udpHeaderSize), udpHeaderSize)
    if (this.checksummed || destination.version === 6) {
      // 0 says that there is no checksum, and 0xffff is the same number in one's complement.
      view.setUint16(6, transportChecksum(bytes, ipProtocols.udp, source, destination) || 0xffff)
    }
    return bytes
  }
}

/** @param bytes - the payload of an IP packet; what follows the datagram's own length is left out */
export function decodeUdp(
  bytes: Uint8Array,
  source: Address,
  destination: Address,
): Decoded<{ datagram: UdpDatagram }> {
  if (bytes.length < udpHeaderSize) return failure("too-short")
  const view = viewOf(bytes)
  const length = view.getUint16(4)
  if (length < udpHeaderSize || length > bytes.length) return failure("bad-length")
  const checksummed = view.getUint16(6) !== 0
  if (!checksummed && destination.version === 6) return failure("bad-checksum")
  const whole = bytes.subarray(0, length)
  const pseudo = pseudoHeaderSum(source, destination, ipProtocols.udp, length)
  if (checksummed && sum16(whole, pseudo) !== 0xffff) return failure("bad-checksum")
  const payload = bytes.slice(udpHeaderSize, length)
  return { ok: true, datagram: new UdpDatagram(view.getUint16(0), view.getUint16(2), payload, checksummed) }
}
