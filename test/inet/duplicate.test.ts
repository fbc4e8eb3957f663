import { Simulation } from "@hourglass/aca"
import { census, DropTail, made, Network, type Node, PacketFilter } from "@hourglass/inet"
import { Address, Exponential, type InetPacket, Prefix, Uniform } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "./ask.js"
import { Probe } from "./probe.js"
import { hashOf, linesOf } from "./trace.js"
import { emptyWorld, expectConserved, probe } from "./world.js"

/** Sends to one address, with a marked flow, at random times from the start on. */
class Chatter extends Probe {
  override start(): void {
    const gaps = new Exponential(this.random, { mean: 0.01 })
    const names = ["site/floor/b", "site/floor/a", "core", "site/border"]
    let flow = 0
    const tick = () => {
      const to = this.campus.node(names[this.random.int(names.length)])
      this.shoot(to.address, { size: this.random.integer(40, 1500), flow: flow++ })
      this.after(gaps.next(), tick)
    }
    this.after(gaps.next(), tick)
  }

  private get campus(): Network {
    let around = this.parent
    while (around !== undefined && around.name !== "campus" && around.name !== "copy") around = around.parent
    return around as Network
  }
}

/** Marks what it passes. */
class Mark extends PacketFilter<{ dscp: number }> {
  protected override pass(packet: InetPacket): void {
    packet.dscp = this.options.dscp
    this.forward(packet)
  }
}

/** A network three levels deep: campus ⊃ site ⊃ floor, with a shared link, random delays, loss and small queues. */
function campus(): Network {
  const net = new Network("campus", { prefix: "10.0.0.0/24" })
  const core = net.router("core")
  const site = net.subnetwork("site")
  const border = site.router("border")
  const floor = site.subnetwork("floor")
  const [inner, a, b] = [floor.router("inner"), floor.host("a"), floor.host("b")]
  net.link(core, border, { bandwidth: "1Mbps", queue: { limit: { packets: 5 } }, loss: 0.05 })
  site.link(border, inner, {
    delay: (link) => new Uniform(link.random, { min: 0.001, max: 0.003 }),
    mtu: 600,
  })
  floor.lan([inner, a, b], { bandwidth: "2Mbps", delay: "1ms" })
  for (const node of net.nodes) node.install(new Chatter("probe"))
  border.addFilter((name) => new Mark(name, { dscp: 10 }))
  return net
}

function runAlone(net: Network, seed = 1) {
  const sim = new Simulation({ seed })
  sim.add(net)
  net.build()
  const [hash, lines] = [hashOf(net), linesOf(net)]
  sim.run({ until: 3 })
  expectConserved(net)
  expect(census(net).delivered).toBeGreaterThan(200)
  return { hash: hash.hex, lines }
}

describe("a copy of a network three levels deep", () => {
  it("does in another simulation, under the same name, exactly what the original does", () => {
    const original = campus()
    const copy = original.duplicate()
    const [first, second] = [runAlone(original), runAlone(copy)]
    expect(second.lines).toEqual(first.lines)
    expect(second.hash).toBe(first.hash)
    expect(runAlone(campus(), 2).hash).not.toBe(first.hash)
  })

  it("can be copied again", () => {
    const original = campus()
    const third = original.duplicate().duplicate()
    expect(runAlone(third).hash).toBe(runAlone(original).hash)
  })

  it("shares nothing with the original that either changes", () => {
    const original = campus()
    const copy = original.duplicate()
    runAlone(original)
    expect(copy.links.map((link) => link.held)).toEqual(copy.links.map(() => 0))
    expect(copy.nodes.map((node) => [node.state, node.csl.dispatcher.sent])).toEqual(
      copy.nodes.map(() => ["new", 0]),
    )
    expect(copy.nodes[0].interfaces[0].queue.discipline).not.toBe(
      original.nodes[0].interfaces[0].queue.discipline,
    )
  })
})

describe("a copy of a network within the same network", () => {
  it("gets addresses of its own, and works", () => {
    const { sim, net } = emptyWorld({ prefix: "10.0.0.0/16" })
    const site = net.subnetwork("site")
    const [border, host] = [site.router("border"), site.host("host")]
    site.link(border, host, { delay: "1ms" })
    const twin = net.add(site.duplicate("twin"))
    net.link(border, twin.node("border"), { delay: "1ms" })
    net.build()
    expect(new Set(net.nodes.map((node) => node.address)).size).toBe(4)
    expect(site.prefix?.overlaps(twin.prefix as Prefix)).toBe(false)
    const [from, to] = [probe(host), probe(twin.node("host"))]
    sim.at(0, () => from.shoot(twin.node("host").address))
    sim.run()
    expect(to.times).toEqual([expect.closeTo(0.003, 9)])
    expectConserved(net)
  })
})

describe("a copy of a node", () => {
  const copyOf = (prepare: (node: Node, net: Network) => void) => {
    const { net } = emptyWorld({ computesRoutes: false, prefix: "0.0.0.0/0" })
    const node = net.router("r")
    net.link(node, net.router("n"), { mtu: 1000, bandwidth: "5Mbps", queue: { limit: { packets: 7 } } })
    prepare(node, net)
    const copy = node.duplicate("copy")
    net.add(copy)
    return copy
  }

  it("has what was given to the original by hand: addresses, groups and routes", () => {
    const prefix = Prefix.parse("192.0.2.0/24")
    const copy = copyOf((node) => {
      node.addAddress("192.0.2.1", { interface: 0, prefix })
      node.addAddress("198.51.100.1")
      node.join("239.0.0.1")
      node.join("239.0.0.2")
      node.leave("239.0.0.2")
      node.addRoute("203.0.113.0/24", [{ interface: 0 }], 3)
    })
    expect(copy.addresses.map(String)).toEqual(["192.0.2.1", "198.51.100.1", "239.0.0.1"])
    expect(copy.pinned.map(String)).toEqual(["192.0.2.1", "198.51.100.1"])
    expect(copy.routes.map((route) => [`${route.key.destination}`, route.hops, route.metric])).toEqual([
      ["203.0.113.0/24", [{ interface: 0 }], 3],
    ])
    const [about] = ask(copy.csl.hello.query, 0)
    expect(about.addresses).toEqual([{ address: Address.parse("192.0.2.1"), prefix }])
  })

  it("has the interfaces of the original, with their rates, queues and filters", () => {
    const copy = copyOf((node) => {
      node.addFilter((name) => new Mark(name, { dscp: 10 }))
      node.addFilter(made(class Plain extends PacketFilter {}))
    })
    const [bank] = copy.interfaces
    expect(bank.interface.options).toMatchObject({ bandwidth: 5e6, mtu: 1000 })
    expect(bank.queue.discipline).toEqual(new DropTail({ packets: 7 }))
    expect(bank.filters.map((filter) => [filter.name, filter.options])).toEqual([
      ["pf0_0", { dscp: 10 }],
      ["pf0_1", {}],
    ])
    expect(copy.portNamed("wireOut[0]")).toBe(bank.interface.wireOut)
  })

  it("has the tunnels of the original", () => {
    const copy = copyOf((node) => node.csl.addTunnel(Address.parse("192.0.2.9"), { mtu: 700 }))
    const [about] = ask(copy.csl.hello.query, 256)
    expect(about).toMatchObject({ isVirtual: true, mtu: 700 })
  })
})
