/** Protocols that a node gets when something first needs them: most nodes of a large network never do. */
import type { AnyContract, Component } from "@hourglass/aca"
import type { ServiceIdentifier } from "inversify"

/** What is bound to a token in the modules of the node's builder; undefined for nothing. */
export type Lookup = <Value>(token: ServiceIdentifier<Value>) => Value | undefined

/** A protocol to be made when an application asks for its services, or a packet of it arrives. */
export interface OnDemand {
  /** The number its packets carry. */
  readonly protocol: number
  /** The services that it offers: a part that requests one of them needs it. */
  readonly provides: readonly AnyContract[]
  /** What `node.part(Class)` finds it by. */
  readonly Class: abstract new (
    ...args: never[]
  ) => Component
  make(lookup: Lookup): Component
}
