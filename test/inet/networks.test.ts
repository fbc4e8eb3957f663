import type { NetworkOptions, Node } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "./ask.js"
import { Probe } from "./probe.js"
import { chain, emptyWorld, expectConserved, probe } from "./world.js"

/** Every node sends one packet to every address of every other. */
function sendAll(nodes: readonly Node[], sim: ReturnType<typeof emptyWorld>["sim"]): void {
  sim.at(1, () => {
    for (const from of nodes)
      for (const to of nodes) if (from !== to) for (const address of to.addresses) probe(from).shoot(address)
  })
  for (const node of nodes) probe(node)
  sim.run()
}

describe("a network", () => {
  it("makes a node or a network of a name once", () => {
    const { net } = emptyWorld()
    expect(net.router("r")).toBe(net.router("r"))
    expect(net.subnetwork("s")).toBe(net.subnetwork("s"))
    expect(net.subnetwork("s").host("h")).toBe(net.node("s/h"))
    expect([net.routers.length, net.hosts.length, net.networks.length]).toEqual([1, 1, 1])
  })

  it("finds the link between two nodes, or says who is joined", () => {
    const { net } = chain([{}, {}])
    expect(net.linkBetween("a", "r1")).toBe(net.links[0])
    expect(() => net.linkBetween("a", "b")).toThrow("no link joins /net/a and /net/b; a is joined to r1")
    expect(() => net.linkBetween("a", "r2")).toThrow('/net has no node "r2"; did you mean "r1"?')
  })

  it("gives each of some nodes a part of its own", () => {
    const { net } = chain([{}, {}, {}])
    const probes = net.routers.use(Probe)
    expect(probes.map((each) => each.path)).toEqual(["/net/r1/probe", "/net/r2/probe"])
    expect(net.hosts.use(Probe)).toHaveLength(2)
    expect(net.select("r?").map((node) => node.name)).toEqual(["r1", "r2"])
  })

  it("computes no routes for nodes that have a routing protocol, unless it is told to", () => {
    const routes = (options: NetworkOptions) => {
      const { net, nodes } = chain([{}, {}, {}], options)
      nodes[1].hasRoutingProtocol = true
      net.build()
      return nodes.map((node) => node.routes.length > 0)
    }
    expect(routes({})).toEqual([true, false, true, true])
    expect(routes({ computesRoutes: true })).toEqual([true, true, true, true])
    expect(routes({ computesRoutes: false })).toEqual([false, false, false, false])
  })

  it("asks which one, where several nodes have the same name", () => {
    const { net } = emptyWorld()
    for (const name of ["x", "y"]) net.subnetwork(name).host("h")
    expect(() => net.linkBetween("h", "h")).toThrow('/net has several nodes "h": /net/x/h, /net/y/h')
  })

  it("names links by their ends, also where there are several", () => {
    const { net } = emptyWorld()
    const [a, b] = [net.router("a"), net.router("b")]
    for (let i = 0; i < 3; i++) net.link(a, b)
    net.link(a, b, { name: "spare" })
    expect(net.links.map((link) => link.name)).toEqual(["a-b", "a-b#2", "a-b#3", "spare"])
  })

  it("lets every node reach every other in IPv6 as in IPv4, three levels deep", () => {
    for (const prefix of ["10.0.0.0/24", "2001:db8::/120"]) {
      const { sim, net } = emptyWorld({ prefix })
      const core = net.router("core")
      for (const name of ["x", "y"]) {
        const site = net.subnetwork(name)
        const border = site.router("border")
        net.link(core, border, { delay: "1ms" })
        const floor = site.subnetwork("floor")
        const inner = floor.router("inner")
        site.link(border, inner, { delay: "1ms" })
        floor.lan([inner, floor.host("a"), floor.host("b")], { delay: "1ms" })
      }
      const { nodes } = net
      sendAll(nodes, sim)
      for (const node of nodes) expect(probe(node).got).toHaveLength(nodes.length - 1)
      expectConserved(net)
    }
  })
})

describe("a node with several interfaces", () => {
  it("answers to all its addresses, and tells which belongs to which interface", () => {
    const { sim, net } = emptyWorld({ prefix: "10.0.0.0/16" })
    const [left, middle, right] = ["left", "middle", "right"].map((name) => net.router(name))
    net.link(left, middle)
    net.link(middle, right)
    const [first, second] = ["10.0.1.0/30", "10.0.2.0/30"].map(Prefix.parse)
    left.addAddress("10.0.1.1", { interface: 0, prefix: first })
    middle.addAddress("10.0.1.2", { interface: 0, prefix: first })
    middle.addAddress("10.0.2.1", { interface: 1, prefix: second })
    right.addAddress("10.0.2.2", { interface: 0, prefix: second })
    sendAll([left, middle, right], sim)
    expect([left, middle, right].map((node) => probe(node).got.length)).toEqual([2, 4, 2])
    const infos = ask(middle.csl.hello.query, "all")
    expect(
      infos.map(({ index, addresses }) => [
        index,
        addresses.map(({ address, prefix }) => `${address} ${prefix}`),
      ]),
    ).toEqual([
      [0, ["10.0.1.2 10.0.1.0/30"]],
      [1, ["10.0.2.1 10.0.2.0/30"]],
    ])
    expect(`${middle.address}`).toBe("10.0.1.2")
    expectConserved(net)
  })

  it("that is a host takes what is for it from either side, and lets nothing through", () => {
    const { sim, net } = emptyWorld()
    const [a, host, b] = [net.router("a"), net.host("host"), net.router("b")]
    net.link(a, host)
    net.link(host, b)
    sendAll([a, host, b], sim)
    expect(
      probe(host)
        .got.map(({ packet }) => packet.incoming)
        .sort(),
    ).toEqual([0, 1])
    expect([probe(a), probe(b)].map((each) => each.got.length)).toEqual([1, 1])
    expectConserved(net)
  })

  it("sends to itself without a link, in its turn", () => {
    const { sim, net } = emptyWorld()
    const node = net.host("alone")
    const log: string[] = []
    const own = probe(node)
    own.heard = () => log.push("heard")
    sim.at(1, () => {
      own.shoot(node.address)
      log.push("sent")
    })
    sim.run()
    expect(log).toEqual(["sent", "heard"])
    expectConserved(net)
  })
})

describe("a node", () => {
  it("says that it has no address yet", () => {
    const { net } = emptyWorld()
    expect(() => net.host("h").address).toThrow(
      "/net/h has no address yet; its network gives it one when it is built (call build() again after adding nodes), or call addAddress",
    )
  })

  it("without an address cannot send, and counts what it did not", () => {
    const { sim, net } = emptyWorld({ prefix: "10.0.0.0/24" })
    const node = net.host("h")
    sim.at(1, () => probe(node).shoot("2001:db8::1"))
    probe(node)
    sim.run()
    expect(sim.drops()).toEqual([{ path: "/net/h/csl/pd", reason: "no-source", count: 1 }])
    expectConserved(net)
  })

  it("sends from an address of the version that the destination has", () => {
    const { sim, net, nodes } = chain([{}])
    net.build()
    const [a, b] = nodes
    for (const [i, node] of nodes.entries()) node.csl.identity.addAddress(Address.parse(`2001:db8::${i + 1}`))
    a.addRoute("2001:db8::/32", [{ interface: 0 }])
    const to = probe(b)
    sim.at(1, () => probe(a).shoot("2001:db8::2"))
    probe(a)
    sim.run()
    expect(to.got.map(({ packet }) => `${packet.source}`)).toEqual(["2001:db8::1"])
    expectConserved(net)
  })

  it("drops what goes to an interface that it does not have", () => {
    const { sim, net } = emptyWorld()
    const node = net.router("r")
    node.addRoute("10.9.0.0/16", [{ interface: 7 }])
    sim.at(1, () => probe(node).shoot("10.9.0.1"))
    probe(node)
    sim.run()
    expect(sim.drops()).toEqual([{ path: "/net/r/csl/pd", reason: "no-interface", count: 1 }])
    expectConserved(net)
  })
})
