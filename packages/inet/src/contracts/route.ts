import type { Address, Prefix } from "@hourglass/net"

/** One way on: an interface, and on a shared link the neighbour to hand the packet to. */
export interface NextHop {
  readonly interface: number
  readonly gateway?: Address | undefined
  /** Whether the destinations themselves are on the link, so that each is its own next hop: a connected subnet. */
  readonly isOnLink?: boolean
}

/** Which packets a route is for. Parts that are left out match everything. */
export interface RouteKey {
  readonly destination: Prefix
  readonly source?: Prefix | undefined
  readonly incoming?: number | undefined
}

/** An entry of the routing table. */
export interface Route {
  readonly key: RouteKey
  /** Of several, a unicast packet takes one, chosen by its flow; a multicast packet takes all. None: discard. */
  readonly hops: readonly NextHop[]
  /** Distance in the owner's own measure. */
  readonly metric: number
  /** The protocol that made the entry: "static", "rip", … */
  readonly owner: string
  /** When the entry is removed, simulated seconds; `Infinity` for never. */
  readonly expiry: number
  /** Whatever its owner wants to keep with it. */
  readonly extension: unknown
}

/** `10.0.0.0/8 via 10.1.1.1 dev 0, dev 2 metric 3 (rip)`, as network people know it. */
export function formatRoute(route: Route): string {
  const { key, hops } = route
  const source = key.source === undefined ? "" : ` from ${key.source}`
  const incoming = key.incoming === undefined ? "" : ` iif ${key.incoming}`
  const ways = hops.map((hop) => `${hop.gateway ? `via ${hop.gateway} ` : ""}dev ${hop.interface}`).join(", ")
  return `${key.destination}${source}${incoming} ${ways || "discard"} metric ${route.metric} (${route.owner})`
}
