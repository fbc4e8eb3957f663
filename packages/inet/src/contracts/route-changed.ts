import { event } from "@hourglass/aca"
import type { Route } from "./route.js"

export interface RouteChange {
  readonly kind: "added" | "modified" | "removed"
  readonly route: Route
  /** What the entry was, when it was modified. */
  readonly before?: Route
  readonly isMulticast: boolean
  readonly cause: "configuration" | "graft" | "prune" | "timeout"
}

/** An entry of the routing table was added, modified or removed. */
export const RouteChanged = event("inet.route-changed", {
  initiator: "routing table",
  reactor: "observer",
}).of<RouteChange>()
