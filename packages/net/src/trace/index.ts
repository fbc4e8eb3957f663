/** Traces: what happened to every packet, written for Wireshark, for ns-2's tools, for NAM, or as a fingerprint. */
// What is told, and where it goes
export type { PacketEvent, PacketRecord, PacketTrace } from "./packet-record.js"
export { MemorySink, type Sink } from "./sink.js"
// In which form
export {
  type LinkType,
  linkTypeFor,
  linkTypes,
  type PcapngOptions,
  type PcapngRemarks,
  PcapngWriter,
} from "./pcapng.js"
export { PcapngTrace } from "./pcapng-trace.js"
export { Ns2Trace } from "./ns2-trace.js"
export { type NamLink, type NamNode, NamTrace, namPalette } from "./nam-trace.js"
export { TraceHash } from "./trace-hash.js"
export { NodeNumbers } from "./node-numbers.js"
export { decodeUtf8, encodeUtf8 } from "./utf8.js"
