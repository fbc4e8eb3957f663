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
export {
  type DatagramOptions,
  type DatagramPacket,
  type DatagramPayload,
  DatagramSending,
  DatagramWriter,
  datagramPacket,
} from "./udp/datagram-sending.js"
export {
  type DatagramOpen,
  DatagramOpening,
  type DatagramPort,
  type DatagramUser,
} from "./udp/datagram-service.js"
export { discardPort, ephemeralPorts, flowOf, type PortPair, portsOf } from "./udp/ports.js"
export { type BindOptions, Udp } from "./udp/udp.js"
export { udpOnDemand } from "./udp/udp-on-demand.js"
export { UdpApplication, type UdpApplicationOptions } from "./udp/udp-application.js"

// Sockets: what applications that read like sequences of steps are made from

export { Connection, type LineOptions } from "./socket/connection.js"
export {
  type DatagramErrorKind,
  DatagramSocket,
  type DatagramSocketOptions,
  type Undelivered,
  type UndeliveredFailure,
} from "./socket/datagram-socket.js"
export { ReceivedDatagram } from "./socket/received-datagram.js"
export { ServerSocket } from "./socket/server-socket.js"
export { type ConnectOptions, type ListenOptions, SocketApplication } from "./socket/socket-application.js"
export {
  type AcceptErrorKind,
  type Closed,
  type CloseErrorKind,
  type ConnectErrorKind,
  type Failure,
  type LineErrorKind,
  type LossKind,
  type ReadErrorKind,
  Received,
  type ReceivedLine,
  type SocketError,
  type WaitOptions,
  type WriteErrorKind,
  type WriteFailure,
  type Written,
} from "./socket/socket-result.js"
export { type OpenOptions, StreamApplication, type StreamListenOptions } from "./socket/stream-application.js"

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

// Streams: TCP

export { Tcp } from "./tcp/tcp.js"
export { tcpOnDemand, tcpTokens } from "./tcp/tcp-on-demand.js"
export { type TcpOptions, tcpDefaults } from "./tcp/tcp-options.js"
export { type ConnectionPlan, TcpConnection } from "./tcp/tcp-connection.js"
export { ReceiveSide } from "./tcp/receive-side.js"
export { TcpCounters } from "./tcp/tcp-counters.js"
export type { TcpState } from "./tcp/tcp-state.js"
export {
  type Endpoint,
  type SegmentData,
  type Stream,
  type StreamError,
  type StreamListen,
  type StreamListener,
  StreamListening,
  type StreamOpen,
  StreamOpening,
  type StreamUser,
  sizeOfData,
} from "./tcp/stream-service.js"
export {
  TcpRttMeasured,
  TcpScoreboardChanged,
  TcpSegmentReceived,
  TcpSegmentSent,
  TcpStateChanged,
  TcpWindowChanged,
  type TcpReception,
  type TcpRtt,
  type TcpScoreboard,
  type TcpStateChange,
  type TcpTransmission,
  type TcpWindow,
} from "./tcp/tcp-events.js"
export { ACK, CWR, ECE, FIN, formatFlags, PSH, RST, SYN, TcpSegment, URG } from "./tcp/segment.js"
export { decodeSegment, encodeSegment } from "./tcp/segment-codec.js"
export { SegmentArrival } from "./tcp/segment-arrival.js"
export { SendSide, type TransmissionKind } from "./tcp/send-side.js"
export { type InitialWindow, initialWindow } from "./tcp/initial-window.js"
export { RttEstimator, type RttOptions, rttDefaults } from "./tcp/rtt-estimator.js"

// How TCP's congestion is controlled and losses are repaired, and how to do it otherwise

export {
  type Ack,
  CongestionControl,
  type CongestionEvent,
  type CongestionPath,
  type RecoveryKind,
  type SegmentLoss,
} from "./tcp/congestion/congestion-control.js"
export {
  type CongestionName,
  type CongestionSpec,
  congestionControls,
  congestionName,
  makeCongestionControl,
} from "./tcp/congestion/congestion-spec.js"
export { Bbr, type BbrMode, type BbrOptions, bbrDefaults } from "./tcp/congestion/bbr.js"
export { Bbr3 } from "./tcp/congestion/bbr3/bbr3.js"
export {
  type Bbr3Control,
  type Bbr3Mode,
  type Bbr3Options,
  bbr3Defaults,
  bbr3Table,
} from "./tcp/congestion/bbr3/bbr3-options.js"
export { Cubic, type CubicOptions, cubicDefaults } from "./tcp/congestion/cubic.js"
export { NewReno } from "./tcp/congestion/newreno.js"
export { type AvoidanceRule, Reno, type RenoOptions, renoDefaults } from "./tcp/congestion/reno.js"
export { Tahoe } from "./tcp/congestion/tahoe.js"
export { Vegas, type VegasOptions, vegasDefaults } from "./tcp/congestion/vegas.js"
export { LossRecovery, type MakeRecovery, type RecoverySender } from "./tcp/recovery/loss-recovery.js"
export { makeRecovery } from "./tcp/recovery/index.js"
export { NewRenoRecovery } from "./tcp/recovery/newreno-recovery.js"
export { RenoRecovery } from "./tcp/recovery/reno-recovery.js"
export { SackRecovery } from "./tcp/recovery/sack-recovery.js"
export { TahoeRecovery } from "./tcp/recovery/tahoe-recovery.js"

// Applications on TCP

export { BulkSink, type BulkSinkOptions, bulkPort, bulkSinkDefaults } from "./application/bulk-sink.js"
export { BulkSource, type BulkSourceOptions, bulkSourceDefaults } from "./application/bulk-source.js"

// Files, web pages, voice and video

export * from "./application/fsp/index.js"
export * from "./application/ftp/index.js"
export * from "./application/http/index.js"
export * from "./application/media/index.js"
export {
  type Content,
  type ContentSpec,
  contentOf,
  type Files,
  FileStore,
} from "./application/file-store.js"
export { type FileTransfer, goodputOf } from "./application/file-transfer.js"

// TCP in the ways of ns-2, to compare with it

export { ns2Compatible, ns2Defaults, type Ns2Options } from "./tcp/compatibility/ns2.js"

// What TCP gets from a path, by formula

export {
  type LossyPath,
  mathisConstants,
  mathisWindow,
  pftkApproximateRate,
  pftkRate,
} from "./tcp/throughput-models.js"

// Request and response

export type { DrawnDuration, DrawnSize, MakeVariate } from "./application/request/drawn.js"
export {
  RequestClient,
  type RequestClientOptions,
  RequestEnded,
  requestClientDefaults,
} from "./application/request/request-client.js"
export type {
  RequestErrorKind,
  RequestRecord,
  RequestSummary,
} from "./application/request/request-record.js"
export {
  RequestServer,
  type RequestServerOptions,
  requestServerDefaults,
} from "./application/request/request-server.js"

// iperf

export { IperfClient } from "./application/iperf/iperf-client.js"
export { type IperfOptions, iperfDefaults, iperfPort } from "./application/iperf/iperf-options.js"
export type {
  IperfDatagrams,
  IperfEnd,
  IperfInterval,
  IperfIntervalSum,
  IperfReport,
  IperfSpan,
  IperfStart,
  IperfStreamInterval,
  IperfSum,
  IperfTcpReceiver,
  IperfTcpSender,
  IperfTcpState,
  IperfUdpStream,
} from "./application/iperf/iperf-report.js"
export {
  IperfServer,
  type IperfServerOptions,
  iperfServerDefaults,
} from "./application/iperf/iperf-server.js"

// For applications of one's own

export { type Addressed, addressOf, counterpartOf, type Destination } from "./application/destination.js"
