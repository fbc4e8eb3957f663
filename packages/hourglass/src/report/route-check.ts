/** Whether routers have found the shortest paths: their tables, compared with what somebody computes who sees it all. */
import { type Duration, formatDuration, OptionError, seconds } from "@hourglass/aca"
import {
  type CostName,
  type LinkCost,
  linkCosts,
  type Network,
  NetworkGraph,
  type NextHop,
  type Node,
  type Route,
  ShortestPaths,
} from "@hourglass/inet"
import { fromSelf } from "@hourglass/net"
import type { RoutingWatch } from "./convergence.js"
import { table } from "./table.js"

export interface RouteExpectation {
  /** What a hop costs. Default "hops". */
  readonly cost?: CostName | LinkCost | undefined
  /** What has watched the routes change: needed to say which of them were late. */
  readonly watch?: RoutingWatch | undefined
  /** How long after each change that `watch` was told of a route may still become another one. */
  readonly within?: Duration | undefined
}

/** A router has no route to a node, or none that begins on a shortest path. */
export interface MissingRoute {
  readonly router: string
  readonly destination: string
  /** The neighbours on shortest paths, any of which would be right. */
  readonly via: readonly string[]
}

/** A router sends packets for a node a way that is no shortest path; perhaps there is no path at all. */
export interface ExtraneousRoute {
  readonly router: string
  readonly destination: string
  /** The neighbour that gets them; undefined for an interface with nobody behind it. */
  readonly via: string | undefined
}

/** A route that still became another one when all should have been settled. */
export interface LateRoute {
  readonly router: string
  /** A node, or a prefix that is no single node's. */
  readonly destination: string
  /** Seconds from the change that it answers to the last time that it became another one. */
  readonly after: number
}

export interface RouteCheck {
  /** Pairs of a router and a node that were looked at. */
  readonly checked: number
  readonly missing: readonly MissingRoute[]
  readonly extraneous: readonly ExtraneousRoute[]
  readonly late: readonly LateRoute[]
  /** Whether nothing is missing, extraneous or late. */
  readonly isRight: boolean
}

/**
 * Compares the routing table of each router that works with the shortest paths over the links that are up now.
 * It looks at the routes to the addresses that nodes send from; of several shortest paths a router need not use all.
 * A route to a node that cannot be reached is right when it is for others too, as a default route is.
 * @throws OptionError when only one of `watch` and `within` is there
 */
export function checkRoutes(network: Network, expected: RouteExpectation = {}): RouteCheck {
  const { cost = "hops" } = expected
  const { nodes } = network
  const graph = new NetworkGraph(nodes, typeof cost === "function" ? cost : linkCosts[cost])
  const paths = new ShortestPaths(graph)
  const routers = network.routers.filter((router) => router.state !== "stopped")
  const missing: MissingRoute[] = []
  const extraneous: ExtraneousRoute[] = []
  let checked = 0
  for (const [number, node] of nodes.entries()) {
    paths.towards([number], () => true)
    for (const router of routers) {
      if (router === node || !node.hasAddress) continue
      checked++
      const right = shortestWays(router, graph, paths)
      const route = routeOf(router, node)
      const used = right.length > 0 || !isShared(route, node, nodes) ? usedWays(router, node, route) : []
      const names = { router: router.name, destination: node.name }
      const isRight = (way: Way) => right.some((other) => isSameWay(way, other))
      if (right.length > 0 && !used.some(isRight))
        missing.push({ ...names, via: right.flatMap(({ to }) => to?.name ?? []) })
      for (const way of used) if (!isRight(way)) extraneous.push({ ...names, via: way.to?.name })
    }
  }
  const late = lateRoutes(nodes, expected)
  const isRight = missing.length + extraneous.length + late.length === 0
  return { checked, missing, extraneous, late, isRight }
}

/** A first step: out of an interface, to a neighbour. */
interface Way {
  readonly interface: number
  readonly to: Node | undefined
}

const isSameWay = (a: Way, b: Way): boolean => a.interface === b.interface && a.to === b.to

/** The first steps of the shortest paths from a router to where `paths` lead. */
function shortestWays(router: Node, graph: NetworkGraph, paths: ShortestPaths): Way[] {
  const from = graph.number(router)
  if (from === undefined || paths.distance(from) === Number.POSITIVE_INFINITY) return []
  return paths.nextHops(from).map(({ to, hops }) => ({ interface: hops[0].interface, to: graph.nodes[to] }))
}

/** What the router's table has for packets to a node. */
function routeOf(router: Node, { address: destination }: Node): Route | undefined {
  const query = { source: router.address, destination, incoming: fromSelf }
  return router.csl.routingTable.routeFor(query)?.route
}

/** Whether a route to a node is for others too, as a default route is. */
function isShared(route: Route | undefined, node: Node, nodes: readonly Node[]): boolean {
  if (route === undefined) return false
  const { destination } = route.key
  const isFor = (other: Node) => other.addresses.some((address) => destination.contains(address))
  return nodes.some((other) => other !== node && isFor(other))
}

function usedWays(router: Node, node: Node, route: Route | undefined): Way[] {
  const hops = route?.hops ?? []
  return hops.map((hop) => ({ interface: hop.interface, to: neighborAt(router, hop, node) }))
}

function neighborAt(router: Node, { interface: index, gateway, isOnLink }: NextHop, node: Node) {
  const others = router.attachments().find((each) => each.interface === index)?.others ?? []
  if (gateway !== undefined) return others.find((other) => other.addresses.includes(gateway))
  if (isOnLink) return others.find((other) => other === node)
  return others.length === 1 ? others[0] : undefined
}

function lateRoutes(nodes: readonly Node[], { watch, within }: RouteExpectation): LateRoute[] {
  if (watch === undefined && within === undefined) return []
  if (watch === undefined || within === undefined)
    throw new OptionError(
      "checkRoutes: late routes are told by `watch`, from watchRouting(net), and `within`, a time; give both or none",
    )
  const limit = seconds(within)
  const names = new Map<string, string>(
    nodes.flatMap((node) =>
      node.addresses.map((address) => [`${address}/${address.bits}`, node.name] as const),
    ),
  )
  return watch.convergences.flatMap(({ timeline }) => {
    const last = new Map<string, LateRoute>()
    for (const { router, destination, after } of timeline)
      if (after > limit)
        last.set(`${router} ${destination}`, {
          router,
          destination: names.get(destination) ?? destination,
          after,
        })
    return [...last.values()]
  })
}

/** How many routes are wrong, and a table of them. */
export function formatRouteCheck({ checked, missing, extraneous, late, isRight }: RouteCheck): string {
  if (isRight) return `all ${checked} routes are right`
  const rows = [
    ...missing.map(({ router, destination, via }) => ["missing", router, destination, via.join(" or ")]),
    ...extraneous.map(({ router, destination, via }) => ["extraneous", router, destination, via ?? "nobody"]),
    ...late.map(({ router, destination, after }) => ["late", router, destination, formatDuration(after)]),
  ]
  const counts = `${missing.length} missing, ${extraneous.length} extraneous, ${late.length} late`
  return `of ${checked} routes: ${counts}\n\n${table(["fault", "router", "to", "via, or after"], rows)}`
}
