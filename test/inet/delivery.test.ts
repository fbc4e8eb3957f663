import { Component } from "@hourglass/aca"
import { attach, census, Link, type Route, RouteRequest } from "@hourglass/inet"
import { fromSelf, type InetPacket, Prefix } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { emptyWorld, expectConserved, probe, star } from "./world.js"

/** Hosts `a`, `b` and `c` on one shared link with a router `r`, in 10.0.0.0/24, and a host `far` behind the router. */
function lan() {
  const { sim, net } = emptyWorld({ prefix: "10.0.0.0/16", computesRoutes: false })
  const names = ["r", "a", "b", "c"]
  const nodes = names.map((name) => (name === "r" ? net.router(name) : net.host(name)))
  net.lan(nodes, { delay: "1ms" })
  const prefix = Prefix.parse("10.0.0.0/24")
  for (const [i, node] of nodes.entries()) {
    node.addAddress(`10.0.0.${i + 1}`, { interface: 0, prefix })
    node.addRoute(prefix, [{ interface: 0 }])
  }
  const far = net.host("far")
  far.addAddress("10.0.1.1")
  net.link(nodes[0], far)
  far.addRoute("0.0.0.0/0", [{ interface: 0 }])
  nodes[0].addRoute("10.0.1.0/24", [{ interface: 1 }])
  const all = [...nodes, far]
  for (const node of all) probe(node)
  const shoot = (name: string, destination: string) =>
    sim.at(1, () => probe(net.node(name)).shoot(destination))
  const heard = () =>
    all.filter((node) => probe(node).got.length > 0).map((node) => `${node.name} ${probe(node).got.length}`)
  return { sim, net, shoot, heard }
}

describe("a broadcast", () => {
  it("to the subnet that its sender is on reaches all on the link, and the sender", () => {
    const { sim, net, shoot, heard } = lan()
    shoot("a", "10.0.0.255")
    sim.run()
    expect(heard()).toEqual(["r 1", "a 1", "b 1", "c 1"])
    expectConserved(net)
  })

  it("to everybody goes out on every link, and no further", () => {
    const { sim, net, shoot, heard } = lan()
    shoot("r", "255.255.255.255")
    shoot("a", "255.255.255.255")
    sim.run()
    expect(heard()).toEqual(["r 2", "a 2", "b 2", "c 2", "far 1"])
    expectConserved(net)
  })

  it("to a subnet, from elsewhere, is taken by the router and goes no further (RFC 2644)", () => {
    const { sim, net, shoot, heard } = lan()
    shoot("far", "10.0.0.255")
    sim.run()
    expect(heard()).toEqual(["r 1"])
    expectConserved(net)
  })

  it("has an address that is none of the node's identities", () => {
    const { net } = lan()
    const { identity } = net.node("a").csl
    expect(identity.addresses.map(String)).toEqual(["10.0.0.2"])
  })

  it("does not exist on a link of two (RFC 3021)", () => {
    const { sim, net, router, around } = star(1)
    router.addAddress("10.0.0.0", { interface: 0, prefix: Prefix.parse("10.0.0.0/31") })
    router.addRoute("10.0.0.1", [{ interface: 0 }])
    around[0].addAddress("10.0.0.1", { interface: 0, prefix: Prefix.parse("10.0.0.0/31") })
    const far = probe(around[0])
    sim.at(0, () => probe(router).shoot("10.0.0.1"))
    probe(router)
    sim.run()
    expect([far.got.length, probe(router).got.length]).toEqual([1, 0])
    expectConserved(net)
  })
})

describe("a host", () => {
  it("says nothing of packets that were not for it (RFC 1122 §3.3.4.2)", () => {
    const { sim, net, around } = star(1)
    const problems: unknown[] = []
    around[0].addAddress("10.0.0.1")
    around[0].csl.dispatcher.problems.on((report) => problems.push(report))
    const sending = { kind: "explicit-multicast", interfaces: [0] } as const
    sim.at(0, () => probe(net.node("r")).shoot("10.9.9.9", { sending, source: around[0].address }))
    probe(net.node("r"))
    sim.run()
    expect(problems).toEqual([])
    expect(census(net)).toMatchObject({ dropped: { "no-route": 1 }, unaccounted: 0 })
  })
})

/** Supplies a route over interfaces 0, 1 and 2 for whatever it is asked, and notes what that was. */
class Supplier extends Component {
  readonly asked: string[] = []
  readonly routes = this.responder("routes", RouteRequest, this.supply)

  private supply({ destination }: InetPacket): Route {
    this.asked.push(`${destination}`)
    const hops = [{ interface: 0 }, { interface: 1 }, { interface: 2 }]
    const expiry = Number.POSITIVE_INFINITY
    return {
      key: { destination: Prefix.of(destination) },
      hops,
      metric: 0,
      owner: "test",
      expiry,
      extension: undefined,
    }
  }
}

describe("a protocol that the dispatcher asks for a route", () => {
  function onDemand() {
    const world = star(3)
    const { router, around } = world
    const { asked } = router.install(new Supplier("supplier"))
    around[0].addAddress("10.0.0.1")
    router.addAddress("10.0.0.9")
    const heard: string[] = []
    for (const node of around)
      node.csl.dispatcher.arrivals.on(({ packet }) => {
        if (packet.incoming !== fromSelf) heard.push(node.name)
      })
    const send = (destination: string) => {
      const sending = { kind: "explicit-multicast", interfaces: [0] } as const
      world.sim.at(0, () => probe(around[0]).shoot(destination, { sending }))
      probe(around[0])
      world.sim.run()
      expectConserved(world.net)
    }
    return { ...world, asked, heard, send }
  }

  it("supplies one for a group, also when it is a member itself", () => {
    const { router, asked, heard, send } = onDemand()
    router.join("239.0.0.1")
    probe(router)
    send("239.0.0.1")
    expect([asked, heard.sort(), probe(router).got.length]).toEqual([["239.0.0.1"], ["n1", "n2"], 1])
  })

  it("is never asked for what stays on its link", () => {
    const { asked, heard, send } = onDemand()
    send("224.0.0.9")
    expect([asked, heard]).toEqual([[], []])
  })
})

describe("routes for one source of a group", () => {
  it("do not stand in for those of another, whichever was asked first", () => {
    const { sim, net, router, around } = star(3)
    for (const [i, node] of around.entries()) node.addAddress(`10.0.0.${i + 1}`)
    const destination = Prefix.parse("239.0.0.1")
    const { routingTable } = router.csl
    routingTable.addRoute({
      key: { destination, source: Prefix.parse("10.0.0.2") },
      hops: [{ interface: 2 }],
    })
    const sending = { kind: "explicit-multicast", interfaces: [0] } as const
    for (const [time, i] of [
      [1, 0],
      [2, 1],
      [3, 0],
      [4, 1],
    ])
      sim.at(time, () => probe(around[i]).shoot("239.0.0.1", { sending }))
    around[2].join("239.0.0.1")
    for (const node of around) probe(node)
    sim.run()
    expect(probe(around[2]).times).toEqual([2, 4])
    expectConserved(net)
  })
})

describe("a packet for a neighbour on a shared link", () => {
  it("is ignored by the others, and counted", () => {
    const { sim, net } = emptyWorld({ computesRoutes: false })
    const nodes = ["a", "b", "c"].map((name) => net.host(name))
    const link = net.add(new Link("lan"))
    for (const node of nodes) attach(node, link)
    net.build()
    const [a, b] = nodes
    a.addRoute(Prefix.of(b.address), [{ interface: 0, gateway: b.address }])
    sim.at(0, () => probe(a).shoot(b.address))
    for (const node of nodes) probe(node)
    sim.run()
    expect(nodes.map((node) => probe(node).got.length)).toEqual([0, 1, 0])
    expect(census(net)).toMatchObject({ sent: 1, copied: 1, delivered: 1, ignored: 1, unaccounted: 0 })
  })
})
