/** What a RIP router says of its routes on an interface (RFC 2453 §3.10.2). */
import type { Prefix } from "@hourglass/net"
import type { RipEntry, RipMessage } from "./message.js"
import type { RipInterface } from "./rip-interface.js"
import type { RipRoute } from "./route.js"
import type { RipTable } from "./table.js"

/** What the router decides of its announcements. */
export interface Announcing {
  /** Whether `advertised` says the same again as long as table and interface stay as they are. */
  readonly isPredictable: boolean
  /** With which metric a route is announced on an interface; undefined when it is left out. */
  advertised(route: RipRoute, on: RipInterface): number | undefined
  /** How many entries a message holds on an interface. */
  capacity(on: RipInterface): number
  response(entries: readonly RipEntry[], on: RipInterface): RipMessage
}

/** Turns routes into messages; aggregates those that lie inside a prefix that stands for them. */
export class Announcement {
  constructor(
    private readonly infinity: number,
    private readonly router: Announcing,
  ) {}

  /** What there is to say when all routes are to be told. What has not changed since the last time is not made anew. */
  ofAll(table: RipTable, on: RipInterface): readonly RipMessage[] {
    if (!this.router.isPredictable || on.lastUpdate.revision < table.revision) {
      const complete = on.aggregates.length === 0 ? this.complete(table, on) : undefined
      const messages = complete ?? this.abridged(table, on)
      on.lastUpdate = { messages, revision: table.revision, isComplete: complete !== undefined }
    }
    return on.lastUpdate.messages
  }

  /** Messages that say all routes, each of them in its place; undefined when one is to be left out. */
  private complete(table: RipTable, on: RipInterface): readonly RipMessage[] | undefined {
    const { all } = table
    const { messages: before, isComplete, revision } = on.lastUpdate
    const isKnown = this.router.isPredictable && isComplete
    const capacity = this.router.capacity(on)
    const messages: RipMessage[] = []
    for (let first = 0; first < all.length; first += capacity) {
      const end = Math.min(first + capacity, all.length)
      const known = isKnown ? before[messages.length] : undefined
      const isSame = known?.entries.length === end - first && table.areUnchanged(first, end, revision)
      const entries = isSame ? known.entries : this.entries(all.slice(first, end), on)
      if (entries.length < end - first) return undefined
      messages.push(isSame ? known : this.router.response(entries, on))
    }
    return messages
  }

  private abridged(table: RipTable, on: RipInterface): readonly RipMessage[] {
    const entries = this.entries(table.all, on)
    if (on.aggregates.length === 0) return this.messages(entries, on)
    return this.messages(this.aggregated(entries, entries, on, true), on)
  }

  /** What has changed since the neighbours were told. An aggregate that they know is left out. */
  ofChanges(table: RipTable, on: RipInterface): readonly RipMessage[] {
    const entries = this.entries(table.changed, on)
    if (on.aggregates.length === 0) return this.messages(entries, on)
    return this.messages(this.aggregated(entries, this.entries(table.all, on), on, false), on)
  }

  /** The answer to a request for some routes, to look into the table: without split horizon (§3.9.1). */
  ofRequested(request: RipMessage, table: RipTable, on: RipInterface): readonly RipMessage[] {
    const entries = request.entries.map(({ prefix }) => {
      const { metric, tag } = table.get(prefix) ?? { metric: this.infinity, tag: 0 }
      return { prefix, metric, tag, nextHop: undefined }
    })
    return this.messages(entries, on)
  }

  private entries(routes: readonly RipRoute[], on: RipInterface): RipEntry[] {
    const entries: RipEntry[] = []
    for (const route of routes) {
      const metric = this.router.advertised(route, on)
      if (metric !== undefined) entries.push(this.entry(route, metric, on))
    }
    return entries
  }

  /** §4.4: says where else to send packets, when that is a router on the same subnet which does not speak RIP. */
  private entry(route: RipRoute, metric: number, on: RipInterface): RipEntry {
    const entry = route.entry(metric)
    const { gateway, isOfInterface } = route
    if (isOfInterface || gateway === undefined || route.interface !== on.index) return entry
    return on.hasOnSubnet(gateway) ? { ...entry, nextHop: gateway } : entry
  }

  /** What lies inside an aggregate is hidden; the aggregate is as far as the nearest of it (RFC 4632 §5). */
  private aggregated(
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

  /** As few messages as hold these entries. */
  private messages(entries: readonly RipEntry[], on: RipInterface): readonly RipMessage[] {
    const capacity = this.router.capacity(on)
    const messages: RipMessage[] = []
    for (let first = 0; first < entries.length; first += capacity)
      messages.push(this.router.response(entries.slice(first, first + capacity), on))
    return messages
  }
}
