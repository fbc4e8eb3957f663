import type { Component } from "@hourglass/aca"
import type { Hello, HelloOptions } from "./core/hello.js"
import type { Identity } from "./core/identity.js"
import type { PacketDispatcher, PacketDispatcherOptions } from "./core/packet-dispatcher.js"
import type { PacketFilterSwitch } from "./core/packet-filter-switch.js"
import type { RoutingTable } from "./core/routing-table.js"
import type { NetworkInterface, NetworkInterfaceOptions } from "./interface/network-interface.js"
import type { PacketFilter } from "./interface/packet-filter.js"
import type { Lookup, OnDemand } from "./on-demand.js"
import type { Make, MakeDiscipline } from "./tokens.js"

/** What makes the parts of a node: the values that a builder has resolved for the tokens. */
export interface NodeParts {
  readonly packetDispatcher: Make<PacketDispatcher, PacketDispatcherOptions>
  readonly identity: Make<Identity>
  readonly routingTable: Make<RoutingTable>
  readonly hello: Make<Hello, HelloOptions>
  readonly packetFilterSwitch: Make<PacketFilterSwitch>
  readonly networkInterface: Make<NetworkInterface, NetworkInterfaceOptions>
  readonly discipline: MakeDiscipline
  readonly filters: readonly Make<PacketFilter>[]
  readonly protocols: readonly (() => Component)[]
  /** Of several with the same number, the last is meant. */
  readonly onDemand: readonly OnDemand[]
  readonly lookup: Lookup
}
