/** RIP against J-Sim's distance-vector scenarios: the same tables after each change; the times differ, as told here. */
import { Simulation } from "@hourglass/aca"
import { attach, type ErrorModel, Link, Network, type Node } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import { Rip, RipMessage, type RipOptions, UdpApplication } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder } from "../protocols/internet.js"
import reference from "./data/jsim-dv.json" with { type: "json" }

const { dv, dvfake } = reference

/** A link that loses all packets for a while, and does not take the carrier away: as J-Sim's does. */
const silentBetween = (from: number, to: number): ErrorModel => ({
  loses: (_packet, now) => now >= from && now < to,
})

/** The four routers of dv.tcl, whose i-th interface leads to their i-th neighbour. */
function dvWorld({ cut, options = {} }: { cut: "link" | "silence"; options?: Partial<RipOptions> }) {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const { delay, bandwidth } = dv
  const cutName = dv.cut.link.join("-")
  for (const [name, neighbors] of Object.entries(dv.neighbors)) {
    const node = net.router(name)
    node.addAddress(`10.0.0.${name.slice(1)}`)
    for (const other of neighbors) {
      const link = [name, other].sort().join("-")
      const isSilent = cut === "silence" && link === cutName
      const errors = () => silentBetween(dv.cut.down, isSilent ? dv.cut.up : 0)
      attach(node, (net.child(link) as Link | undefined) ?? net.add(new Link(link, { delay, errors })), {
        bandwidth,
      })
    }
  }
  const rips = net.nodes.map((node) => node.install(new Rip("rip", options)))
  if (cut === "link") {
    sim.at(dv.cut.down, () => (net.get(cutName) as Link).down())
    sim.at(dv.cut.up, () => (net.get(cutName) as Link).up())
  }
  return { sim, net, rips }
}

/** As the reference has them: next hop, interface and hops of each destination. */
function tables(net: Network) {
  const names = new Map(net.nodes.map((node) => [`${node.address}`, node.name]))
  return Object.fromEntries(
    net.nodes.map((node) => [
      node.name,
      Object.fromEntries(
        node.routes.map(({ key, hops: [hop], metric }) => [
          names.get(`${key.destination.base}`),
          [names.get(`${hop.gateway}`), hop.interface, metric - 1],
        ]),
      ),
    ]),
  )
}

/** Every change of the next hop from n0 to n1. */
function changesAt(net: Network, sim: Simulation) {
  const target = Prefix.of(net.node("n1").address)
  const log: [time: number, via: string][] = []
  net.node("n0").csl.routingTable.changes.on(({ kind, route }) => {
    if (route.key.destination === target)
      log.push([sim.now, kind === "removed" ? "none" : `${route.hops[0].interface}`])
  })
  return log
}

describe("J-Sim's dv.tcl", () => {
  it.each(["link", "silence"] as const)(
    "ends with J-Sim's tables after the cut and after the repair (%s)",
    (cut) => {
      const { sim, net } = dvWorld({ cut })
      sim.run({ until: 350 })
      expect(tables(net)).toEqual(dv.tables["350"])
      sim.run({ until: 600 })
      expect(tables(net)).toEqual(dv.tables["600"])
    },
  )

  it("finds all routes before J-Sim does, which waits for its hello and 5 s for each triggered update", () => {
    const { sim, net } = dvWorld({ cut: "link" })
    const log = changesAt(net, sim)
    sim.run({ until: 9.244 })
    expect(log[0][0]).toBeCloseTo(1.1, 1) // J-Sim: 3.128 s
    expect(tables(net)).toEqual(dv.tables["600"])
  })

  it("takes the other way as soon as it is announced when the carrier is lost, not at J-Sim's 212 s", () => {
    const { sim, net } = dvWorld({ cut: "link" })
    const log = changesAt(net, sim)
    sim.run({ until: 350 })
    const [[lost, none], ...later] = log.slice(1)
    const [found, via] = later.at(-1) ?? [0, ""]
    expect([lost, none, via]).toEqual([dv.cut.down, "none", "2"])
    // n3 says so in its next regular update, if not n2, whose way is longer: before J-Sim has noticed anything.
    expect(found).toBeGreaterThan(lost)
    expect(found).toBeLessThan(lost + 36)
  })

  it("uses a link that has come back as soon as it has asked over it, before J-Sim has heard a hello and asked", () => {
    const { sim, net } = dvWorld({ cut: "link" })
    const log = changesAt(net, sim)
    sim.run({ until: 400 })
    const [time, via] = log.at(-1) ?? []
    expect(via).toBe("0")
    expect(time).toBeGreaterThan(dv.cut.up)
    expect(time).toBeLessThan(dv.times.directRouteAgain)
  })

  it("notices a link that only falls silent 180 s after the last update that came over it, as J-Sim does", () => {
    const { sim, net } = dvWorld({ cut: "silence", options: { updateJitter: 0 } })
    const log = changesAt(net, sim)
    sim.run({ until: 350 })
    const [, [lost, none]] = log
    // The update of 30 s is the last one: 1 s on the way and some milliseconds on the wire, then the timeout.
    expect(none).toBe("none")
    expect(lost).toBeGreaterThan(30 + 1 + 180)
    expect(lost).toBeLessThan(dv.times.neighborTimeout)
  })
})

/** A router of bytes: it knows nothing, and announces one route again and again. */
class Fake extends UdpApplication {
  constructor(
    private readonly prefix: Prefix,
    private readonly metric: number,
  ) {
    super("fake", { port: 520 })
  }

  override start(): void {
    this.announce()
    this.every(30, () => this.announce())
  }

  private announce(): void {
    const entries = [{ prefix: this.prefix, metric: this.metric, tag: 0, nextHop: undefined }]
    const bytes = new RipMessage({ command: "response", entries }).encode()
    this.sendTo(Address.parse(`10.0.0.${dvfake.fake.on}`), 520, bytes, { ttl: 1 })
  }
}

/** The routers and hosts of dvfake.tcl; a router with a host announces both as one prefix of 31 bits. */
function fakeWorld() {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const { ids, neighbors, hosts, delay, bandwidth, fake } = dvfake
  const isHost = (id: number) => hosts.includes(id)
  const nodes = ids.map((id) => (isHost(id) ? net.host(`n${id}`) : net.router(`n${id}`)))
  ids.forEach((id, i) => {
    nodes[i].addAddress(`10.0.0.${id}`)
  })
  const impostor = net.router("fake")
  impostor.addAddress(`10.0.0.${fake.address}`)
  neighbors.forEach((others, i) => {
    for (const [index, other] of others.entries()) {
      const isFaked = ids[i] === fake.on && index === fake.interface
      const wire = isFaked ? "fake" : [ids[i], ids[other]].sort((a, b) => a - b).join("-")
      const link = (net.child(wire === "fake" ? "wire" : wire) ??
        net.add(new Link(isFaked ? "wire" : wire, { delay }))) as Link
      attach(nodes[i], link, { bandwidth })
      if (isFaked) attach(impostor, link, { bandwidth })
    }
  })
  const [prefix, metric] = fake.announces as [string, number]
  impostor.addRoute("0.0.0.0/0", [{ interface: 0 }])
  impostor.install(new Fake(Prefix.parse(prefix), metric))
  for (const [i, node] of nodes.entries()) if (!isHost(ids[i])) installRip(node, ids[i], hosts)
  return { sim, net }
}

function installRip(node: Node, id: number, hosts: readonly number[]): Rip {
  const aggregates = hosts.includes(id + 1) ? [{ prefix: `10.0.0.${id}/31` }] : []
  return node.install(new Rip("rip", { aggregates }))
}

describe("J-Sim's dvfake.tcl", () => {
  it("believes a neighbour that speaks RIP in bytes, and ends with J-Sim's table", () => {
    const { sim, net } = fakeWorld()
    sim.run({ until: dvfake.at })
    const node = net.node(`n${dvfake.fake.on}`)
    const known = (destination: string) =>
      node.routes.find(({ key, owner }) => owner === "rip" && `${key.destination}` === destination)
    const rows = dvfake.table as [string, number, number, number][]
    expect(node.routes.filter(({ owner }) => owner === "rip")).toHaveLength(rows.length)
    for (const [destination, via, index, hops] of rows) {
      const route = known(destination)
      expect([destination, (route?.metric ?? 0) - 1]).toEqual([destination, hops])
      // Two ways are equally long where J-Sim took the one that it heard of first.
      const [hop] = route?.hops ?? []
      const equal =
        destination === "10.0.0.50/32" ? [16, 51] : destination === "10.0.0.8/31" ? [16, 51] : [via]
      expect(equal.map((end) => `10.0.0.${end}`)).toContain(`${hop?.gateway}`)
      if (equal.length === 1) expect(hop?.interface).toBe(index)
    }
  })
})
