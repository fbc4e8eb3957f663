/**
 * What every routing protocol has in common, whatever carries its messages: it
 * hears of interfaces and neighbours that come and go, announces the routes it
 * finds to the routing information base of its node, and takes over routes of
 * other sources (redistribution).
 *
 * A subclass adds the ports by which it talks: `below` and `fromBelow` and a
 * protocol number when it is a protocol of its own on IP, as OSPF is, or those
 * of UDP, as RIP does.
 */
import { Component } from "@hourglass/aca"
import {
  type Installable,
  type InterfaceChange,
  InterfaceChanged,
  type InterfaceInfo,
  InterfaceQuery,
  InterfaceStatus,
  type NeighborChange,
  NeighborEvent,
  type Node,
  type StatusChange,
} from "@hourglass/inet"
import type { Prefix } from "@hourglass/net"
import { type ImportedRoute, type RedistributionRule, redistributed } from "./redistribution.js"
import { Rib } from "./rib.js"
import { type BestRouteChange, RibLookup, RouteAnnouncing, RouteSelected } from "./rib-contracts.js"
import type { RibRoute, RouteAnnouncement } from "./rib-route.js"

export interface RoutingProtocolOptions {
  /** Routes of other sources that it announces as its own: `[{ from: "ospf", metric: 5 }]`. */
  readonly redistribute: readonly RedistributionRule[]
}

export abstract class RoutingProtocol<Options extends RoutingProtocolOptions = RoutingProtocolOptions>
  extends Component<Options>
  implements Installable
{
  /** The name under which it announces routes: "rip", "ospf". */
  abstract readonly source: string

  readonly announcing = this.requester("announcing", RouteAnnouncing)
  readonly selected = this.requester("selected", RibLookup)
  readonly selections = this.listener("selections", RouteSelected, this.hearSelection)
  readonly interfaceQuery = this.requester("interfaceQuery", InterfaceQuery)
  readonly statusChanges = this.listener("statusChanges", InterfaceStatus, this.hearStatus)
  readonly costChanges = this.listener("costChanges", InterfaceChanged, this.hearChange)
  readonly neighborEvents = this.listener("neighborEvents", NeighborEvent, this.hearNeighbor)

  /** Called by the node: it makes sure that there is a routing information base. A subclass calls it too. */
  installed(node: Node): void {
    node.hasRoutingProtocol = true
    Rib.of(node)
  }

  /** Takes over what is there already. A subclass calls it when it is ready. */
  override start(): void {
    for (const route of this.selected.request("best"))
      this.hearSelection({ prefix: route.prefix, before: undefined, after: route })
  }

  override resume(): void {
    this.start()
  }

  // What a subclass says

  /** Announces a route of its own, or changes it. */
  protected announce({ prefix, hops, metric, distance, tag, kind }: Omit<RouteAnnouncement, "source">): void {
    const { source } = this
    const route = { source, prefix, hops, metric, distance, tag, kind }
    this.announcing.request({ kind: "announce", route })
  }

  /** Takes back its route to a prefix. */
  protected withdraw(prefix: Prefix): void {
    this.announcing.request({ kind: "withdraw", source: this.source, prefix })
  }

  /** Says that these are all of its routes. Only what differs from before is changed. */
  protected announceAll(routes: readonly Omit<RouteAnnouncement, "source">[]): void {
    const { source } = this
    this.announcing.request({
      kind: "replace",
      source,
      routes: routes.map((route) => ({ source, ...route })),
    })
  }

  /** The interfaces of the node, tunnels too; up or down. */
  protected get interfaces(): readonly InterfaceInfo[] {
    return this.interfaceQuery.request("all")
  }

  // What it hears; each of these is called while the protocol runs, not before `start`

  /** An interface has its carrier back, or has been switched on. */
  protected interfaceUp(_changed: InterfaceInfo): void {}

  /** An interface lost its carrier, or has been switched off. No route over it is used any more, announced or not. */
  protected interfaceDown(_index: number): void {}

  /** An interface, up or down, costs something else or has another bandwidth. It says itself which it is now. */
  protected interfaceChanged(_changed: InterfaceInfo, _what: InterfaceChange["what"]): void {}

  /** A neighbour was found. For one that was there before, look at `interfaces` when starting. */
  protected neighborUp(_neighbor: NeighborChange): void {}

  /** A neighbour is gone. */
  protected neighborDown(_neighbor: NeighborChange): void {}

  /**
   * A route of another source is to be announced in this protocol, or, when `imported` is undefined, no longer.
   * Called for what the options' rules take over; see `taken`.
   */
  protected importRoute(_prefix: Prefix, _imported: ImportedRoute | undefined): void {}

  /** What this protocol makes of a best route of another source: undefined when it does not announce it. */
  protected taken(route: RibRoute): ImportedRoute | undefined {
    return redistributed(this.options.redistribute, route)
  }

  private hearStatus({ interface: index, isUp }: StatusChange): void {
    if (this.state !== "started") return
    if (!isUp) return this.interfaceDown(index)
    for (const info of this.interfaceQuery.request(index)) this.interfaceUp(info)
  }

  private hearChange({ interface: index, what }: InterfaceChange): void {
    if (this.state !== "started") return
    for (const info of this.interfaceQuery.request(index)) this.interfaceChanged(info, what)
  }

  private hearNeighbor(change: NeighborChange): void {
    if (this.state !== "started") return
    if (change.kind === "up") this.neighborUp(change)
    else this.neighborDown(change)
  }

  private hearSelection({ prefix, before, after }: BestRouteChange): void {
    if (this.state !== "started") return
    const was = before && this.takenFrom(before)
    const is = after && this.takenFrom(after)
    if (was !== undefined || is !== undefined) this.importRoute(prefix, is)
  }

  private takenFrom(route: RibRoute): ImportedRoute | undefined {
    return route.source === this.source ? undefined : this.taken(route)
  }

  // For whoever wants to see

  /** Its neighbours, as a table. */
  abstract showNeighbors(): string

  /** All it knows, as a table. */
  abstract showDatabase(): string
}
