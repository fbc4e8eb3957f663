/** Shortest paths over a topology, for summaries and plans; routers compute their own. */
import { Heap } from "heap-js"
import { farEnd, type Topology, type TopologyEdge } from "./topology.js"
import { TopologyError } from "./topology-error.js"

/** The best ways from the source to a node. */
export interface ShortestPath {
  /** Sum of the edges' costs. */
  readonly cost: number
  /** Ids of the source's neighbours that some path of this cost begins with, sorted; none for the source itself. */
  readonly firstHops: readonly string[]
}

/**
 * The least costs from one node to every node that it reaches, with all first
 * hops of equal cost (Dijkstra's algorithm).
 *
 * @param costOf - cost of an edge, > 0: 1 counts hops, `edge.delay` gives latencies in seconds
 */
export function shortestPaths(
  topology: Topology,
  source: string,
  costOf: (edge: TopologyEdge) => number,
): ReadonlyMap<string, ShortestPath> {
  if (!topology.node(source))
    throw new TopologyError(`${topology.name}: there is no node with the id "${source}"`)
  const best = new Map([[source, { cost: 0, firstHops: new Set<string>() }]])
  const settled = new Set<string>()
  const open = new Heap<{ id: string; cost: number }>((a, b) => a.cost - b.cost)
  open.push({ id: source, cost: 0 })
  for (let next = open.pop(); next; next = open.pop()) {
    if (settled.has(next.id)) continue
    settled.add(next.id)
    for (const edge of topology.edgesOf(next.id)) {
      const id = farEnd(edge, next.id)
      const cost = next.cost + positive(topology, edge, costOf(edge))
      const known = best.get(id)
      if (known && known.cost < cost) continue
      const firstHops = next.id === source ? [id] : (best.get(next.id)?.firstHops ?? [])
      if (known && known.cost === cost) for (const hop of firstHops) known.firstHops.add(hop)
      else {
        best.set(id, { cost, firstHops: new Set(firstHops) })
        open.push({ id, cost })
      }
    }
  }
  return new Map(
    [...best].map(([id, { cost, firstHops }]) => [id, { cost, firstHops: [...firstHops].sort() }]),
  )
}

function positive(topology: Topology, { source, target }: TopologyEdge, cost: number): number {
  if (cost > 0) return cost
  throw new TopologyError(`${topology.name}: the cost of ${source} – ${target} is ${cost}; costs must be > 0`)
}
