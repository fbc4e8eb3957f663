/** The messages that packets of the Internet carry, as far as they are known here, from bytes. */
import { type BodyDecoder, bodyDecoders, ipProtocols } from "@hourglass/net"
import { decodeSegment } from "./tcp/segment-codec.js"

const tcp: BodyDecoder = (bytes, source, destination) => {
  const decoded = decodeSegment(bytes, source, destination)
  return decoded.ok ? { ok: true, body: decoded.segment } : decoded
}

/** What `decodePacket` knows by itself, and TCP: `decodePacket(bytes, internetDecoders)`. */
export const internetDecoders: ReadonlyMap<number, BodyDecoder> = new Map([
  ...bodyDecoders,
  [ipProtocols.tcp, tcp],
])
