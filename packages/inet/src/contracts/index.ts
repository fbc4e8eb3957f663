export { type Cost, isCost } from "./cost.js"
export { DeliveryProblem, type Problem, type ProblemReport } from "./delivery-problem.js"
export { type IdentityChange, IdentityChanged } from "./identity-changed.js"
export { type IdentityCommand, IdentityConfiguration } from "./identity-configuration.js"
export { IdentityLookup, type IdentityQuery } from "./identity-lookup.js"
export { type InterfaceChange, InterfaceChanged } from "./interface-changed.js"
export {
  type InterfaceAddress,
  type InterfaceInfo,
  InterfaceQuery,
  type Neighbor,
} from "./interface-query.js"
export { Carrier, InterfaceStatus, type StatusChange } from "./interface-status.js"
export { type GroupChange, GroupMembership, MulticastHostEvent } from "./multicast-host-event.js"
export { type NeighborChange, NeighborEvent } from "./neighbor-event.js"
export { type PacketArrived, PacketArrival } from "./packet-arrival.js"
export { PacketDelivery } from "./packet-delivery.js"
export { type PacketNotice, PacketEvents, type QueueLength, QueueLengthChanged } from "./packet-events.js"
export {
  type FilterCommand,
  FilterControl,
  type FilterReply,
  PacketFilterConfiguration,
} from "./packet-filter-configuration.js"
export { PacketSending } from "./packet-sending.js"
export { PacketTransfer } from "./packet-transfer.js"
export { formatRoute, type NextHop, type Route, type RouteKey } from "./route.js"
export { type RouteChange, RouteChanged } from "./route-changed.js"
export { type RouteCommand, RouteConfiguration, type RouteMatch } from "./route-configuration.js"
export { type RouteAnswer, RouteLookup, type RouteQuery } from "./route-lookup.js"
export { RouteRequest } from "./route-request.js"
export {
  type Backlog,
  LateDeparture,
  PacketPull,
  PacketReady,
  type QueueNews,
  TransmissionOffer,
} from "./transmission.js"
