/** Routes to other areas (RFC 2328 §16.2, §16.3), to networks and to AS boundary routers. */
import type { Prefix } from "@hourglass/net"
import type { Area } from "./area.js"
import { backbone, ospfConstants } from "./constants.js"
import type { Entry } from "./database.js"
import { lsTypes, type SummaryBody } from "./lsa.js"
import type { HopSet } from "./next-hops.js"
import type { Ospf } from "./ospf.js"
import type { OspfRoute } from "./routing-table.js"

const { LSInfinity } = ospfConstants

/** A way to something, as far as it depends on routers inside an area. */
export interface Path {
  readonly cost: number
  readonly hops: HopSet
  /** Router IDs of those who tell of it. */
  readonly advertisers: readonly number[]
}

export class InterArea {
  constructor(private readonly ospf: Ospf) {}

  /** §16.2: border routers look only at what the backbone says, others at their one area. */
  get source(): Area | undefined {
    const active = this.ospf.areas.active
    if (active.length <= 1) return active[0]
    return active.find((area) => area.isBackbone)
  }

  /** The best way to a network outside this router's areas. */
  routeTo(prefix: Prefix): OspfRoute | undefined {
    const { source } = this
    if (source === undefined) return undefined
    const path = this.best(source.database.about(prefix), source)
    if (path === undefined) return undefined
    const route = { prefix, pathType: "inter-area", area: source.id, type2Cost: 0, tag: 0 } as const
    return this.improved({ ...route, ...path })
  }

  /**
   * §11.1, §16.2 (3): what this router announces as one network, it does not look for elsewhere: packets for parts of
   * it that nobody has are discarded here.
   */
  discardRoute(prefix: Prefix): OspfRoute | undefined {
    const { areas, hopSets } = this.ospf
    const area = areas.isBorder ? areas.active.find((each) => each.activeRanges.includes(prefix)) : undefined
    if (area === undefined) return undefined
    const route = { prefix, pathType: "discard", area: area.id, cost: 0, type2Cost: 0, tag: 0 } as const
    return { ...route, hops: hopSets.none, advertisers: [] }
  }

  /** The best way to an AS boundary router in another area. */
  pathToAsbr(router: number): Path | undefined {
    const { source } = this
    if (source === undefined) return undefined
    const path = this.best(chain(source.database.asbrSummaries(router)), source)
    return path && this.throughTransit(path, (area) => chain(area.database.asbrSummaries(router)))
  }

  /** §16.3: a way over the backbone may be shorter through an area that virtual links pass. */
  improved(route: OspfRoute): OspfRoute {
    if (route.area !== backbone) return route
    const { prefix, cost, hops, advertisers } = route
    const path = this.throughTransit({ cost, hops, advertisers }, (area) => area.database.about(prefix))
    return path.cost === cost && path.hops === hops ? route : { ...route, ...path }
  }

  throughTransit(path: Path, lsasIn: (area: Area) => Iterable<Entry>): Path {
    let best = path
    for (const area of this.ospf.areas.active) {
      if (!area.isTransit) continue
      const other = this.best(lsasIn(area), area)
      if (other === undefined || other.cost > best.cost) continue
      const hops = other.cost < best.cost ? other.hops : this.ospf.hopSets.union(best.hops, other.hops)
      best = { cost: other.cost, hops, advertisers: best.advertisers }
    }
    return best
  }

  /** §16.2: of what border routers of an area say of one destination, the nearest. */
  private best(lsas: Iterable<Entry>, { tree }: Area): Path | undefined {
    let best: Path | undefined
    if (tree === undefined) return undefined
    for (const entry of lsas) {
      const { lsa } = entry
      const { metric } = lsa.body as SummaryBody
      if (entry.isFlushing || metric >= LSInfinity || lsa.router === this.ospf.router) continue // (1), (2)
      const vertex = tree.router(lsa.router)
      if (vertex === undefined || !isBorderRouter(tree.entries[vertex])) continue // (4)
      const hops = tree.hops[vertex]
      const path = { cost: tree.costs[vertex] + metric, hops, advertisers: [lsa.router] }
      if (best === undefined || path.cost < best.cost) best = path
      else if (path.cost === best.cost) best = this.both(best, path)
    }
    return best
  }

  private both(a: Path, b: Path): Path {
    const advertisers = [...a.advertisers, ...b.advertisers].sort((x, y) => x - y)
    return { cost: a.cost, hops: this.ospf.hopSets.union(a.hops, b.hops), advertisers }
  }
}

/** All summary-LSAs of one type and Link State ID. */
function* chain(first: Entry | undefined): Generator<Entry> {
  for (let entry = first; entry !== undefined; entry = entry.following) yield entry
}

const isBorderRouter = ({ lsa }: Entry): boolean => lsa.type === lsTypes.router && lsa.body.isBorder
