/** OSPF on random networks with random failures: what must be so once nothing changes any more. */
import { type RandomStream, Simulation } from "@hourglass/aca"
import { census, Network, type Node } from "@hourglass/inet"
import { Ospf, type OspfKind, type OspfOptions } from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { walks } from "../inet/walk.js"
import { builder } from "./internet.js"
import { ToldCosts } from "./random-costs.js"
import { failAtRandom } from "./random-failures.js"

const troubled = 200 // seconds in which links and nodes fail and recover, and costs change
const settled = 100 //  seconds after that: silent neighbours are noticed, elections held, LSAs repeated

const quick: Partial<OspfOptions> = { helloInterval: 2, deadInterval: 8 }

interface World {
  readonly sim: Simulation
  readonly net: Network
  readonly routers: readonly Node[]
  readonly hosts: readonly Node[]
  readonly speakers: readonly Ospf[]
  readonly costs: ToldCosts
}

/** A connected random graph of routers, one link in five a LAN of three or four; hosts behind some, on LANs too. */
function randomWorld(seed: number, options: Partial<OspfOptions> = {}, loss = 0): World {
  const sim = new Simulation({ seed })
  const random = sim.random("test")
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const routers = Array.from({ length: random.integer(2, 14) }, (_, i) => net.router(`n${i}`))
  const link = () => ({ delay: random.uniform(0.001, 0.02), bandwidth: random.uniform(1e6, 1e8), loss })
  for (let i = 1; i < routers.length; i++) net.link(routers[i], routers[random.int(i)], link())
  const hosts: Node[] = []
  for (let extra = random.int(routers.length); extra > 0; extra--) {
    const isLan = random.chance(1 / 5)
    const ends = random.shuffle([...routers]).slice(0, isLan ? random.integer(3, 4) : 2)
    if (isLan && random.chance(0.5)) ends.push(addHost(net, hosts))
    net.lan(ends, { ...link(), name: `extra${extra}` })
  }
  for (const router of routers) if (random.chance(0.3)) net.link(router, addHost(net, hosts), link())
  const costs = new ToldCosts(() => random.integer(1, 5))
  const speakers = routers.map((node) => {
    const interfaces: OspfOptions["interfaces"] = ({ index }) => ({ cost: costs.configuredFor(node, index) })
    return node.install(new Ospf("ospf", { ...quick, ...options, interfaces }))
  })
  return { sim, net, routers, hosts, speakers, costs }
}

function addHost(net: Network, hosts: Node[]): Node {
  const host = net.host(`h${hosts.length}`)
  hosts.push(host)
  return host
}

/** Takes links and nodes down and up again, and changes costs, at random times; some stay as they are. */
function trouble({ sim, net, routers, speakers, costs }: World, random: RandomStream): void {
  failAtRandom(net, routers, random, troubled)
  costs.changeAtRandom(net, random, troubled, 9)
  for (let count = random.int(4); count > 0; count--) {
    const node = random.pick(routers)
    const ospf = speakers[routers.indexOf(node)]
    const cost = random.integer(1, 9)
    sim.at(random.uniform(20, troubled), () => {
      const [own] = ospf.attachments.list
      if (ospf.state !== "started" || own === undefined) return
      ospf.setCost(own.index, cost)
      costs.tell(node, own.index, cost)
    })
  }
}

/** Every router knows the cheapest ways that are left, and no others; packets take them to the end. */
function expectShortestPaths(world: World): void {
  for (const node of world.routers) {
    if (node.state !== "started") continue
    const costs = world.costs.from(node)
    const ospf = world.speakers[world.routers.indexOf(node)]
    for (const other of [...world.routers, ...world.hosts]) {
      if (other === node) continue
      const where = `${node.name} to ${other.name}`
      const cost = ospf.routes.find(({ prefix }) => prefix.base === other.address)?.cost
      expect([where, cost]).toEqual([where, costs.get(other)])
      const ways = [...new Set(walks(node, other.address).map(({ end }) => end))]
      expect([where, ways]).toEqual([where, [costs.has(other) ? "arrived" : "no-route"]])
    }
  }
}

/** From here on nothing changes, and nothing but Hellos is sent. */
function expectQuiet({ sim, routers, speakers }: World, time: number): void {
  const changes: string[] = []
  for (const node of routers)
    node.csl.routingTable.changes.on(({ kind }) => changes.push(`${node.name} ${kind}`))
  const others = () =>
    speakers.map(({ sent }) =>
      (Object.keys(sent) as OspfKind[]).map((kind) => kind !== "hello" && sent[kind]),
    )
  const before = others()
  sim.run({ until: sim.now + time })
  expect(changes).toEqual([])
  expect(others()).toEqual(before)
}

/** Routers that can reach each other have the same database. */
function expectSameDatabases(world: World): void {
  for (const node of world.routers) {
    if (node.state !== "started") continue
    const contents = (router: Node) =>
      [...world.speakers[world.routers.indexOf(router)].areas.at(0).database.values()]
        .map(({ lsa }) => `${lsa}`)
        .sort()
    for (const other of world.costs.from(node).keys())
      if (world.routers.includes(other)) expect(contents(other)).toEqual(contents(node))
  }
}

/** Shortest paths that were only brought up to date are those that a new computation finds. */
function expectFreshPaths({ speakers }: World): void {
  for (const ospf of speakers.filter(({ state }) => state === "started")) {
    const area = ospf.areas.at(0)
    if (!area.isActive) continue
    const paths = () => [...area.database.ofType(1)].map(({ lsa }) => [lsa.router, ospf.pathTo(lsa.router)])
    const before = paths()
    area.tree = ospf.shortestPaths(area)
    expect(before).toEqual(paths())
  }
}

/** All of these. */
function expectConverged(world: World): void {
  expectShortestPaths(world)
  expectSameDatabases(world)
  expectFreshPaths(world)
  expectQuiet(world, 100)
  expect(census(world.net).unaccounted).toBe(0)
}

describe("OSPF on random networks", () => {
  it("finds the shortest paths from cold start, and goes quiet", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const world = randomWorld(seed)
        world.sim.run({ until: settled })
        expectConverged(world)
      }),
      { numRuns: 30 },
    )
  }, 120_000)

  it("finds those by the new costs when links cost something else, and goes quiet", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const world = randomWorld(seed)
        world.costs.changeAtRandom(world.net, world.sim.random("trouble"), troubled, 20)
        world.sim.run({ until: troubled + settled })
        expectConverged(world)
      }),
      { numRuns: 30 },
    )
  }, 120_000)

  it("finds those that are left after failures, recoveries and changes of costs, without a loop or a black hole, and goes quiet", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const world = randomWorld(seed)
        trouble(world, world.sim.random("trouble"))
        world.sim.run({ until: troubled + settled })
        expectConverged(world)
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  it("finds them over links that lose every tenth packet", () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        // Neighbours must not be thought dead: eight Hellos are hardly ever lost in a row.
        const world = randomWorld(seed, { helloInterval: 1, deadInterval: 16 }, 0.1)
        world.sim.run({ until: 200 })
        expectShortestPaths(world)
        expectSameDatabases(world)
      }),
      { numRuns: 20 },
    )
  }, 120_000)

  it("does the same again with the same seed", () => {
    const trace = (seed: number) => {
      const world = randomWorld(seed)
      trouble(world, world.sim.random("trouble"))
      const log: string[] = []
      for (const node of world.routers)
        node.csl.routingTable.changes.on(({ kind, route }) =>
          log.push(`${world.sim.now} ${node.name} ${kind} ${route.key.destination} ${route.metric}`),
        )
      world.sim.run({ until: troubled + 60 })
      return log
    }
    const once = trace(5)
    expect(once.length).toBeGreaterThan(20)
    expect(trace(5)).toEqual(once)
    expect(trace(6)).not.toEqual(once)
  })
})
