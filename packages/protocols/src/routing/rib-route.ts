/** What a routing information base knows: routes as their sources announce them. */
import type { NextHop } from "@hourglass/inet"
import type { Prefix } from "@hourglass/net"

/** A way to a prefix, as one source of routes has it. Immutable: a change is another announcement. */
export interface RibRoute {
  /** Who announces it: "connected", "static", "rip", "ospf", … */
  readonly source: string
  readonly prefix: Prefix
  /** Next hops of equal cost. None: packets are discarded. */
  readonly hops: readonly NextHop[]
  /** Distance in the source's own measure. */
  readonly metric: number
  /** How far the source is trusted: 0 most, 255 not at all. */
  readonly distance: number
  /** A number that administrators give to routes; carried along, never looked at. */
  readonly tag: number
  /** What the source calls this sort of route, where it has several: "E1", "IA". */
  readonly kind: string | undefined
}

/** A route as a source announces it: what is left out gets the defaults. */
export interface RouteAnnouncement {
  readonly source: string
  readonly prefix: Prefix
  readonly hops: readonly NextHop[]
  readonly metric: number
  /** Default that of the source in `ribDefaults.distances`. */
  readonly distance?: number | undefined
  /** Default 0. */
  readonly tag?: number | undefined
  readonly kind?: string | undefined
}

/** Whether two routes say the same, whoever made the objects. */
export function isSameRoute(a: RibRoute | undefined, b: RibRoute | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return (
    a.source === b.source &&
    a.metric === b.metric &&
    a.distance === b.distance &&
    a.tag === b.tag &&
    a.kind === b.kind &&
    areSameHops(a.hops, b.hops)
  )
}

/** Whether these are the same next hops in the same order. */
export function areSameHops(a: readonly NextHop[], b: readonly NextHop[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i], b[i]]
    if (one.interface !== other.interface || one.gateway !== other.gateway) return false
    if ((one.isOnLink ?? false) !== (other.isOnLink ?? false)) return false
  }
  return true
}
