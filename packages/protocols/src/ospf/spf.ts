/**
 * Shortest paths inside one area (RFC 2328 §16.1, first stage): Dijkstra over the router- and network-LSAs of its
 * database, with all next hops of equal cost.
 */
import { Address } from "@hourglass/net"
import { Heap } from "heap-js"
import type { Entry, LinkStateDatabase } from "./database.js"
import { type AnyLsa, linkTypes, lsTypes, type RouterLink, type RouterLsa } from "./lsa.js"
import type { HopSet, HopSets } from "./next-hops.js"

/** The ways out of the router at the root, which only it can know (§16.1.1). */
export interface FirstHops {
  /** Over one of its point-to-point, point-to-multipoint or virtual links; undefined when that is not up any more. */
  toRouter(link: RouterLink, router: RouterLsa): HopSet | undefined
  /** To a network that it is on. */
  toNetwork(link: RouterLink): HopSet | undefined
}

/** The tree of shortest paths: the routers and transit networks that were reached, nearest first. */
export class ShortestPathTree {
  /** By vertex, the root first. */
  readonly entries: Entry[] = []
  readonly costs: number[] = []
  readonly hops: HopSet[] = []
  /** Vertices in the order of their distances. */
  readonly order: number[] = []

  constructor(
    private readonly database: LinkStateDatabase,
    private readonly run: number,
  ) {}

  /** The vertex of an LSA, if it has been reached. */
  vertexOf(entry: Entry | undefined): number | undefined {
    return entry?.run === this.run ? entry.vertex : undefined
  }

  /** The vertex of a router, if it has been reached. */
  router(id: number): number | undefined {
    return this.vertexOf(this.database.router(id))
  }

  /** What the way to a router costs; undefined where there is none. */
  costTo(router: number): number | undefined {
    const vertex = this.router(router)
    return vertex === undefined ? undefined : this.costs[vertex]
  }

  /** @internal */
  add(entry: Entry, cost: number, hops: HopSet): number {
    const vertex = this.entries.length
    entry.run = this.run
    entry.vertex = vertex
    this.entries.push(entry)
    this.costs.push(cost)
    this.hops.push(hops)
    return vertex
  }
}

// Heaps hold numbers: cost, then networks before routers (§16.1 (3)), then the vertex.
const vertices = 2 ** 21

/** @internal orders vertices: the nearest first, networks before routers as near */
export const vertexKey = (vertex: number, cost: number, type: number): number =>
  (cost * 2 + (type === lsTypes.router ? 1 : 0)) * vertices + vertex

/** @internal */
export const vertexOfKey = (key: number): number => key % vertices

const ascending = (a: number, b: number): number => a - b

/** Computes the shortest paths from a router. */
export function shortestPathTree(
  database: LinkStateDatabase,
  root: number,
  firstHops: FirstHops,
  hopSets: HopSets,
): ShortestPathTree {
  return new Dijkstra(database, firstHops, hopSets).run(root)
}

class Dijkstra {
  private readonly tree: ShortestPathTree
  private readonly isDone: boolean[] = []
  private readonly open = new Heap<number>(ascending)

  constructor(
    private readonly database: LinkStateDatabase,
    private readonly firstHops: FirstHops,
    private readonly hopSets: HopSets,
  ) {
    this.tree = new ShortestPathTree(database, database.beginRun())
  }

  run(root: number): ShortestPathTree {
    const { tree, open, isDone } = this
    const first = this.database.router(root)
    if (first === undefined || first.isFlushing) return tree
    this.reach(first, 0, this.hopSets.none)
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const vertex = vertexOfKey(key)
      if (isDone[vertex]) continue
      isDone[vertex] = true
      tree.order.push(vertex)
      const { lsa } = tree.entries[vertex]
      if (lsa.type === lsTypes.router) this.leaveRouter(vertex, lsa)
      else if (lsa.type === lsTypes.network) this.leaveNetwork(vertex, lsa.id, lsa.body.routers)
    }
    return tree
  }

  /** §16.1 (2): examines the links of a router that has just joined the tree. */
  private leaveRouter(vertex: number, lsa: RouterLsa): void {
    const { database } = this
    const own = this.tree.costs[vertex]
    for (const link of lsa.body.links) {
      if (link.type === linkTypes.stub) continue
      const isNetwork = link.type === linkTypes.transit
      const entry = isNetwork ? database.network(link.id) : database.router(link.id)
      if (entry === undefined || !this.isWanted(entry, own + link.metric)) continue
      if (!hasLinkBack(entry.lsa, lsa, isNetwork)) continue
      const hops = vertex === 0 ? this.firstHop(link, entry.lsa) : this.tree.hops[vertex]
      if (hops !== undefined) this.relax(entry, own + link.metric, hops)
    }
  }

  /** §16.1 (2): the routers on a network cost nothing from there. */
  private leaveNetwork(vertex: number, id: number, routers: readonly number[]): void {
    const cost = this.tree.costs[vertex]
    for (const router of routers) {
      const entry = this.database.router(router)
      if (entry === undefined || !this.isWanted(entry, cost)) continue
      const back = (entry.lsa as RouterLsa).body.links.find(
        (link) => link.type === linkTypes.transit && link.id === id,
      )
      if (back === undefined) continue
      this.relax(
        entry,
        cost,
        this.hopSets.toRouterOn(this.tree.hops[vertex], () => Address.v4(back.data)),
      )
    }
  }

  /** Whether a path of this cost is not worse than what is known. */
  private isWanted(entry: Entry, cost: number): boolean {
    if (entry.isFlushing) return false
    const vertex = this.tree.vertexOf(entry)
    return vertex === undefined || (!this.isDone[vertex] && cost <= this.tree.costs[vertex])
  }

  private firstHop(link: RouterLink, lsa: AnyLsa): HopSet | undefined {
    if (lsa.type === lsTypes.router) return this.firstHops.toRouter(link, lsa)
    return this.firstHops.toNetwork(link)
  }

  /** §16.1 (2) (d): takes a path that is better, or adds the hops of one that is as good. */
  private relax(entry: Entry, cost: number, hops: HopSet): void {
    const { tree } = this
    const vertex = tree.vertexOf(entry)
    if (vertex === undefined) this.reach(entry, cost, hops)
    else if (cost === tree.costs[vertex]) tree.hops[vertex] = this.hopSets.union(tree.hops[vertex], hops)
    else {
      tree.costs[vertex] = cost
      tree.hops[vertex] = hops
      this.queue(vertex, cost, entry.lsa.type)
    }
  }

  private reach(entry: Entry, cost: number, hops: HopSet): void {
    this.isDone.push(false)
    this.queue(this.tree.add(entry, cost, hops), cost, entry.lsa.type)
  }

  private queue(vertex: number, cost: number, type: number): void {
    this.open.push(vertexKey(vertex, cost, type))
  }
}

/** §16.1 (2) (b): whether the other end knows of the link too. */
function hasLinkBack(far: AnyLsa, near: RouterLsa, isNetwork: boolean): boolean {
  if (far.type === lsTypes.network) return far.body.routers.includes(near.router)
  if (far.type !== lsTypes.router || isNetwork) return false
  for (const { type, id } of far.body.links)
    if (id === near.router && (type === linkTypes.pointToPoint || type === linkTypes.virtual)) return true
  return false
}
