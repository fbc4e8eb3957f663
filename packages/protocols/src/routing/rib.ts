/**
 * The routing information base of a node: what all sources of routes say, and
 * which of it is used.
 *
 * It keeps, for every prefix, one candidate of each source: connected subnets
 * and the node's own addresses, which it finds itself; routes that stand in the
 * routing table by hand ("static") or by computation ("computed"); and what
 * routing protocols announce. The best of them, as `RouteSelection` says, is in
 * the routing table, and whoever listens is told when it becomes another one:
 * that is what redistribution between protocols goes by.
 *
 * A next hop over an interface that is down is no next hop: such routes stand
 * back at once, whoever announced them, and come back with the interface.
 *
 * Hears: announcements, what others do to the routing table, interfaces,
 * neighbours and identities that come and go.
 * Says: entries of the routing table, `RouteSelected`.
 *
 * A node has one, which the first routing protocol that is installed puts there.
 */
import { Component, withDefaults } from "@hourglass/aca"
import {
  IdentityChanged,
  IdentityLookup,
  InterfaceQuery,
  InterfaceStatus,
  NeighborEvent,
  type Node,
  type Route,
  type RouteChange,
  RouteChanged,
  RouteConfiguration,
  type RouteKey,
  type StatusChange,
} from "@hourglass/inet"
import { comparePrefixes, Prefix } from "@hourglass/net"
import { connected, connectedRoutes, local, localRoutes } from "./connected-routes.js"
import {
  type BestRouteChange,
  type RibCommand,
  RibLookup,
  type RibQuery,
  RouteAnnouncing,
  RouteSelected,
} from "./rib-contracts.js"
import { isSameRoute, type RibRoute, type RouteAnnouncement } from "./rib-route.js"
import { RouteSelection } from "./route-selection.js"
import { formatRoutes } from "./show-routes.js"

export const ribDefaults = {
  /** How far each source of routes is trusted: 0 most, 255 not at all. */
  distances: {
    local: 0,
    connected: 0,
    static: 1,
    ospf: 110,
    rip: 120,
    ripng: 120,
    computed: 250, // shortest paths found without a protocol: when nothing else is known
  } as Readonly<Record<string, number>>,
  /** Which of several candidates is used. */
  selection: new RouteSelection(),
}

export type RibOptions = typeof ribDefaults

const unknownDistance = 200 // for a source that `distances` does not have

const none: readonly never[] = Object.freeze([])

/** What is known of one prefix. */
class PrefixEntry {
  /** In the order of their announcement. */
  candidates: readonly RibRoute[] = none
  best: RibRoute | undefined = undefined
  /** Whether the routing table has `best`. */
  isInstalled = false
  /** The key of its entry in the routing table. */
  readonly key: RouteKey

  constructor(readonly prefix: Prefix) {
    this.key = { destination: prefix }
  }
}

function ofSource(candidates: readonly RibRoute[], source: string): RibRoute | undefined {
  for (const candidate of candidates) if (candidate.source === source) return candidate
  return undefined
}

export class Rib extends Component<RibOptions> {
  readonly announcing = this.responder("announcing", RouteAnnouncing, this.obey)
  readonly lookup = this.responder("lookup", RibLookup, this.answer)
  readonly selected = this.emitter("selected", RouteSelected)
  readonly table = this.requester("table", RouteConfiguration)
  readonly tableChanges = this.listener("tableChanges", RouteChanged, this.hearTable)
  readonly interfaces = this.requester("interfaces", InterfaceQuery)
  readonly statusChanges = this.listener("statusChanges", InterfaceStatus, this.hearStatus)
  readonly neighbors = this.listener("neighbors", NeighborEvent, this.findConnected)
  readonly identities = this.requester("identities", IdentityLookup)
  readonly identityChanges = this.listener("identityChanges", IdentityChanged, this.findConnected)

  private readonly entries = new Map<Prefix, PrefixEntry>()
  /** Candidates that others put into the routing table. */
  private readonly given = new Set<RibRoute>()
  private readonly downInterfaces = new Set<number>()
  private isWriting = false // its own changes of the routing table are no news to it
  private readonly news: BestRouteChange[] = []
  private isTelling = false

  constructor(name = "rib", options: Partial<RibOptions> = {}) {
    const { distances } = options
    const merged =
      distances === undefined
        ? options
        : { ...options, distances: { ...ribDefaults.distances, ...distances } }
    super(name, withDefaults(ribDefaults, merged))
  }

  /** The one of a node; made when there is none. */
  static of(node: Node): Rib {
    return node.children.find((child) => child instanceof Rib) ?? node.install(new Rib())
  }

  override start(): void {
    for (const version of [4, 6] as const)
      for (const route of this.table.request({
        kind: "retrieve",
        key: { destination: Prefix.all(version) },
        match: "overlapping",
      }))
        this.takeIn(route)
    for (const { index, isUp } of this.interfaces.request("all")) if (!isUp) this.downInterfaces.add(index)
    this.findConnected()
  }

  override resume(): void {
    this.start()
  }

  /** What protocols announced is forgotten when the node fails; what stands in the table by hand stays. */
  override stop(): void {
    this.downInterfaces.clear()
    for (const entry of [...this.entries.values()]) {
      entry.candidates = entry.candidates.filter((candidate) => this.given.has(candidate))
      this.select(entry)
    }
  }

  // Announcements

  private obey(command: RibCommand): void {
    switch (command.kind) {
      case "announce":
        return this.put(this.complete(command.route))
      case "withdraw":
        return this.take(command.source, command.prefix)
      case "replace":
        return this.replace(command.source, command.routes)
    }
  }

  private complete(route: RouteAnnouncement): RibRoute {
    const { source, prefix, hops, metric, tag = 0, kind } = route
    const distance = route.distance ?? this.options.distances[source] ?? unknownDistance
    return { source, prefix, hops, metric, distance, tag, kind }
  }

  private put(route: RibRoute): void {
    const entry = this.entryOf(route.prefix)
    const { candidates } = entry
    const present = ofSource(candidates, route.source)
    if (present !== undefined && isSameRoute(present, route)) return
    entry.candidates =
      present === undefined ? candidates.concat(route) : candidates.with(candidates.indexOf(present), route)
    this.select(entry)
  }

  private take(source: string, prefix: Prefix): void {
    const entry = this.entries.get(prefix)
    const candidate = entry && ofSource(entry.candidates, source)
    if (entry === undefined || candidate === undefined) return
    this.given.delete(candidate)
    entry.candidates = entry.candidates.filter((other) => other !== candidate)
    this.select(entry)
  }

  private replace(source: string, routes: readonly RouteAnnouncement[]): void {
    const kept = new Set(routes.map((route) => route.prefix))
    for (const entry of [...this.entries.values()])
      if (!kept.has(entry.prefix)) this.take(source, entry.prefix)
    for (const route of routes) this.put(this.complete(route))
  }

  private entryOf(prefix: Prefix): PrefixEntry {
    let entry = this.entries.get(prefix)
    if (entry === undefined) {
      entry = new PrefixEntry(prefix)
      this.entries.set(prefix, entry)
    }
    return entry
  }

  // Selection

  private select(entry: PrefixEntry): void {
    const { best: before, candidates } = entry
    const after = this.options.selection.choose(
      this.downInterfaces.size === 0 ? candidates : candidates.flatMap((route) => this.usable(route)),
    )
    entry.best = after
    const isChanged = !isSameRoute(before, after)
    if (isChanged || (after !== undefined && !entry.isInstalled)) this.write(entry, before)
    if (candidates.length === 0) this.entries.delete(entry.prefix)
    if (isChanged) this.tell({ prefix: entry.prefix, before, after })
  }

  /** The route with the next hops that are there now; none when all of them are gone. */
  private usable(route: RibRoute): readonly RibRoute[] {
    const isUp = ({ interface: index }: { readonly interface: number }) => !this.downInterfaces.has(index)
    if (route.hops.every(isUp)) return [route]
    const hops = route.hops.filter(isUp)
    return hops.length === 0 ? none : [{ ...route, hops }]
  }

  /** Makes the routing table have the best route of a prefix. Packets to the node itself need no entry. */
  private write(entry: PrefixEntry, before: RibRoute | undefined): void {
    const { best, key } = entry
    this.isWriting = true
    if (best !== undefined && best.source !== local) {
      const { hops, metric, source: owner } = best
      this.table.request({ kind: "add", key, hops, metric, owner })
    } else if (before !== undefined && before.source !== local)
      this.table.request({ kind: "remove", key, match: "exact" })
    this.isWriting = false
    entry.isInstalled = best !== undefined
  }

  /** One after the other: a listener that announces in answer to a change does not get ahead of other listeners. */
  private tell(change: BestRouteChange): void {
    if (!this.selected.heard) return
    if (this.isTelling) {
      this.news.push(change)
      return
    }
    this.isTelling = true
    for (let next: BestRouteChange | undefined = change; next !== undefined; next = this.news.shift())
      this.selected.emit(next)
    this.isTelling = false
  }

  // What it finds itself

  /** Somebody else changed the routing table. */
  private hearTable({ kind, route, isMulticast }: RouteChange): void {
    if (this.isWriting || isMulticast || this.state !== "started") return
    if (kind === "removed") this.giveBack(route)
    else this.takeIn(route)
  }

  private takeIn({ key, hops, metric, owner }: Route): void {
    const { destination: prefix, source, incoming } = key
    if (source !== undefined || incoming !== undefined || prefix.base.isMulticast) return
    const entry = this.entryOf(prefix)
    const old = entry.candidates.find((other) => other.source === owner)
    if (old !== undefined && !this.given.delete(old)) return // what a protocol announced, installed by this one
    const route = this.complete({ source: owner, prefix, hops, metric })
    this.given.add(route)
    entry.isInstalled = false // the table has this one, whatever is best
    entry.candidates = entry.candidates.filter((other) => other !== old).concat(route)
    this.select(entry)
  }

  private giveBack({ key, owner }: Route): void {
    const { destination: prefix, source, incoming } = key
    const entry = this.entries.get(prefix)
    if (entry === undefined || source !== undefined || incoming !== undefined) return
    entry.isInstalled = false
    this.take(owner, prefix)
    this.select(entry)
  }

  private hearStatus({ interface: index, isUp }: StatusChange): void {
    if (isUp) this.downInterfaces.delete(index)
    else this.downInterfaces.add(index)
    for (const entry of [...this.entries.values()])
      if (entry.candidates.some((route) => route.hops.some((hop) => hop.interface === index)))
        this.select(entry)
    this.findConnected()
  }

  private findConnected(): void {
    if (this.state !== "started") return
    this.replace(connected, connectedRoutes(this.interfaces.request("all")))
    this.replace(local, localRoutes(this.identities.request("all")))
  }

  // For whoever wants to see

  private answer(query: RibQuery): readonly RibRoute[] {
    if (query instanceof Prefix) return this.candidatesOf(this.entries.get(query))
    const entries = [...this.entries.values()].sort((a, b) => comparePrefixes(a.prefix, b.prefix))
    if (query === "all") return entries.flatMap((entry) => this.candidatesOf(entry))
    return entries.flatMap(({ best }) => best ?? none)
  }

  private candidatesOf(entry: PrefixEntry | undefined): readonly RibRoute[] {
    if (entry === undefined) return none
    const { selection } = this.options
    return [...entry.candidates].sort((a, b) => selection.compare(a, b))
  }

  /** The best route to each prefix, by prefix. */
  get routes(): readonly RibRoute[] {
    return this.answer("best")
  }

  /** All candidates as routers print them: `O>* 10.0.0.0/24 [110/20] via 10.0.1.2, if0`. */
  show(): string {
    return formatRoutes(this.answer("all"), (route) => {
      const best = this.entries.get(route.prefix)?.best
      return best?.source === route.source ? best : undefined
    })
  }
}
