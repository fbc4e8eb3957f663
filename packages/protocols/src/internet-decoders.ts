/** How packets of the Internet are read from bytes: `decodePacket(bytes, internetDecoders)`. */
import { type BodyDecoder, bodyDecoders, ipProtocols } from "@hourglass/net"
import { ospfDecoder } from "./ospf/message.js"
import { decodeRip } from "./rip/message.js"
import { decodeRipng } from "./rip/ripng-message.js"
import { decodeSegment } from "./tcp/segment-codec.js"
import { type PayloadDecoder, udpDecoder } from "./udp/payload-decoder.js"

/** The protocols on UDP that are known here, by port. */
export const udpPayloads: ReadonlyMap<number, PayloadDecoder> = new Map<number, PayloadDecoder>([
  [520, decodeRip],
  [521, decodeRipng],
])

const tcp: BodyDecoder = (bytes, source, destination) => {
  const decoded = decodeSegment(bytes, source, destination)
  return decoded.ok ? { ok: true, body: decoded.segment } : decoded
}

/** The protocols on IP that are known here, by number. */
export const internetDecoders: ReadonlyMap<number, BodyDecoder> = new Map([
  ...bodyDecoders,
  [ipProtocols.tcp, tcp],
  [ipProtocols.udp, udpDecoder(udpPayloads)],
  [ipProtocols.ospf, ospfDecoder],
])
