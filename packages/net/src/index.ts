/**
 * What every network is made of: addresses, packets and their bytes, traffic, measurements, traces and topologies.
 * @packageDocumentation
 */
// Addresses and packets
export {
  Address,
  AddressError,
  allNodes,
  everybodyOnLink,
  type IpVersion,
  limitedBroadcast,
  unspecified4,
} from "./address.js"
export { PrefixMap } from "./prefix-map.js"
export { aggregate, comparePrefixes, Prefix } from "./prefix.js"
export {
  type Body,
  defaultTtl,
  type FragmentPart,
  fromSelf,
  InetPacket,
  type Message,
  type PacketHeader,
  partOf,
  type SendingOption,
} from "./inet-packet.js"
// Chance, traffic and measurement
export * from "./variates/index.js"
export * from "./statistics/index.js"
export * from "./traffic/index.js"
// Where networks come from
export * from "./topology/index.js"
// Bytes and traces
export * from "./codec/index.js"
export * from "./trace/index.js"
// Measurement
export * from "./monitor/index.js"
