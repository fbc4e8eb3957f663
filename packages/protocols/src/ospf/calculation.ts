/**
 * The calculation of routes (RFC 2328 §16): what has to be done again when the database has changed.
 *
 * A change inside an area needs new shortest paths, or a look at those there are; one of a summary- or AS-external-LSA
 * only another look at the destinations that it tells of (§16.5, §16.6).
 */
import { Address, type Prefix } from "@hourglass/net"
import { Area } from "./area.js"
import type { CalculationKind } from "./events.js"
import { ExternalRoutes } from "./external-routes.js"
import type { LsaChange } from "./incremental-spf.js"
import { InterArea } from "./inter-area.js"
import { addIntraAreaRoutes, findActiveRanges, hasVirtualEndpoint } from "./intra-area.js"
import { type AnyLsa, linkTypes, lsTypes, type RouterLink, type RouterLsa } from "./lsa.js"
import type { Ospf } from "./ospf.js"
import { type Destination, isSameOspfRoute, type OspfRoute, OspfRoutingTable } from "./routing-table.js"
import type { FloodingScope } from "./scope.js"
import { SpfThrottle } from "./spf-throttle.js"
import { addressIn, type VirtualLink } from "./virtual-link.js"

const mostChanges = 16 // more are not worth looking at one by one

export class RouteCalculation {
  readonly table = new OspfRoutingTable()
  readonly interArea: InterArea
  readonly external: ExternalRoutes
  /** Calculations so far. */
  readonly runs: Record<CalculationKind, number> = { full: 0, incremental: 0, partial: 0 }

  private readonly throttle: SpfThrottle
  private needsPaths = false
  private needsTrees = false
  private needsExternals = false
  private readonly changed = new Set<Prefix>()
  private changes = 0

  constructor(private readonly ospf: Ospf) {
    this.interArea = new InterArea(ospf)
    this.external = new ExternalRoutes(ospf, this.interArea, this.table)
    this.throttle = new SpfThrottle(ospf, () => ospf.work.do(() => this.run()))
  }

  /** An LSA says something else now (§13.2). */
  databaseChanged(scope: FloodingScope, lsa: AnyLsa, old: AnyLsa | undefined): void {
    const { type, prefix } = lsa
    if (scope instanceof Area && (type === lsTypes.router || type === lsTypes.network)) {
      if (scope.changes.length <= mostChanges) scope.changes.push({ lsa, old })
      this.needsPaths = true
    } else if (type === lsTypes.asbrSummary) this.needsExternals = true
    else {
      if (prefix !== undefined) this.changed.add(prefix)
      if (old?.prefix !== undefined) this.changed.add(old.prefix)
    }
    this.throttle.schedule()
  }

  /** The router's own links or areas have changed. */
  linksChanged(): void {
    this.needsPaths = true
    this.needsTrees = true
    this.throttle.schedule()
  }

  clear(): void {
    this.throttle.cancel()
    this.needsPaths = false
    this.needsTrees = false
    this.needsExternals = false
    this.changed.clear()
    this.table.clear()
  }

  /** Does what is due. */
  run(): void {
    this.changes = 0
    const kind = this.needsPaths ? this.computePaths() : this.computeSome()
    this.runs[kind]++
    this.needsPaths = false
    this.needsTrees = false
    this.needsExternals = false
    this.changed.clear()
    this.ospf.routesComputed(kind, this.changes)
  }

  // Shortest paths and all that follows from them: §16 (1)-(5)

  private computePaths(): CalculationKind {
    const { areas, attachments } = this.ospf
    const outcomes = areas.active.filter((area) => !area.isBackbone).map((area) => this.computeArea(area))
    if (attachments.virtualLinks.length > 0 && outcomes.some((outcome) => outcome !== "same"))
      this.followVirtualLinks() // the backbone may have no other links
    outcomes.push(...areas.active.filter((area) => area.isBackbone).map((area) => this.computeArea(area)))
    const isChanged = this.needsTrees || outcomes.some((outcome) => outcome !== "same")
    if (isChanged) this.computeDestinations()
    else this.computeSome()
    return outcomes.includes("new") ? "full" : "incremental"
  }

  /** Brings the shortest paths through an area up to date. */
  private computeArea(area: Area): "same" | "updated" | "new" {
    const { changes } = area
    area.changes = []
    if (!this.needsTrees && area.tree !== undefined && changes.length <= mostChanges) {
      const outcome = changes.length === 0 ? "same" : this.ospf.updatePaths(area, changes)
      if (outcome !== "unknown") return changes.some(hasOtherStubs) ? "updated" : outcome
    }
    area.tree = this.ospf.shortestPaths(area)
    area.isTransit = hasVirtualEndpoint(area)
    return "new"
  }

  private computeDestinations(): void {
    const { ospf, table } = this
    const { active } = ospf.areas
    table.beginRound()
    for (const area of active) addIntraAreaRoutes(table, area)
    for (const area of active) {
      area.activeRanges = findActiveRanges(table, area)
      for (const prefix of area.activeRanges) table.at(prefix, ospf.hopSets.none)
      for (const prefix of area.database.destinationPrefixes) table.at(prefix, ospf.hopSets.none)
    }
    for (const destination of [...table.values()]) this.decideInside(destination)
    this.decideExternals()
  }

  /** §16.1 (4), §15: virtual links go up and down with the paths through their transit areas. */
  private followVirtualLinks(): void {
    for (const link of this.ospf.attachments.virtualLinks) this.follow(link)
  }

  private follow(link: VirtualLink): void {
    const { tree, isActive } = link.transit
    const vertex = isActive ? tree?.router(link.end) : undefined
    if (tree === undefined || vertex === undefined || vertex === 0) return link.follow(undefined)
    const address = Address.v4(addressIn(tree.entries[vertex].lsa as RouterLsa))
    link.follow({ cost: tree.costs[vertex], hops: tree.hops[vertex], address })
  }

  // Single destinations: §16.5, §16.6

  private computeSome(): CalculationKind {
    const before = this.changes
    for (const prefix of [...this.changed]) this.decideInside(this.table.at(prefix, this.ospf.hopSets.none))
    // A summary may have brought another way to an AS boundary router, or to a forwarding address.
    if (this.needsExternals || this.changes > before) this.decideExternals()
    else for (const prefix of this.changed) this.decide(prefix)
    return "partial"
  }

  /** §16 (4): looks at all AS-external-LSAs. */
  private decideExternals(): void {
    for (const prefix of this.ospf.areas.system.database.destinationPrefixes) this.decide(prefix)
  }

  private decide(prefix: Prefix): void {
    const destination = this.table.at(prefix, this.ospf.hopSets.none)
    this.take(destination, this.insideRoute(destination) ?? this.external.routeTo(prefix))
  }

  /** Looks for the best way inside the AS, before forwarding addresses are looked up. */
  private decideInside(destination: Destination): void {
    const route = this.insideRoute(destination)
    const isExternal = destination.route?.pathType.startsWith("external")
    if (route !== undefined) this.take(destination, route)
    else if (!isExternal || this.ospf.areas.system.database.about(destination.prefix).length === 0)
      this.take(destination, undefined)
  }

  private insideRoute(destination: Destination): OspfRoute | undefined {
    const inside = this.table.intraArea(destination)
    if (inside !== undefined) return this.interArea.improved(inside)
    return this.interArea.discardRoute(destination.prefix) ?? this.interArea.routeTo(destination.prefix)
  }

  private take(destination: Destination, route: OspfRoute | undefined): void {
    const before = destination.route
    if (route === undefined) this.table.delete(destination)
    if (isSameOspfRoute(before, route)) return
    this.changes++
    destination.route = route
    this.ospf.routeChanged(destination.prefix, route)
  }
}

/** Whether the stub networks of a router are others than before, or cost something else. */
function hasOtherStubs({ lsa, old }: LsaChange): boolean {
  if (lsa.type !== lsTypes.router || old?.type !== lsTypes.router) return true
  const [now, before] = [stubsOf(lsa), stubsOf(old)]
  return (
    now.length !== before.length ||
    now.some(({ id, data, metric }, i) => {
      const other = before[i]
      return id !== other.id || data !== other.data || metric !== other.metric
    })
  )
}

const stubsOf = ({ body: { links } }: RouterLsa): RouterLink[] =>
  links.filter(({ type }) => type === linkTypes.stub)
