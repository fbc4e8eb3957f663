/** What a RIP router says of its routes on an interface (RFC 2453 §3.10.2). */
import type { Prefix } from "@hourglass/net"
import type { RipEntry } from "./message.js"
import type { RipInterface } from "./rip-interface.js"
import type { RipRoute } from "./route.js"

/** With which metric a route is announced on an interface; undefined when it is left out. */
export type Advertising = (route: RipRoute, on: RipInterface) => number | undefined

/** Entries, in parts of as many as a message holds. */
export type Parts = readonly (readonly RipEntry[])[]

/** Turns routes into entries of messages; aggregates those that lie inside a prefix that stands for them. */
export class Announcement {
  constructor(
    private readonly infinity: number,
    private readonly advertised: Advertising,
  ) {}

  /** What there is to say when all routes are to be told. */
  ofAll(routes: Iterable<RipRoute>, on: RipInterface, capacity: number): Parts {
    if (on.aggregates.length === 0) return this.entries(routes, on, capacity)
    const entries = this.entries(routes, on, capacity).flat()
    return inParts(this.aggregate(entries, entries, on, true), capacity)
  }

  /** What there is to say of some of all routes. An aggregate that the neighbours know is left out. */
  ofSome(some: Iterable<RipRoute>, all: Iterable<RipRoute>, on: RipInterface, capacity: number): Parts {
    if (on.aggregates.length === 0) return this.entries(some, on, capacity)
    const [entries, others] = [some, all].map((routes) => this.entries(routes, on, capacity).flat())
    return inParts(this.aggregate(entries, others, on, false), capacity)
  }

  private entries(routes: Iterable<RipRoute>, on: RipInterface, capacity: number): RipEntry[][] {
    const parts: RipEntry[][] = []
    let part: RipEntry[] = []
    for (const route of routes) {
      const metric = this.advertised(route, on)
      if (metric === undefined) continue
      if (part.length === 0) parts.push(part)
      part.push(this.entry(route, metric, on))
      if (part.length === capacity) part = []
    }
    return parts
  }

  /** §4.4: says where else to send packets, when that is a router on the same subnet which does not speak RIP. */
  private entry(route: RipRoute, metric: number, on: RipInterface): RipEntry {
    const entry = route.entry(metric, this.infinity)
    const { gateway, isOfInterface } = route
    if (isOfInterface || gateway === undefined || route.interface !== on.index) return entry
    return on.hasOnSubnet(gateway) ? { ...entry, nextHop: gateway } : entry
  }

  /** What lies inside an aggregate is hidden; the aggregate is as far as the nearest of it (RFC 4632 §5). */
  private aggregate(
    entries: readonly RipEntry[],
    all: readonly RipEntry[],
    on: RipInterface,
    repeats: boolean,
  ): RipEntry[] {
    const touched = new Set<Prefix>()
    const said: RipEntry[] = []
    for (const entry of entries) {
      const around = on.aggregateOf(entry.prefix)
      if (around === undefined) said.push(entry)
      else touched.add(around)
    }
    for (const prefix of touched) {
      const metric = Math.min(...all.flatMap((entry) => (prefix.covers(entry.prefix) ? entry.metric : [])))
      if (!repeats && metric === on.saidOfAggregates.get(prefix)) continue
      on.saidOfAggregates.set(prefix, metric)
      said.push({ prefix, metric, tag: 0, nextHop: undefined })
    }
    return said
  }
}

/** A list in parts of at most this length. */
export function inParts(entries: readonly RipEntry[], capacity: number): Parts {
  const parts: (readonly RipEntry[])[] = []
  for (let first = 0; first < entries.length; first += capacity)
    parts.push(entries.slice(first, first + capacity))
  return parts
}
