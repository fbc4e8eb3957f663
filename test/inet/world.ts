/** Small networks for tests, with a probe in every node. */
import { Simulation, type SimulationOptions } from "@hourglass/aca"
import { census, type LinkSpecification, Network, type NetworkOptions, type Node } from "@hourglass/inet"
import { expect } from "vitest"
import { Probe } from "./probe.js"

export interface World {
  readonly sim: Simulation
  readonly net: Network
}

/** A simulation with an empty network `net` in it. */
export function emptyWorld(options: NetworkOptions = {}, simulation: SimulationOptions = {}): World {
  const sim = new Simulation(simulation)
  return { sim, net: sim.add(new Network("net", options)) }
}

/** Hosts `a` and `b` and as many routers `r1`, `r2`, … between them as it takes, one link after the other. */
export function chain(
  hops: readonly LinkSpecification[],
  options: NetworkOptions = {},
): World & { nodes: Node[] } {
  const world = emptyWorld(options)
  const { net } = world
  const routers = hops.slice(1).map((_, i) => net.router(`r${i + 1}`))
  const nodes = [net.host("a"), ...routers, net.host("b")]
  hops.forEach((hop, i) => {
    net.link(nodes[i], nodes[i + 1], hop)
  })
  return { ...world, nodes }
}

/** A router `r` with a neighbour `n0`, `n1`, … behind each of its interfaces 0, 1, …; no routes of their own. */
export function star(
  neighbors: number,
  link: LinkSpecification = {},
): World & { router: Node; around: Node[] } {
  const world = emptyWorld({ computesRoutes: false })
  const router = world.net.router("r")
  const around = Array.from({ length: neighbors }, (_, i) => {
    const neighbor = world.net.host(`n${i}`)
    world.net.link(router, neighbor, link)
    return neighbor
  })
  return { ...world, router, around }
}

/** The probe of a node, installed when it has none. */
export function probe(node: Node, protocol = 200): Probe {
  const name = protocol === 200 ? "probe" : `probe${protocol}`
  return (node.child(name) as Probe | undefined) ?? node.install(new Probe(name, { protocol }))
}

/** Every packet is accounted for. */
export function expectConserved(net: Network): void {
  expect(census(net)).toMatchObject({ unaccounted: 0 })
}
