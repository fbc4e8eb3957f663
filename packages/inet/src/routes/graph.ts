/** The nodes of a network and the ways between them, as numbers: what shortest paths are computed on. */

import type { NextHop } from "../contracts/index.js"
import type { Link } from "../link.js"
import type { Node } from "../node.js"

/** A way from one node to a neighbour. */
export interface Edge {
  readonly from: number
  readonly to: number
  readonly link: Link
  /** The hop as a list of one, for all routes that have only this way; with a gateway where the link has more ends. */
  readonly hops: readonly NextHop[]
  readonly cost: number
}

/** What one hop costs, > 0, unless its interface was made to cost something else. */
export type LinkCost = (link: Link, bandwidth: number) => number

/** Ready-made costs, by the name a user gives. */
export const linkCosts = {
  /** Every hop is 1. */
  hops: () => 1,
  /** The propagation delay, seconds; a link without one counts as a nanosecond. */
  delay: (link) => link.delay + 1e-9,
  /** 100 Gb/s is 1 (as OSPF does with a reference bandwidth). */
  "inverse-bandwidth": (_, bandwidth) => Math.max(1, 1e11 / bandwidth),
} satisfies Record<string, LinkCost>

export type CostName = keyof typeof linkCosts

/** The graph of the links that are up between nodes that work. */
export class NetworkGraph {
  /** The edges that begin at each node … */
  readonly edges: readonly (readonly Edge[])[]
  /** … and those that end there: a way back may cost something else. */
  readonly edgesTo: readonly (readonly Edge[])[]
  private readonly numbers: ReadonlyMap<Node, number>

  constructor(
    readonly nodes: readonly Node[],
    cost: LinkCost,
  ) {
    this.numbers = new Map(nodes.map((node, number) => [node, number]))
    this.edges = nodes.map((node, number) => this.edgesOf(node, number, cost))
    this.edgesTo = turned(this.edges)
  }

  /** The number of a node; undefined for one that is not in the graph. */
  number(node: Node): number | undefined {
    return this.numbers.get(node)
  }

  private edgesOf(node: Node, from: number, cost: LinkCost): Edge[] {
    if (node.state === "stopped") return []
    return node.attachments().flatMap(({ interface: index, link, others }) => {
      if (!link.isUp) return []
      const { bandwidth } = node.interfaces[index].interface
      const given = node.csl.hello.costOf(index)
      const own = given === "default" ? cost(link, bandwidth) : given
      return others.flatMap((other) => {
        const to = this.numbers.get(other)
        if (to === undefined || other.state === "stopped") return []
        const gateway = link.ends > 2 && other.hasAddress ? other.address : undefined
        return [{ from, to, link, hops: [{ interface: index, gateway }], cost: own }]
      })
    })
  }
}

function turned(edges: NetworkGraph["edges"]): Edge[][] {
  const byEnd: Edge[][] = edges.map(() => [])
  for (const each of edges) for (const edge of each) byEnd[edge.to].push(edge)
  return byEnd
}
