/** The routing table of OSPF itself (RFC 2328 §11): the networks, and which kind of path leads there. */
import type { Prefix } from "@hourglass/net"
import type { HopSet } from "./next-hops.js"

/** §11, in the order of preference; "discard" is an area's range, which only parts of have a route. */
export type PathType = "intra-area" | "discard" | "inter-area" | "external-1" | "external-2"

/** A way to a network. Immutable. */
export interface OspfRoute {
  readonly prefix: Prefix
  readonly pathType: PathType
  /** The area it belongs to; undefined for external ones. */
  readonly area: number | undefined
  /** With "external-2", of the way to where the AS is left. */
  readonly cost: number
  /** What the router says that announces it, with "external-2"; else 0. */
  readonly type2Cost: number
  readonly hops: HopSet
  /** Router IDs of those whose LSAs tell of it: border routers, or AS boundary routers. */
  readonly advertisers: readonly number[]
  readonly tag: number
}

/** What is known of a network. */
export class Destination {
  /** The best route; undefined for none. */
  route: OspfRoute | undefined = undefined
  // The best way inside an area, as of a computation
  round = 0
  area = 0
  cost = 0

  constructor(
    readonly prefix: Prefix,
    public hops: HopSet,
  ) {}
}

const noAdvertisers: readonly number[] = Object.freeze([])

/** Networks, and the ways inside areas that the present computation has found to them. */
export class OspfRoutingTable {
  private readonly destinations = new Map<Prefix, Destination>()
  private round = 0

  /** Forgets all ways inside areas: a computation begins. */
  beginRound(): void {
    this.round++
  }

  /** §16.1, second stage: takes a way inside an area when it is better, or its hops when it is as good. */
  addIntraArea(
    prefix: Prefix,
    area: number,
    cost: number,
    hops: HopSet,
    union: (a: HopSet, b: HopSet) => HopSet,
  ) {
    const known = this.at(prefix, hops)
    if (known.round === this.round && cost > known.cost) return
    if (known.round === this.round && cost === known.cost) {
      known.hops = union(known.hops, hops)
      return
    }
    known.round = this.round
    known.area = area
    known.cost = cost
    known.hops = hops
  }

  /** The way inside an area to a network, as a route: the same object while it stays the same. */
  intraArea(destination: Destination): OspfRoute | undefined {
    const { prefix, round, area, cost, hops, route } = destination
    if (round !== this.round) return undefined
    if (route?.pathType === "intra-area" && route.cost === cost && route.hops === hops && route.area === area)
      return route
    return {
      prefix,
      pathType: "intra-area",
      area,
      cost,
      type2Cost: 0,
      hops,
      advertisers: noAdvertisers,
      tag: 0,
    }
  }

  get(prefix: Prefix): Destination | undefined {
    return this.destinations.get(prefix)
  }

  /** What is known of a network; made when there is nothing yet. */
  at(prefix: Prefix, hops: HopSet): Destination {
    let known = this.destinations.get(prefix)
    if (known === undefined) {
      known = new Destination(prefix, hops)
      this.destinations.set(prefix, known)
    }
    return known
  }

  /** Forgets a network to which there is no route. */
  delete(destination: Destination): void {
    this.destinations.delete(destination.prefix)
  }

  values(): Iterable<Destination> {
    return this.destinations.values()
  }

  clear(): void {
    this.destinations.clear()
  }
}

/** Whether two routes are the same for all who use or announce them. */
export function isSameOspfRoute(a: OspfRoute | undefined, b: OspfRoute | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return (
    a.pathType === b.pathType &&
    a.cost === b.cost &&
    a.type2Cost === b.type2Cost &&
    a.hops === b.hops &&
    a.area === b.area &&
    a.tag === b.tag &&
    a.advertisers.length === b.advertisers.length &&
    a.advertisers.every((router, i) => router === b.advertisers[i])
  )
}
