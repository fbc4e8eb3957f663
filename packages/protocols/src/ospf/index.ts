/** Link state routing: OSPF version 2 (RFC 2328). */

// The protocol, its options, and what it tells
export { Ospf } from "./ospf.js"
export {
  type AreaOptions as OspfAreaOptions,
  type AreaRange as OspfAreaRange,
  type ExternalRoute as OspfExternalRoute,
  type NetworkType as OspfNetworkType,
  type OspfInterfaceOptions,
  type OspfOptions,
  type OspfRedistribution,
  ospfDefaults,
  ospfInterfaceDefaults,
  type VirtualLinkOptions as OspfVirtualLinkOptions,
} from "./options.js"
export {
  OspfCalculated,
  type OspfCalculation,
  type OspfInterfaceChange,
  OspfInterfaceChanged,
  type OspfNeighborChange,
  OspfNeighborChanged,
} from "./events.js"
export { formatIdentifier, type Identifier, parseIdentifier } from "./identifiers.js"
// What a subclass meets
export { Area as OspfArea } from "./area.js"
export { OspfInterface } from "./interface.js"
export { Neighbor as OspfNeighbor } from "./neighbor.js"
export type { OspfRoute, PathType as OspfPathType } from "./routing-table.js"
export { type FirstHops, ShortestPathTree, shortestPathTree } from "./spf.js"
export { Entry as OspfDatabaseEntry, LinkStateDatabase } from "./database.js"
export { type HopSet, HopSets } from "./next-hops.js"
export { type Candidate as OspfCandidate, type Elected as OspfElected, elect } from "./election.js"
// Its state machines, as data
export { type InterfaceState as OspfInterfaceState, interfaceTable } from "./interface-table.js"
export { type NeighborState as OspfNeighborState, neighborTable } from "./neighbor-table.js"
export { acknowledgmentTable } from "./acknowledgment.js"
export { findRow, type Row } from "./state-table.js"
// What it sends, as objects and as bytes
export {
  type Aged,
  type AnyLsa,
  type ExternalBody,
  Lsa,
  type LsaHeader,
  type LsaKey,
  linkTypes as ospfLinkTypes,
  lsTypes,
  type NetworkBody,
  type RouterBody,
  RouterLink,
  type SummaryBody,
} from "./lsa.js"
export { bytesOf as lsaBytes, checksumOf as lsaChecksum, decodeLsa } from "./lsa-codec.js"
export { type OspfContent, type OspfKind, OspfMessage, ospfDecoder } from "./message.js"
export { decodeOspf } from "./message-codec.js"
export { ospfConstants } from "./constants.js"
