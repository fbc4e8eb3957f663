/**
 * The simulated Internet: networks, nodes and links, and the core service layer of a node with its contracts.
 * @packageDocumentation
 */
import "./drop-reasons.js"

// The waist: what everything above and below the core service layer meets it at
export * from "./contracts/index.js"
// What you extend
export { type NumberedProtocol, Protocol, type SendOptions } from "./protocol.js"
export { PacketFilter } from "./interface/packet-filter.js"
export type { QueueDiscipline } from "./queue/queue-discipline.js"
export { BitErrors, type ErrorModel, ListedLoss, noErrors, RandomLoss } from "./error-model.js"
// What networks are made of
export { Node, type Attachment, type Installable, type InterfacePrefix, type NodeOptions } from "./node.js"
export { Nodes } from "./nodes.js"
export { Link, linkDefaults, type LinkOptions } from "./link.js"
export { bestEffort, NodeBuilder } from "./node-builder.js"
export type { Lookup, OnDemand } from "./on-demand.js"
export { made, type Make, type MakeDiscipline, tokens } from "./tokens.js"
export type { NodeParts } from "./node-parts.js"
export { Network, type NetworkOptions, networkOptionNames } from "./network.js"
export type { LinkQueue, LinkSpecification } from "./link-specification.js"
export { requireNode } from "./require-node.js"
export { attach, plug } from "./attach.js"
export { type AddressDemand, AddressPlanError, allocate, blockSize } from "./cidr.js"
export { type CostName, type Edge, type LinkCost, linkCosts, NetworkGraph } from "./routes/graph.js"
export { installRoutes } from "./routes/hierarchical-routes.js"
export { ShortestPaths } from "./routes/shortest-paths.js"
export { type Boundary, type Census, census } from "./census.js"
// What changes while it runs
export { changeLink, type LinkChange } from "./dynamics/change-link.js"
export { ChangeAhead, type PlannedChange } from "./dynamics/change-ahead.js"
export { CostChanges, type CostOptions } from "./dynamics/cost-changes.js"
export { type CostChange, CostEvent } from "./dynamics/cost-event.js"
export type { CostPattern, PeriodicCosts, RandomCosts, ScheduledCosts } from "./dynamics/cost-pattern.js"
export { type FailureOptions, Failures } from "./dynamics/failures.js"
export { type FailureChange, FailureEvent } from "./dynamics/failure-event.js"
export type {
  FailurePattern,
  Flapping,
  RandomFailures,
  ScheduledFailures,
} from "./dynamics/failure-pattern.js"
export type { Distribution, Instants, MakeInstants } from "./dynamics/instants.js"
export { PlannedChanges } from "./dynamics/planned-changes.js"
export { Tunnels } from "./core/tunnels.js"
// The core service layer and its parts
export {
  type BankOptions,
  CoreServiceLayer,
  type CoreOptions,
  type FilterBank,
} from "./core/core-service-layer.js"
export {
  PacketDispatcher,
  packetDispatcherDefaults,
  type PacketDispatcherOptions,
} from "./core/packet-dispatcher.js"
export { Identity } from "./core/identity.js"
export { RoutingTable } from "./core/routing-table.js"
export {
  Hello,
  helloDefaults,
  type BufferFacts,
  type HelloOptions,
  type TransmissionFacts,
} from "./core/hello.js"
export { HelloMessage } from "./core/hello-message.js"
export { PacketFilterSwitch } from "./core/packet-filter-switch.js"
export { Reassembly, reassemblyDefaults } from "./core/reassembly.js"
export { Assembly, fragment } from "./core/fragmentation.js"
export { flowHash } from "./core/flow-hash.js"
// Interfaces and queues
export {
  NetworkInterface,
  networkInterfaceDefaults,
  type NetworkInterfaceOptions,
} from "./interface/network-interface.js"
export { DropTail, type QueueLimit } from "./queue/drop-tail.js"
export { PacketFifo } from "./queue/packet-fifo.js"
export { PacketQueue, packetQueueDefaults, type PacketQueueOptions } from "./queue/packet-queue.js"
