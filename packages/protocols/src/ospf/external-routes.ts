/** Routes out of the autonomous system (RFC 2328 §16.4). */
import { Address, Prefix } from "@hourglass/net"
import type { Area } from "./area.js"
import { ospfConstants } from "./constants.js"
import type { Entry } from "./database.js"
import type { InterArea, Path } from "./inter-area.js"
import { type ExternalBody, lsTypes } from "./lsa.js"
import type { Ospf } from "./ospf.js"
import type { OspfRoute, OspfRoutingTable } from "./routing-table.js"

const { LSInfinity } = ospfConstants

/** The way to an AS boundary router, or to a forwarding address. */
export interface ExitPath extends Path {
  /** Undefined for one that goes to another area. */
  readonly area: number | undefined
  readonly isBackbone: boolean
}

export class ExternalRoutes {
  constructor(
    private readonly ospf: Ospf,
    private readonly interArea: InterArea,
    private readonly table: OspfRoutingTable,
  ) {}

  /** The best way to a network outside the AS. */
  routeTo(prefix: Prefix): OspfRoute | undefined {
    let best: Candidate | undefined
    for (const entry of this.ospf.areas.system.database.about(prefix)) {
      const candidate = this.candidate(entry)
      if (candidate === undefined) continue
      const order = best === undefined ? -1 : this.compare(candidate, best)
      if (order < 0) best = candidate
      else if (order === 0 && best !== undefined) best = this.both(best, candidate)
    }
    if (best === undefined) return undefined
    const { body, exit, advertisers } = best
    const pathType = body.isType2 ? "external-2" : "external-1"
    const cost = exit.cost + (body.isType2 ? 0 : body.metric)
    const type2Cost = body.isType2 ? body.metric : 0
    return { prefix, pathType, area: undefined, cost, type2Cost, hops: exit.hops, advertisers, tag: body.tag }
  }

  /** §16.4 (1)-(3). */
  private candidate(entry: Entry): Candidate | undefined {
    const { router } = entry.lsa
    const body = entry.lsa.body as ExternalBody
    if (entry.isFlushing || body.metric >= LSInfinity || router === this.ospf.router) return undefined
    const asbr = this.exitAt(router)
    const exit = asbr && body.forwarding !== 0 ? this.exitTowards(body.forwarding) : asbr
    return exit && { body, exit, advertisers: [router] }
  }

  /** §16.4 (3), §16.4.1: the preferred way to an AS boundary router. */
  exitAt(router: number): ExitPath | undefined {
    let best: ExitPath | undefined
    for (const path of this.exits(router))
      if (best === undefined || this.compareExits(path, best) < 0) best = path
    return best
  }

  private exits(router: number): ExitPath[] {
    const inside = this.ospf.areas.active.flatMap((area) => exitInside(area, router) ?? [])
    const { source } = this.interArea
    if (source === undefined || inside.some(({ area }) => area === source.id)) return inside
    const path = this.interArea.pathToAsbr(router)
    return path === undefined ? inside : [...inside, { ...path, area: undefined, isBackbone: false }]
  }

  /** §16.4 (3): a forwarding address counts only when it is inside the AS. */
  private exitTowards(forwarding: number): ExitPath | undefined {
    const address = Address.v4(forwarding)
    for (let length = 32; length >= 0; length--) {
      const route = this.table.get(Prefix.of(address, length))?.route
      if (route === undefined || (route.pathType !== "intra-area" && route.pathType !== "inter-area"))
        continue
      const { cost, area, advertisers } = route
      const hops = this.ospf.hopSets.toRouterOn(route.hops, () => address)
      const isInside = route.pathType === "intra-area"
      return { cost, hops, advertisers, area: isInside ? area : undefined, isBackbone: area === 0 }
    }
    return undefined
  }

  /** §16.4 (6). */
  private compare(a: Candidate, b: Candidate): number {
    if (a.body.isType2 !== b.body.isType2) return a.body.isType2 ? 1 : -1 // (b)
    if (a.body.isType2 && a.body.metric !== b.body.metric) return a.body.metric - b.body.metric // (c)
    const byPreference = this.compareKinds(a.exit, b.exit) // (d)
    if (byPreference !== 0) return byPreference
    return (
      a.exit.cost + (a.body.isType2 ? 0 : a.body.metric) - b.exit.cost - (b.body.isType2 ? 0 : b.body.metric)
    ) // (e)
  }

  private compareExits(a: ExitPath, b: ExitPath): number {
    return this.compareKinds(a, b) || a.cost - b.cost || (b.area ?? -1) - (a.area ?? -1)
  }

  /** §16.4.1: paths inside areas other than the backbone come first, unless all routers are to be as in RFC 1583. */
  private compareKinds(a: ExitPath, b: ExitPath): number {
    if (this.ospf.options.rfc1583Compatibility) return 0
    const rank = (path: ExitPath) => (path.area !== undefined && !path.isBackbone ? 0 : 1)
    return rank(a) - rank(b)
  }

  private both(a: Candidate, b: Candidate): Candidate {
    const hops = this.ospf.hopSets.union(a.exit.hops, b.exit.hops)
    const advertisers = [...a.advertisers, ...b.advertisers].sort((x, y) => x - y)
    return { body: a.body, exit: { ...a.exit, hops }, advertisers }
  }
}

/** What one AS-external-LSA comes to. */
interface Candidate {
  readonly body: ExternalBody
  readonly exit: ExitPath
  readonly advertisers: readonly number[]
}

/** The way to an AS boundary router inside an area. */
function exitInside({ tree, id, isBackbone }: Area, router: number): ExitPath | undefined {
  const vertex = tree?.router(router)
  if (tree === undefined || vertex === undefined) return undefined
  const { lsa } = tree.entries[vertex]
  if (lsa.type !== lsTypes.router || !lsa.body.isExternal) return undefined
  return { cost: tree.costs[vertex], hops: tree.hops[vertex], advertisers: [], area: id, isBackbone }
}
