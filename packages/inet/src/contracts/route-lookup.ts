import { request } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { Route } from "./route.js"

/** What decides the way of a packet; a packet is itself such a query. */
export interface RouteQuery {
  readonly source: Address | undefined
  readonly destination: Address
  readonly incoming: number
}

export interface RouteAnswer {
  /** Undefined where only packets of other sources or interfaces have a route to this destination. */
  readonly route: Route | undefined
  /** Whether every packet to this destination gets this answer, whatever its source and interface. */
  readonly forAllSources: boolean
}

/** Asks for the way of a packet: the longest matching destination, then source, then interface. */
export const RouteLookup = request("inet.route-lookup", {
  initiator: "packet dispatcher",
  reactor: "routing table",
}).of<RouteQuery, RouteAnswer | undefined>()
