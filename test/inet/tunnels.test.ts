import { census, type Node } from "@hourglass/inet"
import { Address, EncapsulatedPacket, ipProtocols } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "./ask.js"
import { chain, expectConserved, probe } from "./world.js"

/** Two islands that the middle of a chain of routers knows nothing of: only a tunnel joins 192.0.2.1 and 192.0.2.2. */
function islands(options: { mtu?: number; linkMtu?: number } = {}) {
  const hop = { delay: "1ms", ...(options.linkMtu !== undefined && { mtu: options.linkMtu }) }
  const world = chain([hop, hop, hop, hop], { prefix: "0.0.0.0/0" })
  const [a, near, , far, b] = world.nodes
  world.net.build()
  const tunnel = (here: Node, there: Node) => here.csl.addTunnel(there.address, { mtu: options.mtu })
  const [out, back] = [tunnel(near, far), tunnel(far, near)]
  a.addAddress("192.0.2.1")
  b.addAddress("192.0.2.2")
  near.addRoute("192.0.2.2", [{ interface: out }])
  near.addRoute("192.0.2.1", [{ interface: 0 }])
  far.addRoute("192.0.2.1", [{ interface: back }])
  far.addRoute("192.0.2.2", [{ interface: 1 }])
  return { ...world, a, b, near, far, out, to: probe(b), from: probe(a) }
}

describe("a tunnel", () => {
  it("carries packets over nodes that do not know where they go, as one hop", () => {
    const { sim, net, nodes, from, to, near } = islands()
    const inside: unknown[] = []
    nodes[2].csl.dispatcher.arrivals.on(({ packet }) =>
      inside.push([
        packet.protocol,
        packet.size,
        packet.body instanceof EncapsulatedPacket,
        `${packet.destination}`,
      ]),
    )
    sim.at(1, () => from.shoot("192.0.2.2", { size: 100, ttl: 10 }))
    sim.run()
    expect(to.got.map(({ packet }) => [packet.size, packet.ttl, `${packet.destination}`])).toEqual([
      [100, 8, "192.0.2.2"],
    ])
    expect(inside).toEqual([[ipProtocols.ipv4, 120, true, `${nodes[3].address}`]])
    expect(near.csl.dispatcher.sent).toBe(1)
    expect(census(net)).toMatchObject({ unaccounted: 0, droppedTotal: 0 })
  })

  it("is an interface with a number of its own", () => {
    const { near, out } = islands({ mtu: 1000 })
    expect(out).toBe(256)
    const [about] = ask(near.csl.hello.query, out)
    expect(about).toMatchObject({ index: out, isVirtual: true, mtu: 1000, isUp: true })
  })

  it("splits what is larger than it takes before it goes in, and what is larger than a link on the way", () => {
    for (const limits of [{ mtu: 500 }, { linkMtu: 500 }, { mtu: 700, linkMtu: 500 }]) {
      const { sim, net, from, to } = islands(limits)
      const body = Uint8Array.from({ length: 1400 }, (_, i) => i)
      sim.at(1, () => from.shoot("192.0.2.2", { body }))
      sim.run()
      expect(to.got.map(({ packet }) => packet.body)).toEqual([body])
      expect(census(net)).toMatchObject({ unaccounted: 0, droppedTotal: 0 })
    }
  })

  it("tells the size that fits of a packet that must not be split", () => {
    const { sim, net, from, near } = islands({ mtu: 500 })
    const told: unknown[] = []
    near.csl.dispatcher.problems.on(({ problem, mtu }) => told.push([problem, mtu]))
    sim.at(1, () => from.shoot("192.0.2.2", { size: 1000, dontFragment: true }))
    sim.run()
    expect(told).toEqual([["fragmentation-needed", 500]])
    expectConserved(net)
  })

  it("may lead through another tunnel", () => {
    const world = chain(new Array(6).fill({ delay: "1ms" }), { prefix: "0.0.0.0/0" })
    const { sim, net, nodes } = world
    net.build()
    const [a, r1, r2, , r4, r5, b] = nodes
    const inner = r2.csl.addTunnel(r4.address)
    r4.csl.addTunnel(r2.address)
    const outer = r1.csl.addTunnel(r5.address)
    r5.csl.addTunnel(r1.address)
    b.addAddress("192.0.2.2")
    a.addRoute("192.0.2.2", [{ interface: 0 }])
    r1.addRoute("192.0.2.2", [{ interface: outer }])
    r2.addRoute(`${r5.address}`, [{ interface: inner }])
    r5.addRoute("192.0.2.2", [{ interface: 1 }])
    const sizes: number[] = []
    nodes[3].csl.dispatcher.arrivals.on(({ packet }) => sizes.push(packet.size))
    const to = probe(b)
    sim.at(1, () => probe(a).shoot("192.0.2.2", { size: 100 }))
    probe(a)
    sim.run()
    expect([sizes, to.got.map(({ packet }) => packet.size)]).toEqual([[140], [100]])
    expect(census(net)).toMatchObject({ unaccounted: 0, droppedTotal: 0 })
  })

  it("drops what comes from where it does not lead", () => {
    const { sim, net, nodes, a, far } = islands()
    sim.at(1, () => probe(a, ipProtocols.ipv4).shoot(far.address))
    probe(nodes[0], ipProtocols.ipv4)
    sim.run()
    expect(sim.drops()).toEqual([{ path: "/net/r3/csl/tunnels", reason: "bad-message", count: 1 }])
    expectConserved(net)
  })

  it("gives the number that IPv6 inside has", () => {
    const { sim, net, nodes } = chain([{}, {}, {}], { prefix: "0.0.0.0/0" })
    net.build()
    const [a, near, far, b] = nodes
    const tunnel = near.csl.addTunnel(far.address)
    far.csl.addTunnel(near.address)
    a.csl.identity.addAddress(b6("1"))
    b.csl.identity.addAddress(b6("2"))
    a.addRoute("::/0", [{ interface: 0 }])
    near.addRoute("2001:db8::2", [{ interface: tunnel }])
    far.addRoute("2001:db8::2", [{ interface: 1 }])
    const seen: number[] = []
    far.csl.dispatcher.arrivals.on(({ packet }) => seen.push(packet.protocol))
    const to = probe(b)
    sim.at(1, () => probe(a).shoot("2001:db8::2", { size: 100 }))
    probe(a)
    sim.run()
    expect([seen, to.got.length]).toEqual([[ipProtocols.ipv6, 200], 1])
    expectConserved(net)
  })
})

const b6 = (last: string) => Address.parse(`2001:db8::${last}`)
