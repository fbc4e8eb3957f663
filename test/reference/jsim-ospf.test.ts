/**
 * OSPF against J-Sim's scenarios: the same neighbours on the same interfaces, and shortest paths everywhere.
 *
 * The times differ. J-Sim's OSPF is told of neighbours by a Hello component of the node, 10 ms after the start, and
 * floods first 5 s later, MinLSInterval after LSAs that said nothing. Here the second Hello, at 10 s, is what shows that
 * each hears the other, and routers say nothing before they have somebody to say it to.
 */
import { type Bandwidth, bitsPerSecond, Simulation } from "@hourglass/aca"
import { attach, Link, Network, type Node } from "@hourglass/inet"
import { formatIdentifier, Ospf } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder } from "../protocols/internet.js"
import reference from "./data/jsim-ospf.json" with { type: "json" }

type Neighbors = readonly (readonly [node: string, index: number, neighbor: string])[]

const { delay, bandwidth, area } = reference

/** Routers whose i-th interface leads to the neighbour that J-Sim's found there. */
function world(neighbors: Neighbors) {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  for (const [name, , other] of neighbors) {
    const node = net.router(name)
    const link = [name, other].sort().join("-")
    attach(node, (net.child(link) as Link | undefined) ?? net.add(new Link(link, { delay })), {
      bandwidth: bitsPerSecond(bandwidth as Bandwidth),
    })
  }
  const routers = net.nodes.map((node) => node.install(new Ospf("ospf", { area, cost: 1, deadInterval: 35 })))
  return { sim, net, routers }
}

/** Hops from a router to all others, from the links alone. */
function hops(neighbors: Neighbors, from: string): Map<string, number> {
  const reached = new Map([[from, 0]])
  for (const [name, distance] of reached)
    for (const [own, , other] of neighbors)
      if (own === name && !reached.has(other)) reached.set(other, distance + 1)
  return reached
}

describe.each([
  ["test4", reference.test4],
  ["n20", reference.n20],
] as const)("%s", (_, given) => {
  const neighbors = given.neighbors as unknown as Neighbors
  const { sim, net, routers } = world(neighbors)
  const fullAt: number[] = []
  for (const ospf of routers)
    ospf.neighborChanges.on(({ time, to }) => {
      if (to === "Full") fullAt.push(time)
    })
  const firstRoutes: number[] = []
  for (const ospf of routers)
    ospf.calculations.on(({ time, changes }) => {
      if (changes > 1) firstRoutes.push(time)
    })
  sim.run({ until: given.until })

  it("has the neighbours that J-Sim finds, all of them adjacent", () => {
    const nameOf = new Map(net.nodes.map((node: Node) => [`${node.address}`, node.name]))
    const found = routers.flatMap((ospf, i) =>
      ospf.attachments.list.flatMap((own) =>
        own.neighbors
          .filter(({ isFull }) => isFull)
          .map(({ router }) => [net.nodes[i].name, own.index, nameOf.get(formatIdentifier(router))]),
      ),
    )
    expect(new Set(found.map(String))).toEqual(new Set(neighbors.map(String)))
  })

  it("has the fewest hops from everybody to everybody", () => {
    for (const node of net.nodes) {
      const distances = hops(neighbors, node.name)
      const rows = net.nodes
        .filter((other) => other !== node)
        .map((other) => {
          const route = node.routes.find(({ key }) => key.destination.contains(other.address))
          return [other.name, route?.metric]
        })
      distances.delete(node.name)
      expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(distances))
    }
  })

  it("is ready half a second after the second Hello; J-Sim at 5.1 s", () => {
    expect(Math.min(...fullAt)).toBeGreaterThan(10)
    expect(Math.max(...firstRoutes)).toBeLessThan(11.5)
  })
})
