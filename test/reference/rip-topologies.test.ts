/** RIP over published topologies (reference file D): metrics are hops + 1, before and after a link has failed; 16 is unreachable. */
import { Simulation } from "@hourglass/aca"
import { Network, type Node } from "@hourglass/inet"
import { Prefix } from "@hourglass/net"
import { Rip } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder } from "../protocols/internet.js"
import file from "./data/D-topologies.json" with { type: "json" }

type Link = readonly [from: number, to: number, cost: number]
type Triangle = readonly (readonly number[])[]

interface Vector {
  readonly id: string
  readonly title: string
  readonly given: { readonly mode?: string; readonly "links [i,j,cost]"?: readonly Link[] }
  readonly expect: { readonly cost: Triangle; readonly hops?: Triangle }
}

const vectors = (file.vectors as unknown as Vector[]).filter(({ given }) => given["links [i,j,cost]"])
const infinity = 16

/** A RIP router for each node; no router has an address but its own. */
function world(size: number, links: readonly Link[]) {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const nodes = Array.from({ length: size }, (_, i) => net.router(`n${i}`))
  for (const [i, j] of links) net.link(nodes[i], nodes[j], { delay: "5ms", bandwidth: "10Mbps" })
  const rips = nodes.map((node) => node.install(new Rip()))
  return { sim, net, nodes, rips }
}

/** Row i: what router i says of the addresses of the routers after it. */
const metrics = (nodes: readonly Node[], rips: readonly Rip[]): number[][] =>
  rips
    .slice(0, -1)
    .map((rip, i) =>
      nodes.slice(i + 1).map(({ address }) => rip.route(Prefix.of(address))?.metric ?? infinity),
    )

const ofHops = (hops: Triangle): number[][] =>
  hops.map((row) => row.map((distance) => Math.min(distance + 1, infinity)))

/** Hops between all pairs by breadth-first search, where the file has them only for the costs. */
function hopsOver(size: number, links: readonly Link[]): number[][] {
  const around = Array.from({ length: size }, (): number[] => [])
  for (const [i, j] of links) {
    around[i].push(j)
    around[j].push(i)
  }
  const from = (start: number): number[] => {
    const distance = new Array<number>(size).fill(Number.POSITIVE_INFINITY)
    distance[start] = 0
    for (let ring = [start]; ring.length > 0; )
      ring = ring.flatMap((node) =>
        around[node].filter((next) => {
          if (distance[next] < Number.POSITIVE_INFINITY) return false
          distance[next] = distance[node] + 1
          return true
        }),
      )
    return distance
  }
  return Array.from({ length: size - 1 }, (_, i) => from(i).slice(i + 1))
}

describe.each(vectors)("$id $title", ({ given, expect: wanted }) => {
  const links = given["links [i,j,cost]"] ?? []
  const size = wanted.cost.length + 1
  const hops = wanted.hops ?? (given.mode === "unit" ? wanted.cost : undefined)

  it("has the hops of the file plus one between all pairs, and after a failure those that are left", () => {
    expect(hops).toBeDefined()
    const { sim, net, nodes, rips } = world(size, links)
    sim.run({ until: 200 })
    expect(metrics(nodes, rips)).toEqual(ofHops(hops ?? []))
    const failing = Object.keys(wanted).find((key) => key.startsWith("after link"))
    const [, a, b] = (/after link (\d+)-(\d+)/.exec(failing ?? "") ?? []).map(Number)
    net.linkBetween(nodes[a], nodes[b]).down()
    sim.run({ until: 800 })
    const left = links.filter(([i, j]) => !(i === a && j === b))
    expect(metrics(nodes, rips)).toEqual(ofHops(hopsOver(size, left)))
  })
})

it("D-chain: what is 15 hops away has a metric of 16, and is unreachable", () => {
  const links = Array.from({ length: 17 }, (_, i): Link => [i, i + 1, 1])
  const { sim, nodes, rips } = world(18, links)
  sim.run({ until: 400 })
  expect(metrics(nodes, rips)).toEqual(ofHops(hopsOver(18, links)))
  expect(rips[0].route(Prefix.of(nodes[14].address))?.metric).toBe(15)
  expect(rips[0].route(Prefix.of(nodes[15].address))).toBeUndefined()
})
