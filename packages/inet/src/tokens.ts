/** The exchangeable parts of a node, as tokens that a module binds to what makes the part. */
import { Component, isClass, shown, WiringError } from "@hourglass/aca"
import type { ServiceIdentifier } from "inversify"
import type { Hello, HelloOptions } from "./core/hello.js"
import type { Identity } from "./core/identity.js"
import type { PacketDispatcher, PacketDispatcherOptions } from "./core/packet-dispatcher.js"
import type { PacketFilterSwitch } from "./core/packet-filter-switch.js"
import type { RoutingTable } from "./core/routing-table.js"
import type { NetworkInterface, NetworkInterfaceOptions } from "./interface/network-interface.js"
import type { PacketFilter } from "./interface/packet-filter.js"
import type { OnDemand } from "./on-demand.js"
import type { QueueLimit } from "./queue/drop-tail.js"
import type { QueueDiscipline } from "./queue/queue-discipline.js"

/** Makes one part of a node, each time a new one. A class is given as `made(Class)`. */
export type Make<Part, Options = object> = (name: string, options: Partial<Options>) => Part

/** What makes a part that has no place in the tree of components, such as a queue discipline. */
export type MakeDiscipline = (limit: QueueLimit | undefined) => QueueDiscipline

/** Refuses a class or an instance in place of what makes one, for callers whom no compiler has warned. */
export function requireMaker(make: unknown, problem: string): void {
  if (typeof make === "function" && !isClass(make)) return
  const Class: unknown = make instanceof Component ? make.constructor : make
  const name = isClass(Class) ? (Class as { name: string }).name : "MyFilter"
  const advice = `give what makes one for each interface, as made(${name}) or (name) => new ${name}(name)`
  throw new WiringError(`${problem}: it is ${shown(make)}; ${advice}`)
}

const token = <Value>(name: string): ServiceIdentifier<Value> => Symbol.for(`hourglass/inet/${name}`)

export const tokens = {
  PacketDispatcher: token<Make<PacketDispatcher, PacketDispatcherOptions>>("PacketDispatcher"),
  Identity: token<Make<Identity>>("Identity"),
  RoutingTable: token<Make<RoutingTable>>("RoutingTable"),
  Hello: token<Make<Hello, HelloOptions>>("Hello"),
  PacketFilterSwitch: token<Make<PacketFilterSwitch>>("PacketFilterSwitch"),
  NetworkInterface: token<Make<NetworkInterface, NetworkInterfaceOptions>>("NetworkInterface"),
  QueueDiscipline: token<MakeDiscipline>("QueueDiscipline"),
  /** Bound any number of times: the filters of every bank, the first one next to the dispatcher. */
  PacketFilter: token<Make<PacketFilter>>("PacketFilter"),
  /** Bound any number of times: the protocols and applications every node has, lower ones first. */
  Protocol: token<() => Component>("Protocol"),
  /** Bound any number of times: the protocols that a node gets when something first needs them. */
  ProtocolOnDemand: token<OnDemand>("ProtocolOnDemand"),
}

/** What makes instances of a class: `bind(tokens.Hello).toConstantValue(made(MyHello))`. */
export function made<Part, Options>(
  Class: new (name: string, options?: Partial<Options>) => Part,
  ownOptions: Partial<Options> = {},
): Make<Part, Options> {
  return (name, options) => new Class(name, { ...ownOptions, ...options })
}
