/**
 * Shortest paths after a small change (RFC 2328 §16.1 allows any way to the same result).
 *
 * When router-LSAs have changed that are not the root's own, a distance can only change if the nearest way into one of
 * the ends of a link that came, went or costs something else becomes another one. If none does, the tree stays, and at
 * most next hops change from there on; that is found out by looking at a few vertices instead of all.
 */
import { Address } from "@hourglass/net"
import { Heap } from "heap-js"
import type { Entry, LinkStateDatabase } from "./database.js"
import { type AnyLsa, linkTypes, lsTypes, type RouterLink, type RouterLsa } from "./lsa.js"
import type { HopSet, HopSets } from "./next-hops.js"
import { type FirstHops, type ShortestPathTree, vertexKey, vertexOfKey } from "./spf.js"

/** An LSA in place of another. */
export interface LsaChange {
  readonly lsa: AnyLsa
  /** Undefined when there was none in use. */
  readonly old: AnyLsa | undefined
}

/**
 * Brings a tree up to date.
 * @returns "updated" when next hops in it are others now, "unknown" when it is to be computed anew
 */
export function updateTree(
  tree: ShortestPathTree,
  database: LinkStateDatabase,
  changes: readonly LsaChange[],
  firstHops: FirstHops,
  hopSets: HopSets,
): "same" | "updated" | "unknown" {
  return new TreeUpdate(tree, database, firstHops, hopSets).run(changes)
}

/** A way into a vertex. */
interface WayIn {
  readonly cost: number
  readonly hops: HopSet
}

class TreeUpdate {
  private readonly open = new Heap<number>((a, b) => a - b)

  constructor(
    private readonly tree: ShortestPathTree,
    private readonly database: LinkStateDatabase,
    private readonly firstHops: FirstHops,
    private readonly hopSets: HopSets,
  ) {}

  run(changes: readonly LsaChange[]): "same" | "updated" | "unknown" {
    if (this.tree.order.length === 0) return "unknown" // not even the root was known
    const touched = new Set<Entry>()
    for (const change of changes) if (!this.touch(change, touched)) return "unknown"
    for (const entry of touched) if (!this.keepsDistance(entry)) return "unknown"
    return this.updateHops() ? "updated" : "same"
  }

  /** Notes the ends of all links that are different now. False for a change that is more than that. */
  private touch({ lsa, old }: LsaChange, touched: Set<Entry>): boolean {
    if (lsa.type !== lsTypes.router || old?.type !== lsTypes.router) return false
    const entry = this.database.router(lsa.router)
    if (entry === undefined || entry.isFlushing || this.tree.vertexOf(entry) === 0) return false
    const { isBorder, isExternal, isVirtualEndpoint } = lsa.body
    if (isBorder !== old.body.isBorder || isExternal !== old.body.isExternal) return false
    if (isVirtualEndpoint !== old.body.isVirtualEndpoint) return false
    for (const link of differences(lsa, old)) {
      const end = this.endOf(link)
      if (end === undefined || end.isFlushing) continue
      touched.add(entry).add(end)
    }
    return true
  }

  private endOf({ type, id }: RouterLink): Entry | undefined {
    return type === linkTypes.transit ? this.database.network(id) : this.database.router(id)
  }

  /** Whether the nearest way into a vertex is as long as before; if so, its next hops are to be looked at. */
  private keepsDistance(entry: Entry): boolean {
    const vertex = this.tree.vertexOf(entry)
    if (vertex === 0) return true
    let nearest = Number.POSITIVE_INFINITY
    for (const { cost } of this.waysInto(entry)) nearest = Math.min(nearest, cost)
    if (vertex === undefined) return nearest === Number.POSITIVE_INFINITY
    if (nearest !== this.tree.costs[vertex]) return false
    this.queue(vertex)
    return true
  }

  /** Nearest first, so that those behind a vertex come when it is right. Returns whether anything was different. */
  private updateHops(): boolean {
    const { tree, open } = this
    let isChanged = false
    let last = -1
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      if (key === last) continue
      last = key
      const vertex = vertexOfKey(key)
      const hops = this.hopsInto(vertex)
      if (hops === tree.hops[vertex]) continue
      tree.hops[vertex] = hops
      isChanged = true
      this.queueBehind(vertex)
    }
    return isChanged
  }

  private hopsInto(vertex: number): HopSet {
    let hops = this.hopSets.none
    for (const way of this.waysInto(this.tree.entries[vertex]))
      if (way.cost === this.tree.costs[vertex]) hops = this.hopSets.union(hops, way.hops)
    return hops
  }

  private queueBehind(vertex: number): void {
    const { lsa } = this.tree.entries[vertex]
    if (lsa.type === lsTypes.network)
      for (const router of lsa.body.routers) this.queueIfReached(this.database.router(router))
    else if (lsa.type === lsTypes.router)
      for (const link of lsa.body.links) if (link.type !== linkTypes.stub) this.queueIfBehind(vertex, link)
  }

  private queueIfBehind(vertex: number, link: RouterLink): void {
    const end = this.endOf(link)
    const behind = this.tree.vertexOf(end)
    if (behind !== undefined && this.tree.costs[behind] === this.tree.costs[vertex] + link.metric)
      this.queue(behind)
  }

  private queueIfReached(entry: Entry | undefined): void {
    const vertex = this.tree.vertexOf(entry)
    if (vertex !== undefined && vertex > 0) this.queue(vertex)
  }

  private queue(vertex: number): void {
    const { costs, entries } = this.tree
    this.open.push(vertexKey(vertex, costs[vertex], entries[vertex].lsa.type))
  }

  /** All ways into a vertex from others that were reached, with both ends of each link knowing of it. */
  private *waysInto({ lsa }: Entry): Generator<WayIn> {
    if (lsa.type === lsTypes.network)
      for (const router of lsa.body.routers)
        yield* this.waysFrom(this.database.router(router), linkTypes.transit, lsa)
    else if (lsa.type === lsTypes.router)
      for (const link of lsa.body.links) {
        if (link.type === linkTypes.transit) yield* this.wayFromNetwork(link, lsa)
        else if (link.type !== linkTypes.stub)
          yield* this.waysFrom(this.database.router(link.id), undefined, lsa)
      }
  }

  private *wayFromNetwork(link: RouterLink, { router }: RouterLsa): Generator<WayIn> {
    const entry = this.database.network(link.id)
    const vertex = this.tree.vertexOf(entry)
    if (entry?.lsa.type !== lsTypes.network || vertex === undefined || entry.isFlushing) return
    if (!entry.lsa.body.routers.includes(router)) return
    const hops = this.hopSets.toRouterOn(this.tree.hops[vertex], () => Address.v4(link.data))
    yield { cost: this.tree.costs[vertex], hops }
  }

  /** Over the links of a router that lead to an LSA: those of this type, or lines and virtual links. */
  private *waysFrom(from: Entry | undefined, type: number | undefined, to: AnyLsa): Generator<WayIn> {
    const vertex = this.tree.vertexOf(from)
    if (from?.lsa.type !== lsTypes.router || vertex === undefined || from.isFlushing) return
    const id = to.type === lsTypes.network ? to.id : to.router
    for (const link of from.lsa.body.links) {
      const fits = type === undefined ? isLine(link) : link.type === type
      if (!fits || link.id !== id) continue
      const hops = vertex === 0 ? this.firstHop(link, to) : this.tree.hops[vertex]
      if (hops !== undefined) yield { cost: this.tree.costs[vertex] + link.metric, hops }
    }
  }

  private firstHop(link: RouterLink, to: AnyLsa): HopSet | undefined {
    return to.type === lsTypes.router ? this.firstHops.toRouter(link, to) : this.firstHops.toNetwork(link)
  }
}

const isLine = ({ type }: RouterLink): boolean =>
  type === linkTypes.pointToPoint || type === linkTypes.virtual

/** The links, stub networks aside, that only one of two instances has. */
function differences(a: RouterLsa, b: RouterLsa): RouterLink[] {
  return [...missingIn(a, b), ...missingIn(b, a)]
}

const missingIn = ({ body: { links } }: RouterLsa, other: RouterLsa): RouterLink[] =>
  links.filter((link) => link.type !== linkTypes.stub && !other.body.links.some((each) => isSame(each, link)))

const isSame = (a: RouterLink, b: RouterLink): boolean =>
  a.type === b.type && a.id === b.id && a.data === b.data && a.metric === b.metric
