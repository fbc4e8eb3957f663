/**
 * Routes for a whole hierarchy of networks, by shortest paths, with aggregation
 * at the borders.
 *
 * Inside a network its routers know a route to every part of it: to a node by
 * its address, to a sub-network by its one prefix. From outside a network only
 * that prefix is seen, and packets go to its nearest node; inside, the longer
 * prefixes take over. A network that hangs on the rest by a single border node
 * (a stub) needs nothing of what lies outside but the way to that node: a
 * default route. And because a default would send packets for unassigned
 * addresses out again, its routers discard what matches only the network's own
 * prefix (RFC 4632 §5.1, rule 2).
 *
 * A part of a network that not all of the network can reach inside it is
 * announced one level up as well, and so are all parts of a network without a
 * router by which packets could come in, and hosts that hang on the outside.
 */
import type { Component } from "@hourglass/aca"
import { Prefix } from "@hourglass/net"
import type { RouteKey } from "../contracts/index.js"
import type { Network } from "../network.js"
import { Node } from "../node.js"
import type { Edge, NetworkGraph } from "./graph.js"
import { ShortestPaths } from "./shortest-paths.js"

/** Who made the routes, in the routing table. */
export const routeOwner = "computed"

/** A destination that routes are computed to: one node, or a network behind one prefix. */
interface Unit {
  readonly prefix: Prefix
  readonly nodes: readonly number[]
}

/** What a network looks like from the level above. */
interface Outline {
  /** The nodes that paths of the upper level may pass. */
  readonly visible: readonly number[]
  /** Parts that the network cannot reach by itself. */
  readonly leaks: readonly Unit[]
}

/**
 * Computes and installs the routes of the nodes of a network and the networks in it.
 * @param isFor - for which of them; default all
 */
export function installRoutes(
  root: Network,
  graph: NetworkGraph,
  isFor: (node: Node) => boolean = () => true,
): void {
  new RouteComputation(graph, isFor).run(root)
}

class RouteComputation {
  private readonly paths: ShortestPaths
  private readonly hasOneWay: Uint8Array
  private readonly isHidden: Uint8Array // inside a stub, of which only the border is seen
  private readonly level: Int32Array // the last computation that a node took part in
  private levels = 0
  private networks: ReadonlySet<Component> = new Set()
  private readonly keys = new Map<Prefix, RouteKey>()

  constructor(
    private readonly graph: NetworkGraph,
    private readonly isFor: (node: Node) => boolean,
  ) {
    this.paths = new ShortestPaths(graph)
    this.hasOneWay = new Uint8Array(graph.nodes.length)
    this.isHidden = new Uint8Array(graph.nodes.length)
    this.level = new Int32Array(graph.nodes.length)
  }

  run(root: Network): void {
    this.networks = new Set(withAllInside(root))
    this.graph.nodes.forEach((node, number) => {
      this.giveOnlyWay(node, number)
    })
    this.route(root, true)
  }

  /** A node with one way out needs no other route. */
  private giveOnlyWay(node: Node, number: number): void {
    const edges = this.graph.edges[number]
    if (edges.length !== 1 || !node.hasAddress) return
    // Two routers whose routes point at each other would send to and fro what neither of them knows.
    const { to } = edges[0]
    if (this.graph.edges[to].length === 1) return
    if (this.forwards(number) && this.isEntryOfNetwork(node, this.graph.nodes[to])) return
    this.install(number, Prefix.all(node.address.version), edges, 1)
    this.hasOneWay[number] = 1
  }

  /** Installs the routes among the parts of a network, those inside the parts first. */
  private route(network: Network, isRoot: boolean): Outline {
    const units: Unit[] = []
    const visible: number[] = []
    for (const part of network.children) {
      if (this.isNetwork(part)) {
        const outline = this.route(part, false)
        visible.push(...outline.visible)
        units.push(...outline.leaks)
        const entries = outline.visible.filter((node) => this.forwards(node))
        if (part.prefix !== undefined && entries.length > 0)
          units.push({ prefix: part.prefix, nodes: entries })
      } else if (part instanceof Node) {
        const number = this.graph.number(part)
        if (number === undefined) continue
        visible.push(number)
        for (const address of part.addresses)
          if (!address.isMulticast) units.push({ prefix: Prefix.of(address), nodes: [number] })
      }
    }
    const isInside = this.mark(visible)
    const hasEntry = visible.some((node) => this.forwards(node))
    const leaks = units.filter(
      (unit) => !this.routeTo(unit, visible, isInside) || !hasEntry || this.isSideDoor(unit, isInside),
    )
    const border = isRoot ? undefined : this.onlyBorder(visible, isInside)
    if (border === undefined) return { visible, leaks: isRoot ? [] : leaks }
    this.defaultTo(border, isInside)
    for (const node of visible) {
      this.discardUnassigned(node, network)
      this.isHidden[node] = node === border ? 0 : 1
    }
    return { visible: [border], leaks: [] }
  }

  private isNetwork(part: Component): part is Network {
    return this.networks.has(part)
  }

  /** Whether packets for all of some network come to a node from its neighbour. */
  private isEntryOfNetwork(node: Node, neighbor: Node): boolean {
    let around = node.parent
    while (around !== undefined && this.isNetwork(around) && !isWithin(neighbor, around)) {
      if (around.prefix?.size !== 1n) return true
      around = around.parent
    }
    return false
  }

  private forwards(node: number): boolean {
    return this.graph.nodes[node].options.forwards
  }

  private mark(nodes: readonly number[]): (node: number) => boolean {
    const level = ++this.levels
    for (const node of nodes) this.level[node] = level
    return (node) => this.level[node] === level
  }

  /** Installs routes to a unit on all nodes that reach it. Returns whether those are all. */
  private routeTo(unit: Unit, visible: readonly number[], isInside: (node: number) => boolean): boolean {
    const reached = this.paths.towards(unit.nodes.filter(isInside), isInside)
    for (const node of reached) {
      const distance = this.paths.distance(node)
      if (distance > 0 && !this.hasOneWay[node])
        this.install(node, unit.prefix, this.paths.nextHops(node), distance)
    }
    return reached.length === visible.length
  }

  /** Whether it is a host that can be reached from outside, but lets nobody in. */
  private isSideDoor({ nodes }: Unit, isInside: (node: number) => boolean): boolean {
    return nodes.some((node) => !this.forwards(node) && this.isBorder(node, isInside))
  }

  private isBorder(node: number, isInside: (node: number) => boolean): boolean {
    return this.graph.edges[node].some(({ to }) => !isInside(to) && this.isHidden[to] === 0)
  }

  /** The one node by which a network is connected with the rest. */
  private onlyBorder(visible: readonly number[], isInside: (node: number) => boolean): number | undefined {
    const borders = visible.filter((node) => this.isBorder(node, isInside))
    return borders.length === 1 && this.forwards(borders[0]) ? borders[0] : undefined
  }

  private defaultTo(border: number, isInside: (node: number) => boolean): void {
    for (const node of this.paths.towards([border], isInside)) {
      if (node === border || this.hasOneWay[node]) continue
      const { version } = this.graph.nodes[node].address
      this.install(node, Prefix.all(version), this.paths.nextHops(node), this.paths.distance(node))
    }
  }

  private discardUnassigned(number: number, network: Network): void {
    const node = this.graph.nodes[number]
    if (network.prefix === undefined || network.prefix.size === 1n) return
    if (!node.options.forwards || this.hasOneWay[number] || !this.isFor(node)) return
    node.csl.routingTable.addRoute({ key: { destination: network.prefix }, hops: [], owner: routeOwner })
  }

  private install(number: number, destination: Prefix, edges: readonly Edge[], metric: number): void {
    const node = this.graph.nodes[number]
    if (!this.isFor(node)) return
    const hops = edges.length === 1 ? edges[0].hops : edges.flatMap((edge) => edge.hops)
    const key = this.keyOf(destination)
    node.csl.routingTable.addRoute({ key, hops, metric, owner: routeOwner })
  }

  /** One key for all the routes to a destination: large networks have very many. */
  private keyOf(destination: Prefix): RouteKey {
    let key = this.keys.get(destination)
    if (key === undefined) {
      key = { destination }
      this.keys.set(destination, key)
    }
    return key
  }
}

function isWithin(part: Component, whole: Component): boolean {
  for (let around = part.parent; around !== undefined; around = around.parent)
    if (around === whole) return true
  return false
}

const withAllInside = (network: Network): Network[] => [network, ...network.networks.flatMap(withAllInside)]
