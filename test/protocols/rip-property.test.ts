/** RIP on random networks with random failures: what must be so once nothing changes any more. */
import { Simulation } from "@hourglass/aca"
import { type Attachment, type Link, Network, type Node } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import { Rip, type RipOptions } from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { walks } from "../inet/walk.js"
import { builder } from "./internet.js"
import { ToldCosts } from "./random-costs.js"
import { failAtRandom } from "./random-failures.js"

const infinity = 16
const troubled = 300 // seconds in which links and nodes fail and recover

/** Seconds after that until counts to infinity are over; with simple split horizon a step may wait for a timeout. */
const settled = ({ splitHorizon, triggersUpdates }: Partial<RipOptions>): number =>
  splitHorizon === "simple" && !triggersUpdates ? 4000 : 1500

interface World {
  readonly sim: Simulation
  readonly net: Network
  readonly nodes: readonly Node[]
  readonly rips: readonly Rip[]
  readonly costs: ToldCosts
}

/**
 * A connected random graph of routers, one link in six a LAN of three. Each has one address; with `isNumbered`, one for
 * each of its links instead, which have a prefix each. An interface costs 1 to `mostCost`.
 */
function randomWorld(
  seed: number,
  options: Partial<RipOptions>,
  { isNumbered = false, mostCost = 1, Router = Rip } = {},
): World {
  const sim = new Simulation({ seed })
  const random = sim.random("test")
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const nodes = Array.from({ length: random.integer(3, 16) }, (_, i) => net.router(`n${i}`))
  const link = () => ({ delay: random.uniform(0.001, 0.02), bandwidth: random.uniform(1e6, 1e8) })
  for (let i = 1; i < nodes.length; i++) net.link(nodes[i], nodes[random.int(i)], link())
  for (let extra = random.int(nodes.length); extra > 0; extra--) {
    const ends = random.shuffle([...nodes]).slice(0, random.chance(1 / 6) ? 3 : 2)
    net.lan(ends, { ...link(), name: `extra${extra}` })
  }
  if (isNumbered) net.links.forEach(giveAddresses)
  const costs = new ToldCosts(() => (mostCost === 1 ? 1 : random.integer(1, mostCost)))
  const rips = nodes.map((node) => {
    const interfaces = node
      .attachments()
      .map(({ interface: index }) => ({ cost: costs.configuredFor(node, index) }))
    return node.install(new Router("rip", { ...options, interfaces }))
  })
  return { sim, net, nodes, rips, costs }
}

const prefixOf = (number: number): Prefix => Prefix.parse(`10.1.${number}.0/24`)

function giveAddresses(link: Link, number: number): void {
  const prefix = prefixOf(number)
  for (const [i, node] of endsOf(link).entries()) {
    const { interface: index } = node.attachments().find((each) => each.link === link) as Attachment
    node.addAddress(prefix.base.plus(i + 1), { interface: index, prefix })
  }
}

const endsOf = (link: Link): Node[] => link.attached.map((end) => end?.parent?.parent as Node)

/** Metric and next hop that every router has for every other are those of the shortest paths that are left. */
function expectShortestPaths(world: World): void {
  const { nodes, rips } = world
  for (const [i, node] of nodes.entries()) {
    if (node.state !== "started") continue
    const costs = world.costs.from(node)
    for (const other of nodes) {
      if (other === node) continue
      const where = `${node.name} to ${other.name}`
      const metric = Math.min((costs.get(other) ?? infinity) + 1, infinity)
      expect([where, rips[i].route(Prefix.of(other.address))?.metric ?? infinity]).toEqual([where, metric])
      const ways = walks(node, other.address).map(({ end }) => end)
      expect([where, ways]).toEqual([where, [metric < infinity ? "arrived" : "no-route"]])
    }
  }
}

/** The same for the prefixes of links: as far as the nearest router that is on them. */
function expectShortestPathsToLinks(world: World): void {
  const { net, nodes, rips } = world
  for (const [i, node] of nodes.entries()) {
    if (node.state !== "started") continue
    const costs = world.costs.from(node)
    for (const [number, link] of net.links.entries()) {
      const prefix = prefixOf(number)
      const ends = endsOf(link).filter((end) => link.isUp && end.state === "started")
      const nearest = Math.min(infinity, ...ends.map((end) => costs.get(end) ?? infinity))
      const where = `${node.name} to ${link.name}`
      const metric = Math.min(nearest + 1, infinity)
      expect([where, rips[i].route(prefix)?.metric ?? infinity]).toEqual([where, metric])
      for (const end of ends) {
        const [address] = end.addresses.filter((each) => prefix.contains(each))
        const found = walks(node, address).map((walk) => walk.end)
        expect([where, found]).toEqual([where, [metric < infinity ? "arrived" : "no-route"]])
      }
    }
  }
}

/** From here on nothing changes, and only regular updates are sent. */
function expectQuiet({ sim, nodes, rips }: World, time: number): void {
  const changes: string[] = []
  for (const node of nodes)
    node.csl.routingTable.changes.on(({ kind }) => changes.push(`${node.name} ${kind}`))
  const extra = () => rips.map(({ sent: { triggered, answers, requests } }) => [triggered, answers, requests])
  const before = extra()
  sim.run({ until: sim.now + time })
  expect(changes).toEqual([])
  expect(extra()).toEqual(before)
}

const options = fc.record({
  splitHorizon: fc.constantFrom("none", "simple", "poisoned"),
  triggersUpdates: fc.boolean(),
  updateJitter: fc.constantFrom(0, 5),
}) as fc.Arbitrary<Partial<RipOptions>>

describe("RIP on random networks", () => {
  it("finds the shortest paths from cold start, and goes quiet", () => {
    fc.assert(
      fc.property(fc.nat(1e6), options, (seed, given) => {
        const world = randomWorld(seed, given)
        world.sim.run({ until: 900 })
        expectShortestPaths(world)
        expectQuiet(world, 100)
      }),
      { numRuns: 25 },
    )
  })

  it("finds those that are left after failures and recoveries, without a loop or a black hole, and goes quiet", () => {
    fc.assert(
      fc.property(fc.nat(1e6), options, (seed, given) => {
        const world = randomWorld(seed, given)
        failAtRandom(world.net, world.nodes, world.sim.random("trouble"), troubled)
        world.sim.run({ until: troubled + settled(given) })
        expectShortestPaths(world)
        expectQuiet(world, 100)
      }),
      { numRuns: 25 },
    )
  })

  it("finds the shortest paths to all links that are left, where links have prefixes", () => {
    fc.assert(
      fc.property(fc.nat(1e6), options, (seed, given) => {
        const world = randomWorld(seed, given, { isNumbered: true })
        failAtRandom(world.net, world.nodes, world.sim.random("trouble"), troubled)
        world.sim.run({ until: troubled + settled(given) })
        expectShortestPathsToLinks(world)
        expectQuiet(world, 100)
      }),
      { numRuns: 25 },
    )
  })

  it("finds those by the new costs after changes of costs, failures and recoveries, and goes quiet", () => {
    fc.assert(
      fc.property(fc.nat(1e6), options, fc.boolean(), (seed, given, failing) => {
        const world = randomWorld(seed, given, { mostCost: 4 })
        const random = world.sim.random("trouble")
        world.costs.changeAtRandom(world.net, random, troubled, 9)
        if (failing) failAtRandom(world.net, world.nodes, random, troubled)
        world.sim.run({ until: troubled + settled(given) })
        expectShortestPaths(world)
        expectQuiet(world, 100)
      }),
      { numRuns: 40 },
    )
  })

  it("does the same again with the same seed", () => {
    const trace = (seed: number) => traceOf(randomWorld(seed, {}), troubled + 60)
    const once = trace(7)
    expect(once.length).toBeGreaterThan(20)
    expect(trace(7)).toEqual(once)
    expect(trace(8)).not.toEqual(once)
  })

  it("decides of what it hears or says again as if it looked at it anew", () => {
    class Pedantic extends Rip {
      protected override judge(...[present, offer]: Parameters<Rip["judge"]>) {
        return super.judge(present, offer)
      }
      protected override advertised(...[route, on]: Parameters<Rip["advertised"]>) {
        return super.advertised(route, on)
      }
    }
    fc.assert(
      fc.property(fc.nat(1e6), options, fc.boolean(), (seed, given, isNumbered) => {
        const trace = (Router: typeof Rip) => {
          const world = randomWorld(seed, given, { isNumbered, mostCost: 4, Router })
          world.costs.changeAtRandom(world.net, world.sim.random("costs"), troubled, 9)
          const log = traceOf(world, troubled + 400)
          return [log, world.rips.map((rip) => [rip.showDatabase(), rip.showNeighbors(), rip.sent])]
        }
        expect(trace(Rip)).toEqual(trace(Pedantic))
      }),
      { numRuns: 25 },
    )
  })
})

/** All changes of routing tables while links and nodes fail, and until then. */
function traceOf({ sim, net, nodes }: World, until: number): string[] {
  failAtRandom(net, nodes, sim.random("trouble"), troubled)
  const log: string[] = []
  for (const node of nodes)
    node.csl.routingTable.changes.on(({ kind, route }) =>
      log.push(`${sim.now} ${node.name} ${kind} ${route.key.destination} ${route.metric}`),
    )
  sim.run({ until })
  return log
}

it("tells its neighbours of a loss at once, and they theirs", () => {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const nodes = Array.from({ length: 5 }, (_, i) => net.router(`n${i}`))
  const links: Link[] = nodes.slice(1).map((node, i) => net.link(nodes[i], node, { delay: "10ms" }))
  const rips = nodes.map((node) => node.install(new Rip()))
  const target = Prefix.of(Address.parse("10.0.0.5"))
  sim.at(100, () => links[3].down())
  sim.run({ until: 99 })
  expect(rips.map((rip) => rip.route(target)?.metric)).toEqual([5, 4, 3, 2, 1])
  sim.run({ until: 100.1 }) // no hold-down has begun: nothing has changed for long
  expect(rips.slice(0, 4).map((rip) => rip.route(target)?.metric)).toEqual([16, 16, 16, 16])
})
