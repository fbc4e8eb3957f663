/** What becomes of packets while routers get over a change: told apart, and counted one by one. */
import { describe, expect, it } from "vitest"
import {
  type Convergence,
  CostChanges,
  type DropCounts,
  Failures,
  formatConvergence,
  type Internet,
  network,
  Ospf,
  OspfMessage,
  type OspfOptions,
  type PacketFates,
  Rip,
  Simulation,
  watchRouting,
} from "../../packages/hourglass/src/index.js"

/** Routers and hosts from a drawing: `h1-r1-r2-h2 r1-r3-r2`. Every line takes 1 ms; hosts begin with h. */
function draw(drawing: string, options: Parameters<typeof network>[2] = {}): Internet {
  const net = network(new Simulation({ seed: 1 }), "10.0.0.0/24", options)
  for (const part of drawing.split(" ")) {
    const nodes = part.split("-").map((name) => (name.startsWith("h") ? net.host(name) : net.router(name)))
    for (let i = 1; i < nodes.length; i++) net.link(nodes[i - 1], nodes[i], { delay: "1ms" })
  }
  return net
}

/** A packet of h1 to h2 each 10 ms, the first at 99.0075 s. */
const flow = (net: Internet, stop: number, rate = "800kbps") =>
  net.udp(net.host("h1"), net.host("h2"), { rate, size: 1000, start: 99.0075, stop })

/** Does something, and gives what followed until some time. */
function following(net: Internet, until: number, change: () => void, at = 100): Convergence {
  const watch = watchRouting(net)
  net.simulation.at(at, () => {
    watch.changing("change")
    change()
  })
  net.simulation.run({ until })
  const [convergence] = watch.convergences
  return convergence
}

const quick: Partial<OspfOptions> = { helloInterval: 1, deadInterval: 4 }

/** Packets of hosts, and answers to them, that came to some router twice, by what the routers' interfaces see. */
function countRepeats(net: Internet): () => number {
  const visits = new Map<string, number>()
  for (const node of net.routers)
    for (const { interface: ni } of node.interfaces)
      ni.packets.on(({ kind, packet }) => {
        if (packet.destination.isMulticast || packet.body instanceof OspfMessage) return
        const key = `${packet.id} ${node.name}`
        const before = visits.get(key) ?? 0
        if (kind === "receive" || before === 0) visits.set(key, before + 1) // what it sends of its own has been there, too
      })
  return () => new Set([...visits].flatMap(([key, times]) => (times > 1 ? [key.split(" ")[0]] : []))).size
}

describe("a ring where one router computes later than the others", () => {
  // h2 hangs on r1. From r3 it is nearest by r2; when r1-r2 is cut, r2 sends back to r3, which still sends to r2.
  const net = draw("h1-r3-r2-r1-h2 r3-r4-r1")
  for (const router of net.routers)
    router.install(new Ospf("ospf", { spfDelay: router.name === "r3" ? 0.5 : 0.05 }))
  net.node("r3").setCost(net.node("r3").interfaceTo(net.node("r4")), 10)
  const repeats = countRepeats(net)
  const sent = flow(net, 102)
  const { packets, later, duration } = following(net, 110, () => net.linkBetween("r1", "r2").down())
  // The packet that h1 sends at t is at r3 at t + 1 ms, at r2 a millisecond later, back at r3 another one later. r2 has
  // its new routes 50 ms after the cut, r3 500 ms after it heard of it, which is 1 ms later.

  it("lasts until that one has computed", () => expect(duration).toBeCloseTo(0.501, 6))

  it("loses what is on the link when it is cut: the packet of 99.9975 s", () => expect(packets.lost).toBe(1))

  it("black-holes what comes to r2 before it has new routes: the packets of 100.0075 to 100.0475 s", () =>
    expect(packets.blackHoled).toBe(5))

  it("lets the packets of 100.0575 to 100.4975 s loop", () => {
    expect(packets.looped).toBe(45)
    expect(repeats()).toBe(45)
  })

  it("kills those of them by their TTL of 64 hops that are sent 63 ms before the end of the loop or earlier", () =>
    expect(packets.diedLooping).toBe(39))

  it("accounts for every packet", () => {
    const { sentPackets, receivedPackets, lostPackets } = sent.summary()
    expect(lostPackets).toBe(1 + 5 + 39)
    expect(sentPackets - receivedPackets).toBe(lostPackets)
    expect(packets.dropped).toEqual({ "link-down": 1, "no-route": 5, "ttl-expired": 39 })
    expect([packets.otherDrops, later.dropped, later.looped]).toEqual([{}, {}, 0])
  })
})

it("counts to infinity: packets loop between two RIP routers until the count is over", () => {
  const net = draw("h1-r1-r2-h2")
  net.routers.use(Rip, { splitHorizon: "none", triggersUpdates: false })
  const repeats = countRepeats(net)
  const sent = flow(net, 600, "80kbps")
  const { packets, later, timeline } = following(net, 620, () => net.linkBetween("r2", "h2").down())
  const metrics = timeline.flatMap(({ now }) =>
    now === undefined ? [] : [Number(/metric (\d+)/.exec(now)?.[1])],
  )
  expect(Math.max(...metrics)).toBe(15)
  expect(packets.looped).toBeGreaterThan(100)
  expect(packets.looped + later.looped).toBe(repeats())
  const { "ttl-expired": died = 0, "no-route": blackHoled = 0, "link-down": lost = 0 } = packets.dropped
  expect([packets.diedLooping, packets.blackHoled, packets.lost]).toEqual([died, blackHoled, lost])
  const all = died + blackHoled + lost + (later.dropped["no-route"] ?? 0)
  expect(all).toBe(sent.summary().lostPackets)
  expect(later.blackHoled).toBeGreaterThan(100) // nobody can reach h2 any more
})

describe("a link that fails silently", () => {
  it("black-holes packets until the routers miss the Hellos", () => {
    const net = draw("h1-r1-r2-h2 r1-r3-r2")
    net.routers.use(Ospf, quick)
    const sent = flow(net, 110)
    const { packets, timeline } = following(net, 120, () =>
      net.linkBetween("r1", "r2").down({ isSilent: true }),
    )
    const to = `${net.host("h2").address}/32`
    const repaired = timeline.find(({ router, destination }) => router === "r1" && destination === to)
    const time = 100 + (repaired?.after ?? 0)
    expect(time).toBeGreaterThan(103)
    expect(time).toBeLessThan(104.1)
    expect(repaired?.now).toContain(`via ${net.router("r3").address}`)
    const at = (t: number) => Math.ceil((t - 99.0075 - 0.001) / 0.01) // packets that came to r1 before t
    expect(packets).toMatchObject({ lost: 0, blackHoled: at(time) - at(100), looped: 0, otherDrops: {} })
    expect(sent.summary().lostPackets).toBe(packets.blackHoled)
  })

  it("is not repaired where nobody looks", () => {
    const net = draw("h1-r1-r2-h2 r1-r3-r2")
    const sent = flow(net, 110)
    const convergence = following(net, 120, () => net.linkBetween("r1", "r2").down({ isSilent: true }))
    const { packets, later, timeline } = convergence
    expect([timeline, packets.dropped]).toEqual([[], {}])
    expect(later).toMatchObject({ lost: 0, blackHoled: sent.summary().lostPackets })
    expect(formatConvergence(convergence)).toBe(
      "change at 100 s: no route changed. " +
        `Packets sent later: 0 lost with what failed, ${later.blackHoled} black-holed, 0 looped`,
    )
  })

  it("loses what waited for it, but black-holes what is put into its queue later", () => {
    const net = draw("h1-r1-r2-h2")
    net.node("r1").setBandwidth(1, "400kbps") // 20 ms for each packet: every second one waits
    flow(net, 101)
    let waiting = 0
    const { packets, later } = following(net, 200, () => {
      waiting = net.node("r1").interfaces[1].queue.length
      net.linkBetween("r1", "r2").down({ isSilent: true })
    })
    expect(waiting).toBeGreaterThan(40)
    expect(packets.lost).toBe(waiting + 1) // and the one that is being sent
    expect(packets.blackHoled + later.blackHoled).toBe(100)
  })
})

it("a node that fails loses what it holds, and its neighbours black-hole packets until they miss it", () => {
  const net = draw("h1-r1-r2-r4-h2 r1-r3-r4")
  net.routers.use(Ospf, quick)
  const [r1, r3] = [net.node("r1"), net.node("r3")]
  r1.setCost(r1.interfaceTo(r3), 5)
  const sent = flow(net, 110)
  const { packets, timeline } = following(net, 120, () => net.node("r2").fail(), 99.999)
  const repaired = timeline.find(({ router }) => router === "r1")
  expect(repaired?.after).toBeGreaterThan(3)
  expect(packets.lost).toBe(1) // the one of 99.9975 s, on its way from r1 to r2
  expect(packets.blackHoled).toBe(sent.summary().lostPackets - 1)
})

describe("changes of costs", () => {
  it("are in the timeline, whether the way changes or the metric alone", () => {
    const net = draw("r1-r2-r3-r1")
    net.routers.use(Ospf, { cost: 10 })
    const { timeline } = following(net, 110, () => {
      net.node("r1").setCost(net.node("r1").interfaceTo(net.node("r2")), 15)
    })
    const r2 = net.router("r2").address
    expect(timeline).toEqual([
      {
        after: expect.closeTo(0.05, 6),
        router: "r1",
        destination: `${r2}/32`,
        before: `${r2}/32 via ${r2} dev 0 metric 10 (ospf)`,
        now: `${r2}/32 via ${r2} dev 0 metric 15 (ospf)`,
      },
    ])
  })

  it("are followed one by one, as failures are", () => {
    const net = draw("h1-r1-r2-h2 r1-r3-r2")
    net.routers.use(Ospf, quick)
    const of = net.linkBetween("r1", "r2")
    const costs = net.add(new CostChanges("costs", { of, at: [100, 120], costs: [9, "default"] }))
    const failures = net.add(new Failures("failures", { of, downAt: [105], upAt: [110] }))
    const watch = watchRouting(net)
    watch.follow(costs, failures)
    flow(net, 130)
    net.simulation.run({ until: 140 })
    expect(watch.convergences.map(({ change, at, timeline: { length } }) => [change, at, length])).toEqual([
      ["/net/r1-r2 costs 9", 100, 4],
      ["/net/r1-r2 fails", 105, 0],
      ["/net/r1-r2 recovers", 110, 0],
      ["/net/r1-r2 costs its default", 120, 4],
    ])
    for (const { packets, later } of watch.convergences)
      expect([packets.dropped, later.dropped]).toEqual([{}, {}])
  })
})

/** A connected random graph of OSPF routers with hosts, and links that fail, loudly or silently, and change their costs. */
function randomTrouble(seed: number) {
  const sim = new Simulation({ seed })
  const random = sim.random("test")
  const net = network(sim, "10.0.0.0/24", { computesRoutes: false })
  const routers = Array.from({ length: random.integer(4, 10) }, (_, i) => net.router(`r${i}`))
  const line = () => ({ delay: random.uniform(0.001, 0.01), bandwidth: 1e7 })
  for (let i = 1; i < routers.length; i++) net.link(routers[i], routers[random.int(i)], line())
  for (let extra = 0; extra < 2; extra++) {
    const [a, b] = random.shuffle([...routers])
    net.link(a, b, line())
  }
  const { links } = net
  const hosts = [0, 1, 2].map((i) => net.host(`h${i}`))
  for (const host of hosts) net.link(random.pick(routers), host, line())
  net.build()
  for (const host of hosts) host.addRoute("0.0.0.0/0", [{ interface: 0 }])
  for (const router of routers)
    router.install(
      new Ospf("ospf", { ...quick, cost: random.integer(1, 5), spfDelay: random.pick([0.05, 3]) }),
    )
  const watch = watchRouting(net)
  for (let i = 0; i < 6; i++) {
    const [of, at] = [random.pick(links), random.uniform(20, 80)]
    const times = { downAt: [at], upAt: [at + random.uniform(1, 30)], isSilent: random.chance(0.5) }
    watch.follow(net.add(new Failures(`failure${i}`, { of, ...times })))
    watch.follow(net.add(new CostChanges(`cost${i}`, { of, period: 15, costs: [random.integer(1, 9)] })))
  }
  const flows = hosts.map((from, i) =>
    net.udp(from, hosts[(i + 1) % 3], { rate: "200kbps", start: 15, stop: 110 }),
  )
  return { net, watch, flows }
}

it("agrees on random networks with what interfaces see, and has one fate for each packet that is dropped", () => {
  let allLooped = 0
  for (let seed = 1; seed <= 10; seed++) {
    const { net, watch, flows } = randomTrouble(seed)
    const repeats = countRepeats(net)
    net.simulation.run({ until: 120 })
    const fates = watch.convergences.flatMap(({ packets, later }) => [packets, later])
    const sum = (count: (each: PacketFates) => number) =>
      fates.reduce((total, each) => total + count(each), 0)
    const total = (drops: DropCounts) => Object.values(drops).reduce((all, some) => all + some, 0)
    const looped = sum((each) => each.looped)
    const dropped = sum((each) => total(each.dropped))
    expect([seed, looped]).toEqual([seed, repeats()])
    expect(sum((each) => each.lost + each.blackHoled + each.diedLooping + total(each.otherDrops))).toBe(
      dropped,
    )
    expect(dropped).toBeGreaterThanOrEqual(flows.reduce((all, flow) => all + flow.summary().lostPackets, 0))
    allLooped += looped
  }
  expect(allLooped).toBeGreaterThan(50)
})

it("costs nothing when it has been stopped, and keeps what it saw", () => {
  const net = draw("h1-r1-r2-h2")
  const watch = watchRouting(net)
  const heard = () => [
    ...net.nodes.map(({ csl }) => csl.dispatcher.arrivals.heard),
    ...net.routers.flatMap(({ interfaces }) => interfaces.map((bank) => bank.interface.packets.heard)),
    net.simulation.dropped.heard,
  ]
  expect(heard()).toEqual([true, true, true, true, false, true, true, false, true])
  watch.changing("nothing")
  watch.stop()
  expect(heard().some(Boolean)).toBe(false)
  expect(watch.convergences).toHaveLength(1)
})
