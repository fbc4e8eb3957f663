/** OSPF in random areas: every router knows the cheapest ways that lead through the backbone, and packets take them. */
import { Simulation } from "@hourglass/aca"
import { type Link, Network, type Node } from "@hourglass/inet"
import { Ospf, type OspfOptions } from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { walks } from "../inet/walk.js"
import { builder } from "./internet.js"
import { ToldCosts } from "./random-costs.js"

const settled = 60 // seconds

interface World {
  readonly sim: Simulation
  readonly net: Network
  readonly routers: readonly Node[]
  readonly areaOf: ReadonlyMap<Link, number>
  readonly costs: ToldCosts
}

/** Areas 1 to 3 on a backbone, each a connected random graph; border routers are in one or two of them. */
function randomWorld(seed: number): World {
  const sim = new Simulation({ seed })
  const random = sim.random("test")
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const areaOf = new Map<Link, number>()
  const routers: Node[] = []
  const add = (name: string) => routers[routers.push(net.router(name)) - 1]
  const connect = (members: readonly Node[], area: number, extra: number) => {
    const join = (a: Node, b: Node) =>
      areaOf.set(net.link(a, b, { delay: random.uniform(0.001, 0.005) }), area)
    for (let i = 1; i < members.length; i++) join(members[i], members[random.int(i)])
    for (let i = 0; i < extra && members.length > 2; i++) {
      const [a, b] = random.shuffle([...members])
      join(a, b)
    }
  }
  const borders = Array.from({ length: random.integer(2, 4) }, (_, i) => add(`b${i}`))
  connect([...borders, ...Array.from({ length: random.int(3) }, (_, i) => add(`c${i}`))], 0, random.int(3))
  for (let area = 1; area <= random.integer(2, 3); area++) {
    const inside = Array.from({ length: random.integer(1, 4) }, (_, i) => add(`a${area}.${i}`))
    const own = random.shuffle([...borders]).slice(0, random.integer(1, 2))
    connect([...inside, ...own], area, random.int(3))
  }
  const costs = new ToldCosts(() => random.integer(1, 5))
  for (const router of routers) {
    const interfaces: OspfOptions["interfaces"] = ({ index }) => ({
      area: areaOf.get(router.attachments().find((each) => each.interface === index)!.link),
      cost: costs.configuredFor(router, index),
    })
    router.install(new Ospf("ospf", { helloInterval: 2, deadInterval: 8, interfaces }))
  }
  return { sim, net, routers, areaOf, costs }
}

/** What the ways from a router inside an area cost. */
const inside = ({ areaOf, costs }: World, area: number, start: Node): Map<Node, number> =>
  costs.from(start, (link) => areaOf.get(link) === area)

const areasOf = ({ areaOf }: World, node: Node): number[] => [
  ...new Set(node.attachments().flatMap(({ link }) => (link.isUp ? [areaOf.get(link)!] : []))),
]

const least = (values: Iterable<number>): number => Math.min(Number.POSITIVE_INFINITY, ...values)

/** The cheapest way from a router to a node of one of its areas, that stays inside. */
const direct = (world: World, from: Node, to: Node, areas = areasOf(world, from)): number =>
  least(areas.map((area) => inside(world, area, from).get(to) ?? Number.POSITIVE_INFINITY))

/** What border routers tell the backbone of, and the way to them: §16.2. */
const overBackbone = (world: World, from: Node, to: Node): number =>
  least(
    [...inside(world, 0, from)].map(([exit, cost]) => {
      const others = areasOf(world, exit).filter((area) => area !== 0)
      return cost + direct(world, exit, to, others)
    }),
  )

/** Inside an area if that is possible; else over the backbone; into that by what border routers tell of themselves. */
function cheapest(world: World, from: Node, to: Node): number {
  const stays = direct(world, from, to)
  const own = areasOf(world, from)
  if (stays < Number.POSITIVE_INFINITY) return stays
  if (own.includes(0)) return overBackbone(world, from, to)
  const entries = [...inside(world, own[0], from)].filter(([node]) => areasOf(world, node).length > 1)
  return least(entries.map(([entry, cost]) => cost + cheapest(world, entry, to)))
}

function expectCheapest(world: World): void {
  for (const from of world.routers) {
    const { routes } = from.part(Ospf)
    for (const to of world.routers) {
      if (from === to || areasOf(world, from).length === 0) continue
      const where = `${from.name} to ${to.name}`
      const cost = routes.find(({ prefix }) => prefix.base === to.address)?.cost ?? Number.POSITIVE_INFINITY
      expect([where, cost]).toEqual([where, cheapest(world, from, to)])
      const ways = [...new Set(walks(from, to.address).map(({ end }) => end))]
      expect([where, ways]).toEqual([where, [cost < Number.POSITIVE_INFINITY ? "arrived" : "no-route"]])
    }
  }
}

describe("OSPF in random areas", () => {
  it("finds the cheapest ways from cold start", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const world = randomWorld(seed)
        world.sim.run({ until: settled })
        expectCheapest(world)
        expect(world.sim.drops()).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it("finds those that are left when links inside areas have failed, or have come back", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const world = randomWorld(seed)
        const random = world.sim.random("trouble")
        const links = [...world.areaOf].flatMap(([link, area]) => (area === 0 ? [] : [link]))
        for (const link of links) {
          if (random.chance(0.5)) continue
          world.sim.at(random.uniform(20, 60), () => link.down())
          if (random.chance(0.5)) world.sim.at(random.uniform(60, 100), () => link.up())
        }
        world.sim.run({ until: 100 + settled })
        expectCheapest(world)
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it("finds those by the new costs when links cost something else", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const world = randomWorld(seed)
        world.costs.changeAtRandom(world.net, world.sim.random("trouble"), 100, 9)
        world.sim.run({ until: 100 + settled })
        expectCheapest(world)
        expect(world.sim.drops()).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 120_000)
})
