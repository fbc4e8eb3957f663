/** Whole networks against what J-Sim prints for them: hops with their times, fragments, addresses, one queue. */
import { attach, Link, type Network, type Node } from "@hourglass/inet"
import { Exponential, type Prefix, QueueMonitor } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "../inet/ask.js"
import { runQueue } from "../inet/queue-run.js"
import { chain, emptyWorld, expectConserved, probe, type World } from "../inet/world.js"
import reference from "./data/jsim-inet.json" with { type: "json" }

const { square, fragmentation, cidr, mm1 } = reference

/** The nodes of the reference, whose i-th interface leads to their i-th neighbour. */
function squareWorld(computesRoutes: boolean): World {
  const world = emptyWorld({ computesRoutes })
  const { net } = world
  const wire = (a: string, b: string) => [a, b].sort().join("-")
  for (const [name, neighbors] of Object.entries(square.neighbors)) {
    const node = net.router(name)
    for (const other of neighbors) {
      const link =
        net.child(wire(name, other)) ?? net.add(new Link(wire(name, other), { delay: square.delay }))
      attach(node, link as Link, { bandwidth: square.bandwidth })
    }
  }
  net.build()
  return world
}

/** Logs every packet that a node begins to send, at the end of its transmission, and every one delivered. */
function watched({ sim, net }: World) {
  const hops: [node: string, index: number, time: unknown][] = []
  const delivered: [node: string, time: unknown][] = []
  const near = (time: number) => Number(time.toFixed(9))
  for (const node of net.nodes) {
    probe(node).heard = () => delivered.push([node.name, near(sim.now)])
    for (const { index, interface: ni } of node.interfaces)
      ni.packets.on(({ kind, packet }) => {
        if (kind === "transmit") hops.push([node.name, index, near(packet.due)])
      })
  }
  return { hops, delivered }
}

describe("static routes", () => {
  it("takes a unicast packet over the same hops at the same times", () => {
    const world = squareWorld(false)
    const { sim, net } = world
    for (const [name, routes] of Object.entries(square.routes))
      for (const [to, [via, index]] of Object.entries(routes))
        net
          .node(name)
          .addRoute(`${net.node(to).address}`, [
            { interface: Number(index), gateway: net.node(String(via)).address },
          ])
    const { hops, delivered } = watched(world)
    const { from, to, at } = square.unicast
    sim.at(at, () => probe(net.node(from)).shoot(net.node(to).address, { size: square.packet }))
    sim.run()
    expect({ hops, delivered }).toEqual({ hops: square.unicast.hops, delivered: square.unicast.delivered })
    expectConserved(net)
  })

  it("takes a multicast packet over the same hops at the same times", () => {
    const world = squareWorld(false)
    const { sim, net } = world
    const { from, at, members, routes } = square.multicast
    for (const [name, interfaces] of Object.entries(routes))
      net.node(name).addRoute(
        "239.0.0.11",
        interfaces.map((index) => ({ interface: index })),
      )
    for (const member of members) net.node(member).join("239.0.0.11")
    const { hops, delivered } = watched(world)
    sim.at(at, () => probe(net.node(from)).shoot("239.0.0.11", { size: square.packet, ttl: 255 }))
    sim.run()
    expect({ hops, delivered }).toEqual({
      hops: square.multicast.hops,
      delivered: square.multicast.delivered,
    })
    expectConserved(net)
  })
})

describe("computed routes", () => {
  // Where several ways are equally short J-Sim keeps one; we keep all.
  it("finds the same next hops", () => {
    const { net } = squareWorld(true)
    for (const [name, routes] of Object.entries(square.routes))
      for (const [to, [, index]] of Object.entries(routes))
        expect(interfacesFor(net, name, to), `${name} to ${to}`).toContain(index)
    expect(interfacesFor(net, "n1", "n2")).toEqual([0, 1])
  })

  function interfacesFor(net: Network, name: string, to: string): number[] {
    const query = { source: undefined, destination: net.node(to).address, incoming: -1 }
    const route = ask(net.node(name).csl.routingTable.lookup, query)?.route
    return (route?.hops ?? []).map((hop) => hop.interface)
  }
})

describe("fragments of fragments", () => {
  it("are split by RFC 791, not encapsulated as in J-Sim, and arrive as one packet", () => {
    const { delay, bandwidth } = fragmentation
    const { sim, net, nodes } = chain(
      fragmentation.mtus.map((mtu) => ({ delay, bandwidth: `${bandwidth}bps`, mtu: `${mtu}B` })),
    )
    const end = probe(nodes[nodes.length - 1])
    sim.at(0, () => probe(nodes[0]).shoot(nodes[nodes.length - 1].address, { size: fragmentation.packet }))
    sim.run()
    expect(nodes.slice(0, -1).map((node) => node.interfaces.at(-1)?.interface.packetsSent)).toEqual(
      fragmentation.rfc791,
    )
    expect(end.got.map(({ packet }) => packet.size)).toEqual([fragmentation.packet])
    expect(end.times[0]).toBeGreaterThan(3)
    expect(end.times[0]).toBeLessThan(3.03)
    expectConserved(net)
  })
})

describe("hierarchical addresses", () => {
  type Tree = { [name: string]: Tree | "router" | "host" }

  function grow(network: Network, tree: Tree): void {
    for (const [name, part] of Object.entries(tree))
      if (part === "router") network.router(name)
      else if (part === "host") network.host(name)
      else grow(network.subnetwork(name), part)
  }

  const allNetworks = (network: Network): Network[] =>
    network.networks.flatMap((each) => [each, ...allNetworks(each)])

  it("gives every network the size that J-Sim gives it, and every node an address of its own", () => {
    const { net } = emptyWorld({ prefix: "10.0.0.0/26" })
    grow(net, cidr.tree as Tree)
    net.build()
    const sizes = allNetworks(net).map((network) => [network.name, Number(network.prefix?.size)])
    expect(Object.fromEntries(sizes)).toEqual(cidr.sizes)
    expect(new Set(net.nodes.map((node: Node) => node.address)).size).toBe(cidr.nodes)
    for (const network of allNetworks(net))
      for (const node of network.nodes) expect((network.prefix as Prefix).contains(node.address)).toBe(true)
  })
})

describe("one queue", () => {
  it("holds as many packets as theory and J-Sim say", () => {
    const monitor = new QueueMonitor()
    const run = runQueue({
      lambda: mm1.load / (8 * mm1.meanSize),
      sizes: (random) => new Exponential(random, { mean: mm1.meanSize }),
      bandwidth: mm1.bandwidth,
      packets: (mm1.seconds * mm1.load) / (8 * mm1.meanSize),
      monitor,
    })
    const held = monitor.summary(mm1.seconds * 1.01).meanPackets * 1.01 // it ends about a second before or after
    expect(Math.abs(held / mm1.waiting - 1)).toBeLessThan(0.03)
    expect(Math.abs((run.throughput * run.waiting.mean) / held - 1)).toBeLessThan(0.01) // Little: L_q = λ W_q
    expect(Math.abs((run.throughput * 8 * mm1.meanSize) / mm1.load - 1)).toBeLessThan(0.01)
    expect(run.loss).toBe(0)
  })
})
