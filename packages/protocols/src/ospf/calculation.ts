/**
 * The calculation of routes (RFC 2328 §16): what has to be done again when the database has changed.
 *
 * A change inside an area needs new shortest paths; one of a summary- or AS-external-LSA only another look at the
 * destinations that it tells of (§16.5, §16.6).
 */
import { Address, type Prefix } from "@hourglass/net"
import { Area } from "./area.js"
import { ExternalRoutes } from "./external-routes.js"
import { InterArea } from "./inter-area.js"
import { addIntraAreaRoutes, findActiveRanges, hasVirtualEndpoint } from "./intra-area.js"
import { type AnyLsa, lsTypes, type RouterLsa } from "./lsa.js"
import type { Ospf } from "./ospf.js"
import { type Destination, isSameOspfRoute, type OspfRoute, OspfRoutingTable } from "./routing-table.js"
import type { FloodingScope } from "./scope.js"
import { SpfThrottle } from "./spf-throttle.js"
import { addressIn, type VirtualLink } from "./virtual-link.js"

export class RouteCalculation {
  readonly table = new OspfRoutingTable()
  readonly interArea: InterArea
  readonly external: ExternalRoutes
  /** Computations of shortest paths so far, and of destinations alone. */
  fullRuns = 0
  partialRuns = 0

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
      scope.changes.push({ lsa, old })
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
    const isFull = this.needsPaths
    this.changes = 0
    if (isFull) this.computeAll()
    else this.computeSome()
    this.needsPaths = false
    this.needsTrees = false
    this.needsExternals = false
    this.changed.clear()
    this.ospf.routesComputed(isFull, this.changes)
  }

  // Everything: §16 (1)-(5)

  private computeAll(): void {
    this.fullRuns++
    const { ospf, table } = this
    table.beginRound()
    for (const area of ospf.areas.active) if (!area.isBackbone) this.computeArea(area)
    this.followVirtualLinks() // the backbone may have no other links
    for (const area of ospf.areas.active) if (area.isBackbone) this.computeArea(area)
    for (const area of ospf.areas.active) addIntraAreaRoutes(table, area)
    for (const area of ospf.areas.active) {
      area.activeRanges = findActiveRanges(table, area)
      for (const prefix of area.activeRanges) table.at(prefix, ospf.hopSets.none)
      for (const prefix of area.database.destinationPrefixes) table.at(prefix, ospf.hopSets.none)
    }
    for (const destination of [...table.values()]) this.decideInside(destination)
    this.decideExternals()
  }

  private computeArea(area: Area): void {
    area.tree = this.ospf.shortestPaths(area)
    area.isTransit = hasVirtualEndpoint(area)
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

  private computeSome(): void {
    this.partialRuns++
    const before = this.changes
    for (const prefix of [...this.changed]) this.decideInside(this.table.at(prefix, this.ospf.hopSets.none))
    // A summary may have brought another way to an AS boundary router, or to a forwarding address.
    if (this.needsExternals || this.changes > before) this.decideExternals()
    else for (const prefix of this.changed) this.decide(prefix)
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
