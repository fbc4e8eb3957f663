/** OSPF over published topologies (reference file D): all costs and next hops, before and after a link has failed. */
import { Simulation } from "@hourglass/aca"
import { Network, type Node } from "@hourglass/inet"
import { Ospf } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder } from "../protocols/internet.js"
import reference from "./data/D-topologies.json" with { type: "json" }

type Triple = readonly [number, number, number]
type Cell = number | string

interface Case {
  readonly links: readonly Triple[]
  readonly cost: readonly (readonly number[])[]
  readonly nextHops: Readonly<Record<string, Readonly<Record<string, number | readonly number[]>>>>
  readonly failing: readonly [string, string]
  readonly changed: readonly (readonly Cell[])[]
}

function caseOf({ given, expect: wanted }: (typeof reference.vectors)[number]): Case {
  const results = wanted as unknown as Record<string, unknown>
  const [failure, changed] = Object.entries(results).find(([name]) => name.startsWith("after link"))!
  const [, a, b] = /after link (\d+)-(\d+) fails/.exec(failure)!
  return {
    links: (given as unknown as Record<string, readonly Triple[]>)["links [i,j,cost]"],
    cost: results.cost as Case["cost"],
    nextHops: results["next hops from"] as Case["nextHops"],
    failing: [a, b],
    changed: changed as Case["changed"],
  }
}

const referenceRate = 1e10 // bit/s that cost 1, as in the file

class World {
  readonly sim = new Simulation()
  readonly net = this.sim.add(new Network("net", { builder, computesRoutes: false }))
  readonly nodes: readonly Node[]
  readonly routers: readonly Ospf[]

  constructor({ links, cost }: Case) {
    this.nodes = Array.from({ length: cost.length + 1 }, (_, i) => this.net.router(`${i}`))
    for (const [i, j, price] of links)
      this.net.link(this.nodes[i], this.nodes[j], {
        delay: "1ms",
        bandwidth: referenceRate / price,
        name: `${i}-${j}`,
      })
    const options = { referenceBandwidth: referenceRate, helloInterval: 1, deadInterval: 4 }
    this.routers = this.nodes.map((node) => node.install(new Ospf("ospf", options)))
  }

  /** Row i holds the costs from router i to i + 1 … as its routing table has them. */
  triangle(): number[][] {
    return this.nodes.slice(0, -1).map((from, i) =>
      this.nodes.slice(i + 1).map((to) => {
        const route = from.routes.find(({ key }) => key.destination.contains(to.address))
        return route?.metric ?? Number.POSITIVE_INFINITY
      }),
    )
  }

  nextHops(from: number, to: number): number[] {
    const route = this.nodes[from].routes.find(({ key }) => key.destination.contains(this.nodes[to].address))
    const gateways = route?.hops.map(({ gateway }) =>
      this.nodes.findIndex(({ address }) => address === gateway),
    )
    return (gateways ?? []).sort((a, b) => a - b)
  }
}

const cases = reference.vectors.slice(0, 10)

describe.each(cases.map((each) => [`${each.id} ${each.title}`, caseOf(each)] as const))("%s", (_, given) => {
  const world = new World(given)
  world.sim.run({ until: 20 })
  const before = world.triangle()

  it("has the costs given", () => expect(before).toEqual(given.cost))

  it("has the next hops given, all of those of equal cost", () => {
    for (const [from, rows] of Object.entries(given.nextHops))
      for (const [to, hops] of Object.entries(rows))
        expect([from, to, world.nextHops(Number(from), Number(to))]).toEqual([
          from,
          to,
          [hops].flat().sort((a, b) => a - b),
        ])
  })

  it("has the costs given after a link has failed, and the old ones when it is back", () => {
    const [a, b] = given.failing
    const link = world.net.linkBetween(a, b)
    link.down()
    world.sim.run({ until: 40 })
    const after = world.triangle()
    const differences = after.flatMap((row, i) =>
      row.flatMap((cost, k): Triple[] => (cost === before[i][k] ? [] : [[i, i + k + 1, cost]])),
    )
    expect(shortened(differences, given.changed)).toEqual(given.changed)
    link.up()
    world.sim.run({ until: 60 })
    expect(world.triangle()).toEqual(before)
  })
})

/** The list as the file has it: where it ends in ["...", count, text, sum of costs], cut short in that way. */
function shortened(list: readonly Triple[], like: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const end = like.at(-1)
  if (end?.[0] !== "...") return [...list]
  const sum = list.reduce((total, [, , cost]) => total + cost, 0)
  return [...list.slice(0, like.length - 1), ["...", list.length, end[2], sum]]
}
