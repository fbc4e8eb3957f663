/** Random networks of networks for property tests. */

import { type LinkSpecification, Network, type Node } from "@hourglass/inet"
import fc from "fast-check"
import { emptyWorld, type World } from "./world.js"

/** A hierarchy by numbers: the parts of each network, and links between nodes by their place in the whole. */
export interface Plan {
  readonly shape: Shape
  readonly links: readonly (readonly [from: number, to: number, cost: number])[]
  /** Shared links, by the nodes on them. */
  readonly lans: readonly (readonly number[])[]
}

interface Shape {
  /** One for each node: whether it sends on packets of others. */
  readonly nodes: readonly boolean[]
  readonly networks: readonly Shape[]
}

export interface PlanOptions {
  /** Levels of networks inside networks. Default 3. */
  readonly depth?: number
  /** Whether every node is a router. Default false: one in four is a host. */
  readonly onlyRouters?: boolean
  readonly maxLinks?: number
}

export function plans({
  depth = 3,
  onlyRouters = false,
  maxLinks = 24,
}: PlanOptions = {}): fc.Arbitrary<Plan> {
  const node = onlyRouters ? fc.constant(true) : fc.nat(3).map((n) => n > 0)
  const nodes = fc.array(node, { minLength: 1, maxLength: 4 })
  const shape = (level: number): fc.Arbitrary<Shape> =>
    level === 0
      ? nodes.map((own) => ({ nodes: own, networks: [] }))
      : fc.record({ nodes, networks: fc.array(shape(level - 1), { maxLength: 3 }) })
  const link = fc.tuple(fc.nat(1000), fc.nat(1000), fc.integer({ min: 1, max: 4 }))
  const lan = fc.array(fc.nat(1000), { minLength: 3, maxLength: 5 })
  return fc.record({
    shape: shape(depth),
    links: fc.array(link, { minLength: 1, maxLength: maxLinks }),
    lans: fc.array(lan, { maxLength: 2 }),
  })
}

/** The nodes and links of a plan. A link's delay is its cost in milliseconds. */
export function grow(
  plan: Plan,
  world: World = emptyWorld({ cost: "delay" }),
  link: LinkSpecification = {},
): World & { nodes: Node[] } {
  const nodes = addParts(world.net, plan.shape)
  for (const [from, to, cost] of plan.links) {
    const [a, b] = [nodes[from % nodes.length], nodes[to % nodes.length]]
    if (a !== b) commonNetwork([a, b]).link(a, b, { ...link, delay: cost / 1000 })
  }
  for (const each of plan.lans) {
    const ends = [...new Set(each.map((n) => nodes[n % nodes.length]))]
    if (ends.length > 1) commonNetwork(ends).lan(ends, { ...link, delay: 0.001 })
  }
  return { ...world, nodes }
}

function addParts(network: Network, { nodes, networks }: Shape): Node[] {
  const own = nodes.map((forwards, i) => (forwards ? network.router(`n${i}`) : network.host(`n${i}`)))
  return [...own, ...networks.flatMap((each, i) => addParts(network.subnetwork(`net${i}`), each))]
}

/** The innermost network that all these nodes are in. */
function commonNetwork(nodes: readonly Node[]): Network {
  for (let around = nodes[0].parent; around instanceof Network; around = around.parent) {
    const { path } = around
    if (nodes.every((node) => node.path.startsWith(`${path}/`))) return around
  }
  throw new Error(`${nodes.join(", ")} have nothing in common`)
}

/** What the cheapest way from each node to each other costs, over nodes that forward, milliseconds; `Infinity` for none. */
export function distances(nodes: readonly Node[]): number[][] {
  const number = new Map(nodes.map((node, i) => [node, i]))
  const costs = nodes.map(() => nodes.map(() => Number.POSITIVE_INFINITY))
  for (const [i, node] of nodes.entries()) {
    costs[i][i] = 0
    for (const { link, others } of node.attachments())
      for (const other of link.isUp ? others : []) {
        const j = number.get(other) as number
        costs[i][j] = Math.min(costs[i][j], Math.round(link.delay * 1000))
      }
  }
  for (const [k, middle] of nodes.entries())
    if (middle.options.forwards)
      for (const [i] of nodes.entries())
        for (const [j] of nodes.entries()) costs[i][j] = Math.min(costs[i][j], costs[i][k] + costs[k][j])
  return costs
}
