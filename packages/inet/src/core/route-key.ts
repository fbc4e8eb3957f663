/** How route keys match packets and each other. */
import type { Prefix } from "@hourglass/net"
import type { Route, RouteKey, RouteQuery } from "../contracts/index.js"

/** Whether a key asks for more than a destination. */
export const isSpecific = (key: RouteKey): boolean => key.source !== undefined || key.incoming !== undefined

/** Whether a route of this key is for a packet whose destination it is known to match. */
export function matches(key: RouteKey, query: RouteQuery): boolean {
  if (key.incoming !== undefined && key.incoming !== query.incoming) return false
  return key.source === undefined || (query.source !== undefined && key.source.contains(query.source))
}

/** Whether a route of this key is for every packet of another key. */
export function matchesKey(key: RouteKey, packets: RouteKey): boolean {
  if (!key.destination.covers(packets.destination)) return false
  if (key.incoming !== undefined && key.incoming !== packets.incoming) return false
  return key.source === undefined || (packets.source !== undefined && key.source.covers(packets.source))
}

/** Whether some packet is of both keys. */
export function overlaps(a: RouteKey, b: RouteKey): boolean {
  if (!a.destination.overlaps(b.destination)) return false
  if (a.incoming !== undefined && b.incoming !== undefined && a.incoming !== b.incoming) return false
  return a.source === undefined || b.source === undefined || a.source.overlaps(b.source)
}

export const isSameKey = (a: RouteKey, b: RouteKey): boolean =>
  a.destination === b.destination && a.source === b.source && a.incoming === b.incoming

const sourceLength = (source: Prefix | undefined): number => source?.length ?? -1

/** Orders routes of one destination: the longest source first, then those that name an interface. */
export function moreSpecificFirst(a: Route, b: Route): number {
  const bySource = sourceLength(b.key.source) - sourceLength(a.key.source)
  return bySource || Number(b.key.incoming !== undefined) - Number(a.key.incoming !== undefined)
}
