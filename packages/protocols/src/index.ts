/**
 * The protocols of the Internet and the applications on them. Each is a folder, knows the contracts of the core
 * service layer, and nothing of a node's inside.
 * @packageDocumentation
 */

import "./routing/drop-reasons.js"

// What a node has

export { internetProtocols } from "./internet-protocols.js"

// Datagrams: UDP, and what applications on it extend

export { DatagramDelivery, type DatagramReceiver } from "./udp/datagram-delivery.js"
export { type DatagramPacket, DatagramSending, datagramPacket } from "./udp/datagram-sending.js"
export { discardPort, ephemeralPorts, flowOf, type PortPair, portsOf } from "./udp/ports.js"
export { Udp } from "./udp/udp.js"
export { type DatagramOptions, UdpApplication, type UdpApplicationOptions } from "./udp/udp-application.js"

// What went wrong on the way, and who is there: ICMP

export {
  EchoReplied,
  type EchoReply,
  type EchoRequest,
  EchoRequesting,
  EchoRequesting6,
} from "./icmp/echo-service.js"
export { errorKinds, mayReport } from "./icmp/error-policy.js"
export { Icmp, type IcmpOptions, IcmpProtocol, Icmpv6, icmpDefaults } from "./icmp/icmp.js"
export { type IcmpErrorEvent, IcmpErrors } from "./icmp/icmp-errors.js"
export { RateLimit } from "./icmp/rate-limit.js"

// Routing: what every routing protocol shares

export { connectedRoutes, isLoopback, localRoutes } from "./routing/connected-routes.js"
export { type ImportedRoute, type RedistributionRule, redistributed } from "./routing/redistribution.js"
export { Rib, ribDefaults, type RibOptions } from "./routing/rib.js"
export {
  type BestRouteChange,
  type RibCommand,
  RibLookup,
  type RibQuery,
  RouteAnnouncing,
  RouteSelected,
} from "./routing/rib-contracts.js"
export { areSameHops, isSameRoute, type RibRoute, type RouteAnnouncement } from "./routing/rib-route.js"
export { RouteSelection, unusableDistance } from "./routing/route-selection.js"
export { RoutingProtocol, type RoutingProtocolOptions } from "./routing/routing-protocol.js"
export { codeOf, formatRoutes } from "./routing/show-routes.js"

// Distance vectors: RIP

export {
  decodeRip,
  type RipAuthentication,
  type RipContent,
  type RipEntry,
  RipMessage,
  ripCapacity,
  ripEntrySize,
  ripHeaderSize,
} from "./rip/message.js"
export {
  type RipAggregate,
  type RipInterfaceOptions,
  type RipOptions,
  ripDefaults,
  type SplitHorizon,
} from "./rip/options.js"
export { RipNeighbor } from "./rip/neighbor.js"
export { Rip } from "./rip/rip.js"
export { RipInterface } from "./rip/rip-interface.js"
export { Ripng } from "./rip/ripng.js"
export { decodeRipng, RipngMessage } from "./rip/ripng-message.js"
export { judge, Offer, type Verdict } from "./rip/offer.js"
export { type RipOrigin, RipRoute } from "./rip/route.js"
export { type OwnRoute, type RipRules, RipTable, type RipTableListener } from "./rip/table.js"

// Link states: OSPF

export * from "./ospf/index.js"

// Packets from bytes

export { internetDecoders, udpPayloads } from "./internet-decoders.js"
export { type PayloadDecoder, udpDecoder } from "./udp/payload-decoder.js"

// How to look at a network from a host

export { EchoApplication, type EchoApplicationOptions } from "./application/echo-application.js"
export { Ping, type PingOptions, pingDefaults } from "./application/ping.js"
export type { PingOutcome, PingRecord, PingSummary } from "./application/ping-record.js"
export {
  type Hop,
  type ProbeAnswer,
  Traceroute,
  type TracerouteOptions,
  tracerouteDefaults,
} from "./application/traceroute.js"
export type { NameOf } from "./application/traceroute-report.js"

// How to load a network, and to measure what arrives

export { cbr, onOff, poisson, type Traffic } from "./application/traffic.js"
export { TrafficPayload, trafficHeaderSize } from "./application/traffic-payload.js"
export {
  type ReceivedFlow,
  TrafficSink,
  type TrafficSinkOptions,
  trafficSinkDefaults,
} from "./application/traffic-sink.js"
export {
  TrafficSent,
  TrafficSource,
  type TrafficSourceOptions,
  trafficSourceDefaults,
} from "./application/traffic-source.js"

// For applications of one's own

export { type Addressed, addressOf, counterpartOf, type Destination } from "./application/destination.js"
