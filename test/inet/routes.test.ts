import { linkCosts, NetworkGraph, type Node, ShortestPaths } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { distances, grow, plans } from "./random-network.js"
import { walks } from "./walk.js"
import { chain, emptyWorld, expectConserved, probe } from "./world.js"

/** Every pair of nodes that a way joins: all that the tables say leads there, without a loop. */
function expectReachable(
  nodes: readonly Node[],
  check: (cost: number, least: number) => void = () => {},
): void {
  const least = distances(nodes)
  for (const [i, from] of nodes.entries())
    for (const [j, to] of nodes.entries()) {
      if (i === j || least[i][j] === Number.POSITIVE_INFINITY) continue
      const ways = walks(from, to.address)
      const where = `${from.path} to ${to.path}: ${ways.map((way) => way.end)}`
      expect(ways.length, where).toBeGreaterThan(0)
      expect(
        ways.filter((way) => way.end !== "arrived"),
        where,
      ).toEqual([])
      for (const { cost } of ways) check(cost, least[i][j])
    }
}

describe("computed routes", () => {
  it("join every pair of nodes of a flat network by the cheapest ways, and by no others", () => {
    fc.assert(
      fc.property(plans({ depth: 0, maxLinks: 8 }), (plan) => {
        const { net, nodes } = grow(plan)
        net.build()
        expectReachable(nodes, (cost, least) => expect(cost).toBe(least))
      }),
    )
  })

  it("join every pair of nodes of a network of networks without a loop", () => {
    fc.assert(
      fc.property(plans(), (plan) => {
        const { net, nodes } = grow(plan)
        net.build()
        expectReachable(nodes)
      }),
    )
  })

  it("join what still can be joined after links and nodes have failed", () => {
    fc.assert(
      fc.property(plans({ depth: 2 }), fc.infiniteStream(fc.nat(4)), (plan, dice) => {
        const { sim, net, nodes } = grow(plan)
        sim.start()
        for (const link of net.links) if (dice.next().value === 0) link.down()
        const left = nodes.filter((node) => {
          if (dice.next().value !== 0) return true
          node.fail()
          return false
        })
        net.computeRoutes()
        expectReachable(left)
      }),
    )
  })

  it("lead packets for addresses that nobody has to an end, not round and round", () => {
    fc.assert(
      fc.property(
        plans({ depth: 2 }),
        fc.array(fc.nat(255), { minLength: 5, maxLength: 5 }),
        (plan, offsets) => {
          const { net, nodes } = grow(plan, emptyWorld({ cost: "delay", prefix: "10.0.0.0/24" }))
          net.build()
          const taken = new Set(nodes.map((node) => node.address))
          for (const offset of offsets) {
            const address = Address.parse("10.0.0.0").plus(offset)
            if (taken.has(address)) continue
            for (const from of nodes)
              for (const { end } of walks(from, address))
                expect(["no-route", "discarded", "not a router"]).toContain(end)
          }
        },
      ),
    )
  })
})

describe("routes, computed anew", () => {
  it("go round a link that failed, and back when it is up again", () => {
    const { sim, net } = emptyWorld({ cost: "delay" })
    const [a, b, c] = ["a", "b", "c"].map((name) => net.router(name))
    const short = net.link(a, b, { delay: "1ms" })
    net.link(a, c, { delay: "1ms" })
    net.link(c, b, { delay: "1ms" })
    const target = probe(b)
    for (const time of [1, 2, 3]) sim.at(time, () => probe(a).shoot(b.address))
    sim.at(1.5, () => {
      short.down()
      net.computeRoutes()
    })
    sim.at(2.5, () => {
      short.up()
      net.computeRoutes()
    })
    probe(a)
    sim.run()
    expect(target.times).toEqual([1.001, 2.002, 3.001].map((time) => expect.closeTo(time, 9)))
    expectConserved(net)
  })

  it("leave the routes of others as they are", () => {
    const { net, nodes } = chain([{}, {}])
    net.build()
    nodes[1].addRoute("192.0.2.0/24", [{ interface: 1 }])
    const before = nodes[1].routes.length
    net.linkBetween("r1", "b").down()
    net.computeRoutes()
    expect(nodes[1].routes.map((route) => route.owner)).toContain("static")
    net.linkBetween("r1", "b").up()
    net.computeRoutes()
    expect(nodes[1].routes).toHaveLength(before)
  })
})

describe("routes of hierarchies", () => {
  it("know a network behind one border by its one prefix outside, and by a default inside", () => {
    const { net } = emptyWorld({ prefix: "10.0.0.0/16" })
    const core = [0, 1, 2].map((i) => net.router(`core${i}`))
    for (const [i, node] of core.entries()) net.link(node, core[(i + 1) % 3])
    const site = net.subnetwork("site")
    const [border, inner] = [site.router("border"), site.router("inner")]
    site.link(border, inner)
    const hosts = ["a", "b", "c"].map((name) => site.host(name))
    for (const host of hosts) site.link(inner, host)
    net.link(core[0], border)
    net.build()
    const text = (node: Node) => node.routes.map((route) => `${route.key.destination}`).sort()
    const other = (...nodes: Node[]) => nodes.map((node) => `${node.address}/32`)
    expect(text(core[1])).toEqual([...other(core[0], core[2]), `${site.prefix}`].sort())
    expect(text(hosts[0])).toEqual(["0.0.0.0/0"])
    expect(text(inner)).toEqual(["0.0.0.0/0", ...other(border, ...hosts), `${site.prefix}`].sort())
    const discard = inner.routes.find((route) => route.key.destination === site.prefix)
    expect(discard?.hops).toEqual([])
  })

  it("cost what the user says a hop costs", () => {
    const { net, nodes } = chain([
      { delay: "5ms", bandwidth: "1Gbps" },
      { delay: "7ms", bandwidth: "10Gbps" },
    ])
    const to = (cost: Parameters<typeof costOf>[0]) => costOf(cost)
    function costOf(cost: (typeof linkCosts)[keyof typeof linkCosts]): number {
      const paths = new ShortestPaths(new NetworkGraph(nodes, cost))
      paths.towards([2], () => true)
      return paths.distance(0)
    }
    net.build()
    expect(to(linkCosts.hops)).toBe(2)
    expect(to(linkCosts.delay)).toBeCloseTo(0.012, 6)
    expect(to(linkCosts["inverse-bandwidth"])).toBe(110)
    const doubled = emptyWorld({ cost: (link) => link.delay * 2 })
    const [a, b] = [doubled.net.router("a"), doubled.net.router("b")]
    doubled.net.link(a, b, { delay: 3 })
    doubled.net.build()
    expect(a.routes.map((route) => [route.key.destination, route.metric])).toEqual([
      [Prefix.of(b.address), 6],
    ])
  })
})
