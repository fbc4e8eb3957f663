/** Shortest paths towards a destination (Dijkstra 1959), with all next hops of equal cost. */
import { Heap } from "heap-js"
import type { Edge, NetworkGraph } from "./graph.js"

interface Reached {
  readonly node: number
  readonly distance: number
}

/** Distances that differ by less than this share are equal: sums of the same costs in another order. */
const tolerance = 1e-12

/**
 * Finds shortest paths in one graph again and again, with the same memory.
 * A path may end or begin anywhere, and pass only nodes that forward.
 */
export class ShortestPaths {
  private readonly distances: Float64Array
  private readonly reached: number[] = []
  private readonly forwards: Uint8Array

  constructor(private readonly graph: NetworkGraph) {
    this.distances = new Float64Array(graph.nodes.length).fill(Number.POSITIVE_INFINITY)
    this.forwards = Uint8Array.from(graph.nodes, (node) => Number(node.options.forwards))
  }

  /**
   * Computes the distances of all nodes to the nearest of `destinations`.
   * @param isAllowed - which nodes a path may pass
   * @returns the nodes that reach it, nearest first; valid until the next call
   */
  towards(destinations: readonly number[], isAllowed: (node: number) => boolean): readonly number[] {
    const { distances, reached, graph } = this
    for (const node of reached) distances[node] = Number.POSITIVE_INFINITY
    reached.length = 0
    const open = new Heap<Reached>((a, b) => a.distance - b.distance || a.node - b.node)
    for (const node of destinations) {
      distances[node] = 0
      open.push({ node, distance: 0 })
    }
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, distance } = next
      if (distance > distances[node]) continue
      reached.push(node)
      if (distance > 0 && this.forwards[node] === 0) continue
      for (const { from, cost } of graph.edgesTo[node]) {
        if (!isAllowed(from) || distance + cost >= distances[from]) continue
        distances[from] = distance + cost
        open.push({ node: from, distance: distance + cost })
      }
    }
    return reached
  }

  /** The distance that the last computation found for a node. */
  distance(node: number): number {
    return this.distances[node]
  }

  /** The edges over which a node is nearest to the last destinations. */
  nextHops(node: number): Edge[] {
    const { distances } = this
    const own = distances[node]
    return this.graph.edges[node].filter(
      ({ to, cost }) =>
        distances[to] + cost <= own * (1 + tolerance) && (this.forwards[to] === 1 || distances[to] === 0),
    )
  }
}
