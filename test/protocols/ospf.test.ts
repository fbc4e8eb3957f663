/** OSPF in small networks: what a user of routers would see. */
import { changeLink, made, Network } from "@hourglass/inet"
import { Address, InetPacket, ipProtocols, Prefix } from "@hourglass/net"
import {
  type AnyLsa,
  type HopSet,
  Lsa,
  Ospf,
  type OspfArea,
  type OspfInterface,
  OspfMessage,
  Rib,
  type ShortestPathTree,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { Wanted } from "../../packages/protocols/src/ospf/wanted.js"
import { OspfNetwork, Serializer } from "./ospf-network.js"

describe("a network without any options", () => {
  const net = new OspfNetwork("r1-r2-r3-r1 r1-h1 r3-h3").start().run(10)

  it("has routes to all routers and hosts", () => {
    expect(net.table("r1")).toEqual([
      "r1 intra-area 0",
      "r2 intra-area 1 via r2",
      "r3 intra-area 1 via r3",
      "h1 intra-area 1 via h1",
      "h3 intra-area 2 via r3",
    ])
  })

  it("sends nothing to hosts, and loses nothing", () => {
    expect(net.ospf("r1").attachments.get(net.to("r1", "h1"))).toMatchObject({
      isPassive: true,
      state: "Point-to-point",
    })
    expect(net.sim.drops()).toEqual([])
  })

  it("puts the routes into the routing table, by the routing information base", () => {
    const rows = net
      .node("r1")
      .part(Rib)
      .routes.map(({ source, prefix, metric }) => `${source} ${prefix} ${metric}`)
    expect(rows).toContain("ospf 10.0.0.5/32 2")
    expect(net.node("r1").routes.map(({ key }) => String(key.destination))).toContain("10.0.0.5/32")
  })

  it("does the same when everything is bytes on the way", () => {
    const bytes = new OspfNetwork("r1-r2-r3-r1 r1-h1 r3-h3").start()
    for (const node of bytes.net.nodes) node.addFilter(made(Serializer))
    bytes.run(10)
    expect(bytes.table("r1")).toEqual(net.table("r1"))
    expect(bytes.table("r2")).toEqual(net.table("r2"))
    expect(bytes.sim.drops()).toEqual([])
  })

  it("does the same in a copy, and when every port is queued", () => {
    const original = new OspfNetwork("r1-r2-r3-r1 r1-h1 r3-h3").start()
    const copy = original.sim.add(original.net.duplicate("copy"))
    original.run(10)
    const ospf = copy.node("r1").part(Ospf)
    expect(ospf.routes.map(String).length).toBe(5)
    expect(ospf.showDatabase()).toBe(original.ospf("r1").showDatabase())
    const queued = new OspfNetwork("r1-r2-r3-r1 r1-h1 r3-h3", undefined, { ports: "queued" }).start().run(10)
    expect(queued.ospf("r1").showDatabase()).toBe(original.ospf("r1").showDatabase())
  })
})

describe("costs (§C.3)", () => {
  it("follow from the bandwidth", () => {
    const net = new OspfNetwork("r1-r2", { bandwidth: "10Mbps" })
      .start({ referenceBandwidth: "100Mbps" })
      .run(5)
    expect(net.route("r1", "r2")).toBe("intra-area 10 via r2")
  })

  it("are what an option says, for all or for one interface, by index or by a function", () => {
    const net = new OspfNetwork("r1-r2-r3").start(
      { cost: 7 },
      { r2: { interfaces: { 0: { cost: 3 } } }, r3: { interfaces: () => ({ cost: 5 }) } },
    )
    net.run(5)
    expect([net.route("r1", "r3"), net.route("r3", "r1")].map((row) => row?.split(" ")[1])).toEqual([
      "14",
      "8",
    ])
  })

  it("may change while the router runs", () => {
    const net = new OspfNetwork("r1-r2-r3 r1-r3").start().run(10)
    expect(net.route("r1", "r3")).toBe("intra-area 1 via r3")
    net.ospf("r1").setCost(net.to("r1", "r3"), 9)
    net.run(1)
    expect(net.route("r1", "r3")).toBe("intra-area 2 via r2")
    expect(() => net.ospf("r1").setCost(7, 1)).toThrow("/net/r1/ospf has no interface 7; it has 0, 1")
    expect(() => net.ospf("r1").setCost(0, 0)).toThrow(
      "cost is 0; it must be a whole number within 1 and 65535",
    )
  })

  it("are told anew at once when the node is given others, in one direction or in both", () => {
    const net = new OspfNetwork("r1-r2-r3 r1-r3").start().run(10)
    const link = net.net.linkBetween("r1", "r3")
    const costs = () => [net.route("r1", "r3"), net.route("r3", "r1")].map((row) => row?.split(" ")[1])
    changeLink(link, { cost: 9, ends: [net.node("r1")] })
    net.run(0.1)
    expect([costs(), net.route("r1", "r3")]).toEqual([["2", "1"], "intra-area 2 via r2"])
    net.run(5)
    changeLink(link, { cost: 9 })
    net.run(0.1)
    expect(costs()).toEqual(["2", "2"])
    net.run(5)
    changeLink(link, { cost: "default" })
    net.run(0.1)
    expect(costs()).toEqual(["1", "1"])
  })

  it("follow from a bandwidth that changes, unless something else is said", () => {
    const net = new OspfNetwork("r1-r2", { bandwidth: "10Mbps" })
      .start({ referenceBandwidth: "100Mbps" }, { r2: { cost: 4 } })
      .run(10)
    changeLink(net.net.links[0], { bandwidth: "5Mbps" })
    net.run(1)
    expect([net.route("r1", "r2"), net.route("r2", "r1")]).toEqual([
      "intra-area 20 via r2",
      "intra-area 4 via r1",
    ])
  })

  it("are those that were said last, whether to the router or to its node, also after a failure", () => {
    const net = new OspfNetwork("r1-r2").start().run(10)
    const [node, ospf, index] = [net.node("r1"), net.ospf("r1"), net.to("r1", "r2")]
    const costs = [
      () => node.setCost(index, 5),
      () => ospf.setCost(index, 6),
      () => node.setCost(index, 7),
    ].map((change) => {
      change()
      return net.run(10).route("r1", "r2")?.split(" ")[1]
    })
    expect(costs).toEqual(["5", "6", "7"])
    ospf.setCost(index, 4)
    node.fail()
    net.node("r2").setCost(0, 3)
    node.setCost(index, 8) // it hears of that when it comes back
    net.run(10)
    node.recover()
    expect(net.run(20).route("r1", "r2")).toBe("intra-area 8 via r2")
    expect(() => node.setCost(index, 0.5)).toThrow(
      "/net/r1/ospf, interface 0: cost is 0.5; it must be a whole number within 1 and 65535",
    )
  })

  it("of an interface that is down hold when it is up again", () => {
    const net = new OspfNetwork("r1-r2").start().run(10)
    const [link] = net.net.links
    link.down()
    changeLink(link, { cost: 9 })
    net.run(5)
    link.up()
    expect(net.run(5).route("r1", "r2")).toBe("intra-area 9 via r2")
  })
})

describe("failures", () => {
  it("of an own link are acted upon at once", () => {
    const net = new OspfNetwork("r1-r2-r3-r1").start().run(10)
    net.net.linkBetween("r1", "r3").down()
    expect(net.state("r1", "r3")).toBe("none")
    net.run(0.1)
    expect(net.route("r1", "r3")).toBe("intra-area 2 via r2")
    net.net.linkBetween("r1", "r3").up()
    net.run(10)
    expect(net.route("r1", "r3")).toBe("intra-area 1 via r3")
  })

  it("§10.3: of a neighbour are noticed after the dead interval", () => {
    const net = new OspfNetwork("r1-r2-r3-r1").start().run(10.5)
    const lost: number[] = []
    net.ospf("r1").neighborChanges.on(({ time, event }) => event === "InactivityTimer" && lost.push(time))
    net.node("r3").fail()
    net.run(10)
    expect(lost).toEqual([expect.closeTo(14.001, 3)])
    expect(net.route("r1", "r3")).toBeUndefined()
  })

  it("§13.4: a router that comes back goes on from the sequence number that others remember", () => {
    const net = new OspfNetwork("r1-r2-r3-r1").start().run(10)
    const sequence = () => net.ospf("r1").areas.at(0).database.router(net.ospf("r3").router)!.lsa.sequence
    const before = sequence()
    net.node("r3").fail()
    net.run(2)
    net.node("r3").recover()
    net.run(20)
    expect(sequence()).toBeGreaterThan(before)
    expect([net.route("r1", "r3"), net.route("r3", "r1")]).toEqual([
      "intra-area 1 via r3",
      "intra-area 1 via r1",
    ])
    expect(net.sim.drops().filter(({ reason }) => reason === "bad-message")).toEqual([])
  })
})

describe("what LSAs keep to", () => {
  it("§12.4: at least MinLSInterval between two instances", () => {
    const net = new OspfNetwork("r1-r2 r1-h1").start().run(10)
    const times: number[] = []
    const { flooding, router } = net.ospf("r2")
    const install = flooding.installAndFlood
    flooding.installAndFlood = (lsa, ...rest) => {
      if (lsa.router !== router) times.push(net.sim.now)
      return install.call(flooding, lsa, ...rest)
    }
    for (const cost of [11, 12, 13]) {
      net.ospf("r1").setCost(net.to("r1", "h1"), cost)
      net.run(1)
    }
    net.run(10)
    expect(times).toEqual([expect.closeTo(10.001, 3), expect.closeTo(15.001, 3)])
    expect(net.route("r2", "h1")).toBe("intra-area 14 via r1")
  })

  it("§12.4 (1): a new instance every LSRefreshTime, that changes nothing", () => {
    const net = new OspfNetwork("r1-r2").start().run(1700)
    const changes: string[] = []
    net.node("r1").csl.routingTable.changes.on(({ kind }) => changes.push(kind))
    const before = net.ospf("r1").sent["link-state-update"]
    const runs = { ...net.ospf("r1").calculation.runs }
    net.run(300)
    expect([net.ospf("r1").sent["link-state-update"] - before, changes]).toEqual([1, []])
    expect(net.ospf("r1").calculation.runs).toEqual(runs)
    const { lsa } = net.ospf("r2").areas.at(0).database.router(net.ospf("r1").router)!
    expect((lsa.sequence >>> 0).toString(16)).toBe("80000002")
  })

  it("§13 (5) (a): instances that follow each other within MinLSArrival wait for their repetition", () => {
    const net = new OspfNetwork("r1-r2").start().run(10)
    const [r1, r2] = [net.ospf("r1"), net.ospf("r2")]
    const { lsa } = r1.areas.at(0).database.router(r1.router)! as { lsa: Lsa<1> }
    const next = (n: number) => new Lsa(1, lsa.id, 99, n, 2, lsa.body) as unknown as AnyLsa
    for (const n of [1, 2]) r1.work.do(() => r1.flooding.installAndFlood(next(n), 0, r1.areas.at(0)))
    net.run(0.1)
    const held = () => r2.areas.at(0).database.find(next(1))?.lsa.sequence
    expect(held()).toBe(1)
    net.run(5)
    expect(held()).toBe(2)
  })

  it("§13 (5) (a): but what was asked for is taken at once", () => {
    const net = new OspfNetwork("r1-r2").start().run(10)
    const [r1, r2] = [net.ospf("r1"), net.ospf("r2")]
    const { lsa } = r1.areas.at(0).database.router(r1.router)! as { lsa: Lsa<1> }
    const next = (n: number) => new Lsa(1, lsa.id, 99, n, 2, lsa.body) as unknown as AnyLsa
    const [from] = r2.attachments.get(0)!.neighbors
    const receive = (n: number) =>
      r2.work.do(() =>
        r2.flooding.receive({ kind: "link-state-update", lsas: [{ lsa: next(n), age: 1 }] }, from),
      )
    receive(1)
    from.happens("SeqNumberMismatch") // the exchange begins again, and r1 describes a newer instance
    from.happens("NegotiationDone")
    from.requests.add(new Wanted(next(2), 1))
    receive(2)
    receive(3)
    expect(r2.areas.at(0).database.find(next(1))?.lsa.sequence).toBe(2)
  })

  it("§13.6: are repeated until they are acknowledged", () => {
    const net = new OspfNetwork("r1-r2 r1-h1").start({ retransmitInterval: 2 }).run(10)
    const sent = () => net.ospf("r1").sent["link-state-update"]
    const before = sent()
    net.node("r2").interfaces[0].interface.setEnabled(false) // r1 does not notice
    net.ospf("r1").setCost(net.to("r1", "h1"), 5)
    net.run(3)
    expect(sent() - before).toBe(2)
  })

  it("§12.1.6: begin anew when the sequence numbers are used up", () => {
    const net = new OspfNetwork("r1-r2 r1-h1").start().run(10)
    const [r1, r2] = [net.ospf("r1"), net.ospf("r2")]
    const { lsa } = r1.areas.at(0).database.router(r1.router)! as { lsa: Lsa<1> }
    const last = new Lsa(1, lsa.id, lsa.router, 0x7ffffffe, 2, lsa.body) as unknown as AnyLsa
    r2.work.do(() => r2.flooding.installAndFlood(last, 0, r2.areas.at(0)))
    net.run(10)
    const sequence = () => r2.areas.at(0).database.router(r1.router)!.lsa.sequence
    expect(sequence()).toBe(0x7fffffff)
    r1.setCost(net.to("r1", "h1"), 5)
    net.run(10)
    expect((sequence() >>> 0).toString(16)).toBe("80000001")
    expect(net.route("r2", "h1")).toBe("intra-area 6 via r1")
  })
})

describe("networks", () => {
  it("§12.4.1.1: lines with subnets are stub networks", () => {
    const net = new OspfNetwork("r1-r2-r3")
      .number("r1-r2", "10.1.0.0/30")
      .number("r2-r3", "10.2.0.0/30")
      .start()
      .run(10)
    expect(net.table("r1")).toEqual(["10.1.0.0/30 intra-area 1 via link", "10.2.0.0/30 intra-area 2 via r2"])
  })

  it("§12.4.1.2: a LAN with a subnet is a transit network, and a stub before there is a neighbour", () => {
    const net = new OspfNetwork("r1+r2+h r2-r3").number("r1+r2+h", "10.1.0.0/24").start()
    net.run(3)
    expect(net.ospf("r1").attachments.get(0)?.state).toBe("Waiting")
    net.run(15)
    expect(net.route("r3", "10.1.0.0/24")).toBe("intra-area 2 via r2")
    expect(net.ospf("r3").showDatabase()).toContain("Net Link States")
  })

  it("§9.4: the backup takes over when the designated router fails", () => {
    const net = new OspfNetwork("r1+r2+r3+r4").start().run(30)
    expect(["r1", "r2", "r3", "r4"].map((name) => net.ospf(name).attachments.get(0)?.state)).toEqual([
      "DROther",
      "DROther",
      "Backup",
      "DR",
    ])
    net.node("r4").fail()
    net.run(30)
    expect(["r1", "r2", "r3"].map((name) => net.ospf(name).attachments.get(0)?.state)).toEqual([
      "DROther",
      "Backup",
      "DR",
    ])
    expect(net.route("r1", "r2")).toBe("intra-area 1 via r2")
    net.node("r4").recover()
    net.run(30)
    expect(net.ospf("r4").attachments.get(0)?.state).toBe("DROther") // who is designated stays it
    expect(net.route("r1", "r4")).toBe("intra-area 1 via r4")
  })

  it("§9.4: priority decides, and 0 is never elected", () => {
    const net = new OspfNetwork("r1+r2+r3").start({}, { r1: { priority: 9 }, r3: { priority: 0 } }).run(30)
    expect(["r1", "r2", "r3"].map((name) => net.ospf(name).attachments.get(0)?.state)).toEqual([
      "DR",
      "Backup",
      "DROther",
    ])
  })

  it("§12.4.1.4: point-to-multipoint has no designated router, and lines between all", () => {
    const net = new OspfNetwork("r1+r2+r3").start({ type: "point-to-multipoint", cost: 4 }).run(15)
    expect(net.ospf("r1").attachments.get(0)).toMatchObject({ state: "Point-to-point", designated: 0 })
    expect(net.state("r1", "r2")).toBe("Full")
    expect(net.route("r1", "r3")).toBe("intra-area 4 via r3")
    expect(net.ospf("r1").showDatabase()).not.toContain("Net Link States")
  })

  it("passive interfaces announce their networks and say nothing", () => {
    const net = new OspfNetwork("r1-r2-r3").number("r2-r3", "10.2.0.0/30")
    net.start({}, { r2: { interfaces: { 1: { isPassive: true } } } }).run(10)
    expect(net.state("r2", "r3")).toBe("none")
    expect(net.route("r1", "10.2.0.0/30")).toBe("intra-area 2 via r2")
    expect(net.sim.drops().every(({ path }) => path === "/net/r2/ospf")).toBe(true)
  })
})

describe("areas", () => {
  /** r1 and r2 in area 1, r2 and r3 in the backbone, r3 and r4 in area 2. */
  const line = (own: Parameters<OspfNetwork["start"]>[1] = {}, options = {}) => {
    const net = new OspfNetwork("r1-r2-r3-r4-h4 h1-r1")
    const area = {
      r1: { area: 1 },
      r2: { interfaces: { 0: { area: 1 } } },
      r3: { interfaces: { 1: { area: 2 } } },
      r4: { area: 2 },
    }
    const merged = Object.fromEntries(
      Object.entries(area).map(([name, each]) => [name, { ...each, ...own[name] }]),
    )
    return net.start(options, merged).run(15)
  }

  it("are joined by the backbone", () => {
    const net = line()
    expect(net.route("r1", "h4")).toBe("inter-area 4 via r2")
    expect(net.route("r4", "h1")).toBe("inter-area 4 via r3")
    expect(net.node("r1").part(Rib).show()).toContain("O>* 10.0.0.5/32 [110/4] via 10.0.0.2, if0")
  })

  it("take a change of a far area without new shortest paths (§16.5)", () => {
    const net = line()
    const { runs } = net.ospf("r1").calculation
    const before = { ...runs }
    net.ospf("r4").setCost(net.to("r4", "h4"), 9)
    net.run(1)
    expect(net.route("r1", "h4")).toBe("inter-area 12 via r2")
    expect(runs).toEqual({ ...before, partial: before.partial + 1 })
  })

  it("withdraw what is gone", () => {
    const net = line()
    net.net.linkBetween("r4", "h4").down()
    net.run(1)
    expect(net.route("r1", "h4")).toBeUndefined()
  })

  const ranges = (isAdvertised: boolean) => ({
    r3: { areas: { 2: { ranges: [{ prefix: "10.0.0.4/31", isAdvertised }] } } },
  })

  it("§3.5: are seen as one network by a range, which costs as much as the farthest in it", () => {
    const net = line(ranges(true))
    expect(net.route("r1", "10.0.0.4/31")).toBe("inter-area 4 via r2")
    expect(net.route("r1", "h4")).toBeUndefined()
    expect(net.route("r3", "10.0.0.4/31")).toBe("discard 0")
    expect(net.node("r3").routes.find(({ hops }) => hops.length === 0)?.key.destination).toBe(
      Prefix.parse("10.0.0.4/31"),
    )
  })

  it("§3.5: or not at all", () => {
    const net = line(ranges(false))
    expect([net.route("r1", "10.0.0.4/31"), net.route("r1", "h4")]).toEqual([undefined, undefined])
    expect([net.route("r1", "r4"), net.route("r1", "r3")]).toEqual([undefined, "inter-area 2 via r2"])
  })

  const outside = { prefix: "203.0.113.0/24", metric: 5 }

  it("§3.6: stub areas hear of no external routes, and have a default route", () => {
    const stub = { areas: { 1: { isStub: true, defaultCost: 3 } } }
    const net = line({ r1: stub, r2: stub, r4: { externalRoutes: [outside] } })
    expect(net.route("r2", "203.0.113.0/24")).toBe("external-2 2/5 via r3")
    expect(net.route("r1", "203.0.113.0/24")).toBeUndefined()
    expect(net.route("r1", "0.0.0.0/0")).toBe("inter-area 4 via r2")
    expect(net.route("r1", "h4")).toBe("inter-area 4 via r2")
    expect(net.ospf("r1").areas.system.database.size).toBe(0)
  })

  it("§12.4.3: and of nothing but that, if they are told so", () => {
    const stub = { areas: { 1: { isStub: true, importsSummaries: false } } }
    const net = line({ r1: stub, r2: stub })
    expect(net.table("r1").filter((row) => row.includes("inter-area"))).toEqual([
      "0.0.0.0/0 inter-area 2 via r2",
    ])
  })

  it("§10.5: must be stubs for both neighbours or for none", () => {
    const net = new OspfNetwork("r1-r2").start({ area: 1 }, { r1: { areas: { 1: { isStub: true } } } })
    const drops = net.watchDrops()
    net.run(3)
    expect(net.state("r1", "r2")).toBe("none")
    expect(drops).toContain("r1 bad-message: another opinion on whether the area is a stub")
  })

  it("§12.4.3: tell of AS boundary routers in others", () => {
    const net = line({ r4: { externalRoutes: [{ ...outside, metricType: 1 }] } })
    expect(net.route("r1", "203.0.113.0/24")).toBe("external-1 8 via r2")
    expect(net.ospf("r1").showDatabase()).toContain("ASBR-Summary Link States")
    net.ospf("r3").setCost(net.to("r3", "r4"), 9)
    net.run(1)
    expect(net.route("r1", "203.0.113.0/24")).toBe("external-1 16 via r2")
  })

  it("§15: are reached by a virtual link when the backbone is far", () => {
    const net = new OspfNetwork("r1-r2-r3-r4 r4-h4") // the backbone, area 1, and area 2 behind it
    const virtual = (to: string) => ({ virtualLinks: [{ through: 1, to }] })
    net.start(
      { routerId: undefined },
      {
        r1: { routerId: "1.1.1.1" },
        r2: { routerId: "2.2.2.2", interfaces: { 1: { area: 1 } }, ...virtual("3.3.3.3") },
        r3: { routerId: "3.3.3.3", area: 1, interfaces: { 1: { area: 2 } }, ...virtual("2.2.2.2") },
        r4: { routerId: "4.4.4.4", area: 2 },
      },
    )
    net.run(20)
    expect(net.ospf("r3").showNeighbors()).toContain("VLINK")
    expect(net.route("r1", "h4")).toBe("inter-area 4 via r2")
    expect(net.route("r4", "r1")).toBe("inter-area 3 via r3")
    net.net.linkBetween("r2", "r3").down()
    net.run(5)
    expect(net.route("r4", "r1")).toBeUndefined()
  })
})

describe("external routes (§12.4.4)", () => {
  it("come and go while the router runs", () => {
    const net = new OspfNetwork("r1-r2").start().run(10)
    net.ospf("r2").announceExternal({ prefix: "203.0.113.0/24", metric: 7, metricType: 1, tag: 42 })
    net.run(1)
    expect(net.route("r1", "203.0.113.0/24")).toBe("external-1 8 via r2")
    expect(
      net
        .node("r1")
        .part(Rib)
        .routes.find(({ kind }) => kind === "E1"),
    ).toMatchObject({ tag: 42, metric: 8 })
    net.run(1) // or its neighbour would not take another instance so soon (MinLSArrival)
    net.ospf("r2").withdrawExternal(Prefix.parse("203.0.113.0/24"))
    net.run(3)
    expect(net.route("r1", "203.0.113.0/24")).toBeUndefined()
    expect(net.ospf("r1").areas.system.database.size).toBe(0)
  })

  it("of the options go too, until the router begins anew", () => {
    const prefix = "203.0.113.0/24"
    const net = new OspfNetwork("r1-r2").start({}, { r2: { externalRoutes: [{ prefix }] } }).run(10)
    net.ospf("r2").withdrawExternal(Prefix.parse(prefix))
    net.run(3)
    expect(net.route("r1", prefix)).toBeUndefined()
    net.node("r2").fail()
    net.run(10)
    net.node("r2").recover()
    net.run(10)
    expect(net.route("r1", prefix)).toBe("external-2 1/20 via r2")
  })

  it("go to their forwarding address where they have one", () => {
    const net = new OspfNetwork("r1-r2-r3")
    const forwarding = "10.0.0.3"
    net
      .start(
        {},
        { r2: { externalRoutes: [{ prefix: "203.0.113.0/24", metricType: 1, metric: 1, forwarding }] } },
      )
      .run(10)
    expect(net.route("r1", "203.0.113.0/24")).toBe("external-1 3 via r2")
    net.net.linkBetween("r2", "r3").down()
    net.run(1)
    expect(net.route("r1", "203.0.113.0/24")).toBeUndefined()
  })

  it("are taken over from other sources", () => {
    const net = new OspfNetwork("r1-r2")
    net.node("r2").addRoute("198.51.100.0/24", [{ interface: 0 }], 3)
    net.start({}, { r2: { redistribute: [{ from: "static", metric: 30, metricType: 1, tag: 7 }] } }).run(10)
    expect(net.route("r1", "198.51.100.0/24")).toBe("external-1 31 via r2")
    net.node("r2").csl.routingTable.removeAll(({ owner }) => owner === "static")
    net.run(2)
    expect(net.route("r1", "198.51.100.0/24")).toBeUndefined()
  })

  it("appendix E: have IDs of their own when they begin with the same address", () => {
    const prefixes = ["203.0.0.0/16", "203.0.0.0/24", "203.0.0.0/32", "0.0.0.0/0"]
    const net = new OspfNetwork("r1-r2")
      .start({}, { r2: { externalRoutes: prefixes.map((prefix) => ({ prefix })) } })
      .run(10)
    expect(
      net
        .table("r1")
        .filter((row) => row.includes("external"))
        .map((row) => row.split(" ")[0]),
    ).toEqual(["0.0.0.0/0", "203.0.0.0/16", "203.0.0.0/24", "203.0.0.0/32"])
  })
})

describe("who is no neighbour (§8.2, §10.5)", () => {
  const cases = {
    "another area": [{ area: 1 }, "for area 0.0.0.1, which interface 0 is not in"],
    "another hello interval": [{ helloInterval: 2 }, "a hello interval of 2 s"],
    "another dead interval": [{ deadInterval: 9 }, "a dead interval of 9 s"],
    "the same router id": [{ routerId: "10.0.0.1" }, "from this router, or one with the same router id"],
  } as const
  for (const [what, [options, detail]] of Object.entries(cases))
    it(`is one with ${what}`, () => {
      const net = new OspfNetwork("r1-r2").start({}, { r2: options })
      const drops = net.watchDrops()
      net.run(3)
      expect(net.state("r1", "r2")).toBe("none")
      expect(drops).toContain(`r1 bad-message: ${detail}`)
    })

  it("appendix D: is one with another password, or none", () => {
    const drops = (own: string | undefined, other: string | undefined) => {
      const net = new OspfNetwork("r1-r2").start({ password: own }, { r2: { password: other } })
      const log = net.watchDrops()
      net.run(5)
      return [net.state("r1", "r2"), ...new Set(log.filter((row) => row.startsWith("r1")))]
    }
    expect(drops("secret", "secret")).toEqual(["Full"])
    const refused = ["none", "r1 bad-authentication: from 10.0.0.2 on interface 0"]
    expect(drops("secret", "Secret")).toEqual(refused)
    expect(drops("secret", undefined)).toEqual(refused)
    expect(drops(undefined, "secret")).toEqual(refused)
  })

  it("§10.6: is not adjacent when its packets are too large, unless that is ignored", () => {
    const different = (ignoresMtu: boolean) => {
      const net = new OspfNetwork("r1", {})
      const [r1, r2] = [net.net.router("r1"), net.net.router("r2")]
      net.net.link(r1, r2, { mtu: 1500 })
      Object.assign(r2.interfaces[0].interface.options, { mtu: 9000 })
      net.start({ ignoresMtu }).run(10)
      return net.state("r1", "r2")
    }
    expect([different(false), different(true)]).toEqual(["ExStart", "Full"])
  })
})

describe("wrong options", () => {
  it.each([
    [{ helloInterval: 0.5 }, "helloInterval is 0.5 s; it must be whole seconds within 1 and 65535"],
    [{ cost: 70000 }, "cost is 70000; it must be a whole number within 1 and 65535"],
    [{ priority: 256 }, "priority is 256; it must be a whole number within 0 and 255"],
    [{ password: "much too long" }, "the password must have 1 to 8 characters"],
    [{ area: "x" }, '"x" is no area; write a number, or four like 0.0.0.1'],
    [{ acknowledgmentDelay: 6 }, "acknowledgmentDelay is 6 s; it must be less than retransmitInterval, 5 s"],
    [
      { externalRoutes: [{ prefix: "10.0.0.0/8", metric: -1 }] },
      "metric -1; it must be a whole number within 0 and 16777214",
    ],
  ] as const)("are told: %o", (options, message) => {
    expect(() => new Ospf("ospf", options)).toThrow(message)
  })

  it("are told with the path, where they are of one interface or need the node", () => {
    const start = (own: object) => () => new OspfNetwork("r1-r2").start({}, { r1: own }).run(1)
    expect(start({ interfaces: { 0: { cost: 0 } } })).toThrow("/net/r1/ospf, interface 0: cost is 0")
    const stub = { areas: { 1: { isStub: true } } }
    expect(start({ ...stub, virtualLinks: [{ through: 1, to: 5 }] })).toThrow(
      "/net/r1/ospf, virtual link to 0.0.0.5: area 0.0.0.1 cannot be passed",
    )
  })

  it("are none where there is no IPv4", () => {
    const net = new OspfNetwork("r1-r2")
    const six = net.sim.add(new Network("six", { prefix: "2001:db8::/64" }))
    six.router("r").install(new Ospf())
    expect(() => net.run(1)).toThrow("/six/r/ospf needs an IPv4 address")
  })
})

describe("a subclass decides otherwise", () => {
  it("about costs", () => {
    class Even extends Ospf {
      override costOf(): number {
        return 5
      }
    }
    const net = new OspfNetwork("r1-r2", { bandwidth: "1Mbps" }).start({}, {}, Even).run(5)
    expect(net.route("r1", "r2")).toBe("intra-area 5 via r2")
  })

  it("about shortest paths", () => {
    /** Of several next hops of equal cost it takes only the first. */
    class OneWay extends Ospf {
      override shortestPaths(area: OspfArea): ShortestPathTree {
        const tree = super.shortestPaths(area)
        tree.hops.forEach((set: HopSet, vertex) => {
          tree.hops[vertex] = this.hopSets.of(set.hops.slice(0, 1))
        })
        return tree
      }
    }
    const square = "r1-r2-r3-r4-r1"
    const usual = new OspfNetwork(square).start().run(10)
    const other = new OspfNetwork(square).start({}, {}, OneWay).run(10)
    expect([usual, other].map((net) => net.route("r1", "r3"))).toEqual([
      "intra-area 2 via r2,r4",
      "intra-area 2 via r2",
    ])
  })

  it("about flooding", () => {
    /** Of two lines to one neighbour it floods over the first only. */
    class Sparing extends Ospf {
      override floodsOver(own: OspfInterface): boolean {
        return own.index === 0
      }
    }
    const updates = (Class: typeof Ospf) => {
      const net = new OspfNetwork("r1-r2 r1-r2").start({}, {}, Class).run(10)
      return [net.route("r1", "r2"), net.ospf("r1").sent["link-state-update"]]
    }
    const way = "intra-area 1 via r2,r2"
    expect([updates(Ospf), updates(Sparing)]).toEqual([
      [way, 3],
      [way, 1],
    ])
  })
})

it("looks like what network people know", () => {
  const net = new OspfNetwork("r1-r2 r1-h1")
    .start({}, { r2: { externalRoutes: [{ prefix: "203.0.113.0/24" }] } })
    .run(10)
  const ospf = net.ospf("r1")
  expect(ospf.showNeighbors()).toBe(
    [
      "Neighbor ID  Pri  State   Dead Time  Address   Interface  RXmtL  RqstL",
      "10.0.0.2     1    Full/-  3.001s     10.0.0.2  if0        0      0",
    ].join("\n"),
  )
  expect(ospf.showInterfaces().split("\n")).toEqual([
    "Interface  Area     Address   Cost  Type                     State           DR       BDR      Full",
    "if0        0.0.0.0  10.0.0.1  1     point-to-point           Point-to-point  0.0.0.0  0.0.0.0  1/1",
    "if1        0.0.0.0  10.0.0.1  1     point-to-point, passive  Point-to-point  0.0.0.0  0.0.0.0  0/0",
  ])
  expect(ospf.showRoutes().split("\n")).toEqual([
    "N     10.0.0.1/32     [0]     area: 0.0.0.0  local",
    "N     10.0.0.2/32     [1]     area: 0.0.0.0  via 10.0.0.2, if0",
    "N     10.0.0.3/32     [1]     area: 0.0.0.0  via 10.0.0.3, if1",
    "N E2  203.0.113.0/24  [1/20]                 via 10.0.0.2, if0",
  ])
  expect(ospf.showDatabase()).toContain(
    "AS External Link States\nLink ID      ADV Router  Age  Seq#        CkSum",
  )
})

it("a message of bytes from nowhere is refused and counted", () => {
  const net = new OspfNetwork("r1-r2").start().run(10)
  const { dispatcher } = net.node("r1").csl
  const hello = new OspfMessage(7, 0, { kind: "link-state-request", requests: [] })
  const header = {
    source: Address.parse("10.0.0.2"),
    destination: Address.parse("224.0.0.5"),
    protocol: ipProtocols.ospf,
  }
  const before = net.ospf("r1").dropCounts
  expect(before).toBeUndefined()
  dispatcher.fromBelow.at(0).deliver(new InetPacket(header, hello.encode()))
  dispatcher.fromBelow.at(0).deliver(new InetPacket(header, Uint8Array.of(1, 2, 3)))
  expect([...(net.ospf("r1").dropCounts ?? [])]).toEqual([
    ["not-a-neighbor", 1],
    ["bad-message", 1],
  ])
})
