/** Reading and writing what every header has: addresses, and stretches of bytes. */
import { HourglassError } from "@hourglass/aca"
import { Address, type IpVersion } from "../address.js"
import type { Body, InetPacket, Message } from "../inet-packet.js"

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Puts an address at a place: 4 or 16 bytes. */
export function writeAddress(view: DataView, at: number, address: Address): void {
  view.setUint32(at, address.word0)
  if (address.version === 4) return
  view.setUint32(at + 4, address.word1)
  view.setUint32(at + 8, address.word2)
  view.setUint32(at + 12, address.word3)
}

export function readAddress(view: DataView, at: number, version: IpVersion): Address {
  if (version === 4) return Address.v4(view.getUint32(at))
  return Address.v6((view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8))
}

/** The packet's source; a host that has no address yet writes zeros (0.0.0.0 or ::). */
export const sourceOf = (packet: InetPacket): Address =>
  packet.source ?? Address.fromValue(packet.destination.version, 0n)

/** Exactly so many bytes: the rest is cut off, what is missing is zero. */
export function resized(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length === size) return bytes
  if (bytes.length > size) return bytes.subarray(0, size)
  const filled = new Uint8Array(size)
  filled.set(bytes)
  return filled
}

/** A body, or a number that stands for so many zero bytes, as it goes over the wire. */
export function bodyBytes(body: Body | number, source: Address, destination: Address): Uint8Array {
  if (body === undefined) return new Uint8Array(0)
  if (typeof body === "number") return new Uint8Array(body)
  return "encode" in body ? messageBytes(body, source, destination) : body
}

/** A message that says another size than it has would be cut or filled up, and read as something else. */
function messageBytes(message: Message, source: Address, destination: Address): Uint8Array {
  const bytes = message.encode(source, destination)
  if (bytes.length === message.size) return bytes
  throw new HourglassError(
    `${message.constructor.name}: encode gives ${bytes.length} bytes, but size is ${message.size}; they must be the same`,
  )
}

/** Bytes that a body takes on the wire. */
export function bodySize(body: Body | number): number {
  if (body === undefined) return 0
  if (typeof body === "number") return body
  return body instanceof Uint8Array ? body.length : body.size
}

/** Everything above the IP header. A fragment's is cut from the packet that it is a part of. */
export function payloadOf(packet: InetPacket): Uint8Array {
  const { fragment, body, destination, payloadSize } = packet
  const whole = fragment?.whole
  if (whole !== undefined && whole !== packet) {
    const start = packet.fragmentOffset - whole.fragmentOffset
    return resized(payloadOf(whole).subarray(start), payloadSize)
  }
  return resized(bodyBytes(body, sourceOf(packet), destination), payloadSize)
}
