/** What routing protocols and the routing information base of their node promise each other. */
import { event, request } from "@hourglass/aca"
import type { Prefix } from "@hourglass/net"
import type { RibRoute, RouteAnnouncement } from "./rib-route.js"

export type RibCommand =
  /** Announces a route, or changes the one that this source has to this prefix. */
  | { readonly kind: "announce"; readonly route: RouteAnnouncement }
  /** Takes back the route of a source to a prefix; nothing happens when there is none. */
  | { readonly kind: "withdraw"; readonly source: string; readonly prefix: Prefix }
  /** All routes of a source are these: what it had besides is withdrawn, and only what differs is changed. */
  | { readonly kind: "replace"; readonly source: string; readonly routes: readonly RouteAnnouncement[] }

/** A source of routes tells the routing information base what it knows. */
export const RouteAnnouncing = request("routing.route-announcing", {
  initiator: "source of routes",
  reactor: "routing information base",
}).of<RibCommand, void>()

/** "best": the selected route of every prefix; "all": every candidate; a prefix: its candidates, the best first. */
export type RibQuery = "best" | "all" | Prefix

/** Asks for routes, in the order of their prefixes. */
export const RibLookup = request("routing.rib-lookup", {
  initiator: "asker",
  reactor: "routing information base",
}).of<RibQuery, readonly RibRoute[]>()

/** The best route of a prefix became another one, or there is none any more. */
export interface BestRouteChange {
  readonly prefix: Prefix
  readonly before: RibRoute | undefined
  readonly after: RibRoute | undefined
}

/** The routing information base tells of each change of a best route: what redistribution goes by. */
export const RouteSelected = event("routing.route-selected", {
  initiator: "routing information base",
  reactor: "routing protocol or observer",
}).of<BestRouteChange>()
