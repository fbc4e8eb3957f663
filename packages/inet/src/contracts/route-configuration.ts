import { request } from "@hourglass/aca"
import type { NextHop, Route, RouteKey } from "./route.js"

/**
 * Which entries a key means:
 * "exact" the one with this very key; "all" those that match a packet of this key; "longest" the best of these;
 * "overlapping" those that share a packet with the key, wider or narrower.
 */
export type RouteMatch = "exact" | "longest" | "all" | "overlapping"

export type RouteCommand =
  | {
      /** Adds the entry of this key, or modifies it: parts that are left out keep their values. */
      readonly kind: "add"
      readonly key: RouteKey
      readonly hops?: readonly NextHop[]
      /** Default 0. */
      readonly metric?: number
      /** Default "static". */
      readonly owner?: string
      /** Seconds from now; default for ever. */
      readonly lifetime?: number
      readonly extension?: unknown
    }
  /** Adds interfaces to, or takes them from, those of an entry; with a lifetime, also sets that. */
  | {
      readonly kind: "graft" | "prune"
      readonly key: RouteKey
      readonly hops: readonly NextHop[]
      readonly lifetime?: number
    }
  | { readonly kind: "remove" | "retrieve"; readonly key: RouteKey; readonly match: RouteMatch }

/** Changes or reads the routing table. The reply holds the entries that were made, changed, removed or found. */
export const RouteConfiguration = request("inet.route-configuration", {
  initiator: "routing protocol",
  reactor: "routing table",
}).of<RouteCommand, readonly Route[]>()
