/** Wire formats: IP and what is needed on it everywhere. Used by traces, tests and emulation, never on the simulated path. */
// Whole packets
export { type BodyDecoder, bodyDecoders, decodePacket } from "./decode-packet.js"
export { encodePacket } from "./encode-packet.js"
export type { Decoded, DecodeFailure, DecodeFault } from "./decoded.js"
export { failure as decodeFailure } from "./decoded.js"
// Layer by layer
export {
  decodeIpv4,
  encodeIpv4,
  encodeIpv4Header,
  type Ipv4Header,
  ipv4HeaderSize,
  packetFromIpv4,
} from "./ipv4.js"
export { decodeIpv6, encodeIpv6, type Ipv6Header, ipv6HeaderSize, packetFromIpv6 } from "./ipv6.js"
export { decodeUdp, UdpDatagram, udpHeaderSize } from "./udp.js"
export {
  decodeIcmp,
  type IcmpContent,
  type IcmpEcho,
  type IcmpError,
  IcmpMessage,
  type IcmpOther,
  icmpHeaderSize,
  icmpQuoteLimit,
} from "./icmp.js"
export { type IcmpEchoKind, type IcmpErrorKind, type IcmpKind, icmpCodes } from "./icmp-codes.js"
export { EncapsulatedPacket } from "./encapsulated-packet.js"
export { ipProtocols, protocolName } from "./ip-protocols.js"
// For codecs of other protocols
export {
  checksum,
  fold as foldSum,
  pseudoHeaderSum,
  sum16,
  sumOfWords,
  transportChecksum,
  updateChecksum,
} from "./checksum.js"
export { bodyBytes, bodySize, resized, payloadOf, readAddress, viewOf, writeAddress } from "./bytes.js"
