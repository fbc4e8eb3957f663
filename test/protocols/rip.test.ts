/** RIP at work in small networks: what an administrator, a neighbour or a packet would notice. */
import { Simulation } from "@hourglass/aca"
import { Network, type NextHop, type Node } from "@hourglass/inet"
import { Address, decodePacket, encodePacket, InetPacket, Prefix, UdpDatagram } from "@hourglass/net"
import {
  internetDecoders,
  type Offer,
  Ping,
  Rib,
  Rip,
  type RipEntry,
  type RipInterface,
  RipMessage,
  Ripng,
  RipngMessage,
  type RipOptions,
  type RipRoute,
  UdpApplication,
  type Verdict,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder } from "./internet.js"

/** A network without computed routes: routers `r…` and hosts in a row, each with an address of its own. */
function row(names: string, prefix = "10.0.0.0/24") {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false, prefix }))
  const nodes = names.split("-").map((name) => (name.startsWith("r") ? net.router(name) : net.host(name)))
  for (let i = 1; i < nodes.length; i++) net.link(nodes[i - 1], nodes[i], { delay: "1ms" })
  return { sim, net, nodes }
}

const withRip = (nodes: readonly Node[], options: Partial<RipOptions> = {}): Rip[] =>
  nodes.filter((node) => node.options.forwards).map((node) => node.install(new Rip("rip", options)))

/** A router `r` and speakers on one LAN, 10.1.0.0/24: the router has .1, the speakers .2 and on. */
function lan(rip: Rip, speakers: readonly Speaker[]) {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const prefix = Prefix.parse("10.1.0.0/24")
  const nodes = [net.router("r"), ...speakers.map((_, i) => net.host(`s${i}`))]
  net.lan(nodes)
  for (const [i, node] of nodes.entries()) {
    node.addAddress(prefix.base.plus(i + 1), { interface: 0, prefix })
    node.addRoute(Prefix.all(4), [{ interface: 0, isOnLink: true }])
  }
  nodes[0].install(rip)
  for (const [i, speaker] of speakers.entries()) {
    nodes[i + 1].join("224.0.0.9")
    nodes[i + 1].install(speaker)
  }
  return { sim, router: nodes[0], nodes }
}

class Speaker extends UdpApplication {
  readonly heard: [time: number, message: RipMessage][] = []

  constructor(port = 520) {
    super("speaker", { port })
  }

  say(payload: RipMessage | Uint8Array, source?: Address): void {
    this.sendTo(Address.parse("10.1.0.1"), 520, payload, { ttl: 1, source })
  }

  protected override receiveFrom({ payload }: UdpDatagram): void {
    if (payload instanceof RipMessage) this.heard.push([this.now, payload])
  }
}

const entry = (prefix: string, metric: number, more: Partial<RipEntry> = {}): RipEntry => ({
  prefix: Prefix.parse(prefix),
  metric,
  tag: 0,
  nextHop: undefined,
  ...more,
})

const response = (...entries: RipEntry[]) => new RipMessage({ command: "response", entries })

const said = ({ entries }: RipMessage) => entries.map(({ prefix, metric }) => `${prefix} ${metric}`).sort()

const table = (rip: Rip) =>
  Object.fromEntries(
    rip.routes.map(({ prefix, metric }) => [`${prefix.base}`.replace("10.0.0.", ""), metric]),
  )

describe("a RIP router", () => {
  it("brings packets over routers that knew nothing at first to hosts that speak no RIP", () => {
    const { sim, net, nodes } = row("a-r1-r2-r3-b")
    withRip(nodes)
    const [a, , , , b] = nodes
    for (const host of [a, b]) host.addRoute(Prefix.all(4), [{ interface: 0 }])
    const ping = a.install(new Ping("ping", { to: b, count: 2, start: 20 }))
    sim.run({ until: 25 })
    expect(ping.summary().received).toBe(2)
    expect(net.node("r1").part(Rib).show().split("\n").slice(3)).toEqual([
      "C>* 10.0.0.1/32 via 10.0.0.1, if0",
      "L>* 10.0.0.2/32 is directly connected, lo",
      "R>* 10.0.0.3/32 [120/2] via 10.0.0.3, if1",
      "R>* 10.0.0.4/32 [120/3] via 10.0.0.3, if1",
      "R>* 10.0.0.5/32 [120/3] via 10.0.0.3, if1",
    ])
  })

  it("starts anew when its node comes back, and its neighbours with it", () => {
    const { sim, net, nodes } = row("r1-r2-r3")
    const rips = withRip(nodes)
    sim.at(10, () => net.node("r3").fail())
    sim.at(20, () => net.node("r3").recover())
    sim.run({ until: 15 })
    expect(rips[2].routes).toEqual([])
    expect(net.node("r3").routes).toEqual([])
    sim.run({ until: 25 })
    expect(rips.map(table)).toEqual([
      { 1: 1, 2: 2, 3: 3 },
      { 1: 2, 2: 1, 3: 2 },
      { 1: 3, 2: 2, 3: 1 },
    ])
  })

  it("works the same in a copy of its network", () => {
    const { sim, net, nodes } = row("r1-r2-r3")
    const rips = withRip(nodes)
    const other = new Simulation()
    const copy = other.add(net.duplicate())
    for (const each of [sim, other]) each.run({ until: 50 })
    const copied = ["r1", "r2", "r3"].map((name) => copy.node(name).part(Rip))
    expect(copied.map(table)).toEqual(rips.map(table))
    expect(copied.map(({ sent }) => sent)).toEqual(rips.map(({ sent }) => sent))
  })

  it("adds the cost of the interface that it hears a route on", () => {
    const { sim, nodes } = row("r1-r2-r3")
    const [, ...others] = nodes
    nodes[0].install(new Rip("rip", { cost: 3 }))
    withRip(others)
    sim.run({ until: 10 })
    expect(table(nodes[0].part(Rip))).toEqual({ 1: 1, 2: 4, 3: 5 })
    expect(table(nodes[2].part(Rip))).toEqual({ 1: 3, 2: 2, 3: 1 })
  })

  it("§3.5: has other metrics as soon as an interface costs something else, and tells its neighbours at once", () => {
    const { sim, nodes } = row("r1-r2-r3")
    const [r1, r2, r3] = withRip(nodes)
    sim.run({ until: 60 })
    r2.setCost(1, 5)
    expect(table(r2)).toEqual({ 1: 2, 2: 1, 3: 6 })
    sim.run({ until: 60.1 })
    expect([table(r1), table(r3)]).toEqual([
      { 1: 1, 2: 2, 3: 7 },
      { 1: 3, 2: 2, 3: 1 }, // what r3 pays is for r3 to say
    ])
    expect([r1.sent.triggered, r2.sent.triggered].every((sent) => sent > 0)).toBe(true)
    r2.setCost(1, 1)
    sim.run({ until: 70 })
    expect([table(r1), table(r2)]).toEqual([
      { 1: 1, 2: 2, 3: 3 },
      { 1: 2, 2: 1, 3: 2 },
    ])
  })

  it("cannot reach what is too far by a new cost, and can again with the old one", () => {
    const { sim, nodes } = row("r1-r2-r3")
    const [r1] = withRip(nodes)
    const known = () => nodes[0].routes.map(({ key }) => `${key.destination.base}`)
    sim.run({ until: 60 })
    r1.setCost(0, 14)
    expect([table(r1), known()]).toEqual([{ 1: 1, 2: 15, 3: 16 }, ["10.0.0.2"]])
    r1.setCost(0, 1)
    sim.run({ until: 100 }) // r2 says its table again within 35 s
    expect([table(r1), known()]).toEqual([{ 1: 1, 2: 2, 3: 3 }, ["10.0.0.2", "10.0.0.3"]])
  })

  it("hears of costs that its node is given, and tells of its own networks with them", () => {
    const [speaker, rip] = [new Speaker(), new Rip("rip", { splitHorizon: "none" })]
    const { sim, router } = lan(rip, [speaker])
    sim.run({ until: 60 })
    speaker.heard.length = 0
    router.setCost(0, 6)
    router.setBandwidth(0, "1Mbps") // no news for a router that counts hops
    sim.run({ until: 60.1 })
    expect(speaker.heard.map(([, message]) => said(message))).toEqual([["10.1.0.0/24 6"]])
    router.setCost(0, "default")
    expect(rip.route("10.1.0.0/24")?.metric).toBe(1)
    expect(() => router.setCost(0, 16)).toThrow(
      "/net/r/rip: cost of interface 0 is 16; it must be a whole number within 1 and 15",
    )
    expect(() => rip.setCost(3, 1)).toThrow("/net/r/rip does not run on interface 3; it runs on 0")
  })

  it("has the costs that were said last, also after a failure", () => {
    const { sim, nodes } = row("r1-r2")
    const [rip] = withRip(nodes)
    sim.run({ until: 60 })
    const costs = [() => nodes[0].setCost(0, 5), () => rip.setCost(0, 6), () => nodes[0].setCost(0, 7)]
    expect(costs.map((change) => [change(), table(rip)[2]][1])).toEqual([6, 7, 8])
    rip.setCost(0, 4)
    nodes[0].fail()
    nodes[0].setCost(0, 3)
    sim.run({ until: 61 })
    nodes[0].recover()
    sim.run({ until: 62 })
    expect(table(rip)).toEqual({ 1: 1, 2: 4 })
  })

  it("only listens on a passive interface", () => {
    const { sim, nodes } = row("r1-r2-r3")
    nodes[0].install(new Rip())
    nodes[1].install(new Rip("rip", { interfaces: { 1: { isPassive: true } } }))
    nodes[2].install(new Rip())
    sim.run({ until: 100 })
    expect(nodes.map((node) => table(node.part(Rip)))).toEqual([
      { 1: 1, 2: 2, 3: 3 },
      { 1: 2, 2: 1, 3: 2 },
      { 3: 1 },
    ])
  })

  it("runs over tunnels where it is told to", () => {
    const { sim, net, nodes } = row("r1-r2-r3")
    const [r1, r2, r3] = nodes
    net.build()
    for (const [from, to] of [
      [r1, r3],
      [r3, r1],
    ]) {
      const index = from.csl.addTunnel(to.address, { local: from.address })
      from.addRoute(Prefix.of(to.address), [{ interface: 0 }])
      from.csl.hello.addNeighbor(index, to.address)
    }
    r2.addRoute(Prefix.of(r1.address), [{ interface: 0 }])
    r2.addRoute(Prefix.of(r3.address), [{ interface: 1 }])
    const far = Prefix.parse("192.0.2.0/24")
    r3.addRoute(far, [])
    const options = { runsOn: ({ isVirtual }: { isVirtual: boolean }) => isVirtual }
    r1.install(new Rip("rip", options))
    r3.install(new Rip("rip", { ...options, redistribute: [{ from: "static" }] }))
    sim.run({ until: 40 })
    const route = r1.routes.find(({ key }) => key.destination === far)
    expect(route).toMatchObject({ owner: "rip", metric: 2, hops: [{ interface: 256, gateway: r3.address }] })
  })

  it("says its table each 25 to 35 s, and no two routers in step", () => {
    const speaker = new Speaker()
    const { sim } = lan(new Rip("rip", { splitHorizon: "none" }), [speaker])
    sim.run({ until: 10_000 })
    const times = speaker.heard.filter(([, { command }]) => command === "response").map(([time]) => time)
    const gaps = times.slice(1).map((time, i) => time - times[i])
    expect(Math.min(...gaps.slice(1))).toBeGreaterThan(25)
    expect(Math.max(...gaps)).toBeLessThan(35)
    expect(new Set(gaps).size).toBe(gaps.length)
  })

  it("tells the first change at once, and those that follow together, 1 to 5 s later", () => {
    const [speaker, listener] = [new Speaker(), new Speaker()]
    const { sim } = lan(new Rip("rip", { splitHorizon: "none", sendsRequests: false, updateInterval: 900 }), [
      speaker,
      listener,
    ])
    for (const [time, third] of [
      [50, 1],
      [50.2, 2],
      [50.4, 3],
    ])
      sim.at(time, () => speaker.say(response(entry(`10.9.${third}.0/24`, 1))))
    sim.run({ until: 100 })
    const [[, own], [first, once], [then, both], ...more] = listener.heard
    expect(said(own)).toEqual(["10.1.0.0/24 1"])
    expect([first, said(once)]).toEqual([50, ["10.9.1.0/24 2"]])
    expect(said(both)).toEqual(["10.9.2.0/24 2", "10.9.3.0/24 2"])
    expect(then - first).toBeGreaterThanOrEqual(1)
    expect(then - first).toBeLessThanOrEqual(5)
    expect(more).toEqual([])
  })
})

describe("a RIP router and its neighbours", () => {
  const far = "10.9.0.0/16"

  it("hears whoever has the password, and nobody else", () => {
    const [good, bad, none] = [new Speaker(), new Speaker(), new Speaker()]
    const rip = new Rip("rip", { password: "sesame" })
    const { sim } = lan(rip, [good, bad, none])
    const locked = (prefix: string, password?: string) =>
      new RipMessage({ command: "response", entries: [entry(prefix, 1)], password })
    sim.at(1, () => good.say(locked("10.9.0.0/16", "sesame")))
    sim.at(1, () => bad.say(locked("10.8.0.0/16", "Sesame")))
    sim.at(1, () => none.say(locked("10.7.0.0/16")))
    sim.run({ until: 2 })
    expect(rip.routes.map(({ prefix }) => `${prefix}`)).toEqual(["10.1.0.0/24", "10.9.0.0/16"])
    expect(rip.dropCounts).toEqual(new Map([["bad-authentication", 2]]))
    expect(good.heard.every(([, { authentication }]) => authentication?.password === "sesame")).toBe(true)
  })

  it("discards messages with a password when it has none (§5.2)", () => {
    const speaker = new Speaker()
    const rip = new Rip()
    const { sim } = lan(rip, [speaker])
    sim.at(1, () =>
      speaker.say(new RipMessage({ command: "response", entries: [entry(far, 1)], password: "x" })),
    )
    sim.run({ until: 2 })
    expect(rip.route(far)).toBeUndefined()
    expect(rip.dropCounts).toEqual(new Map([["bad-authentication", 1]]))
  })

  it("understands bytes as it does objects", () => {
    const speaker = new Speaker()
    const rip = new Rip()
    const { sim } = lan(rip, [speaker])
    sim.at(1, () => speaker.say(response(entry(far, 4, { tag: 77 })).encode()))
    sim.run({ until: 2 })
    expect(rip.route(far)).toMatchObject({ metric: 5, tag: 77 })
  })

  it("is read from the bytes of whole packets, as traces and captures have them", () => {
    const [source, destination] = ["10.1.0.2", "224.0.0.9"].map((text) => Address.parse(text))
    const message = response(entry(far, 4, { tag: 77, nextHop: source }))
    const packet = new InetPacket(
      { source, destination, protocol: 17, ttl: 1 },
      new UdpDatagram(520, 520, message),
    )
    const decoded = decodePacket(encodePacket(packet), internetDecoders)
    expect(decoded.ok && decoded.packet.body).toEqual(packet.body)
    const odd = new UdpDatagram(520, 520, message.encode().slice(0, 23)) // cut short: whoever it is for finds out
    const kept = decodePacket(encodePacket(new InetPacket(packet, odd)), internetDecoders)
    expect(kept.ok && kept.packet.body).toEqual(odd)
  })

  it("believes no response of another port, and none from outside its networks", () => {
    const [stranger, speaker] = [new Speaker(5200), new Speaker()]
    const rip = new Rip()
    const { sim } = lan(rip, [stranger, speaker])
    sim.at(1, () => stranger.say(response(entry(far, 1))))
    sim.at(1, () => speaker.say(response(entry(far, 1)), Address.parse("192.0.2.1")))
    sim.at(1, () => speaker.say(response(entry(far, 1)), Address.parse("10.1.0.1")))
    sim.run({ until: 2 })
    expect(rip.route(far)).toBeUndefined()
    expect(rip.dropCounts).toEqual(new Map([["not-a-neighbor", 3]]))
  })

  it("ignores entries that cannot be, takes the others, and counts", () => {
    const speaker = new Speaker()
    const rip = new Rip()
    const { sim } = lan(rip, [speaker])
    const entries = [
      entry("224.0.1.0/24", 1),
      entry("127.0.0.0/8", 1),
      entry("0.0.0.0/0", 1),
      entry("0.1.0.0/16", 1),
      entry("240.0.0.0/4", 1),
      entry("10.7.0.0/16", 0),
      entry("10.8.0.0/16", 17),
      entry(far, 1),
      entry("10.6.0.0/16", 1, { nextHop: Address.parse("10.1.0.1") }), // would come back to the router itself
    ]
    sim.at(1, () => speaker.say(response(...entries)))
    sim.run({ until: 2 })
    expect(rip.routes.map(({ prefix }) => `${prefix}`)).toEqual(["10.1.0.0/24", "0.0.0.0/0", far])
    expect([...rip.neighbors.values()]).toMatchObject([{ badRoutes: 6, badPackets: 0 }])
  })

  it("answers who asks for some routes, from any port and any place, without split horizon", () => {
    const [speaker, tool] = [new Speaker(), new Speaker(4000)]
    const { sim } = lan(new Rip(), [speaker, tool])
    const request = new RipMessage({ command: "request", entries: [entry("10.8.0.0/16", 0), entry(far, 0)] })
    sim.at(1, () => speaker.say(response(entry(far, 3))))
    sim.at(2, () => tool.say(request))
    sim.run({ until: 3 })
    expect(
      tool.heard.map(([, message]) => message.entries.map(({ prefix, metric }) => `${prefix} ${metric}`)),
    ).toEqual([["10.8.0.0/16 16", "10.9.0.0/16 4"]])
  })

  it("§4.4: goes past a neighbour to the router that it names, on the same network only", () => {
    const speaker = new Speaker()
    const rip = new Rip()
    const { sim, router } = lan(rip, [speaker, new Speaker()])
    const named = (nextHop: string) => ({ nextHop: Address.parse(nextHop) })
    sim.at(1, () =>
      speaker.say(
        response(entry("10.8.0.0/16", 1, named("10.1.0.3")), entry("10.9.0.0/16", 1, named("10.2.0.3"))),
      ),
    )
    sim.run({ until: 2 })
    const hopsTo = (prefix: string): readonly NextHop[] =>
      router.routes.find(({ key }) => `${key.destination}` === prefix)?.hops ?? []
    expect([hopsTo("10.8.0.0/16"), hopsTo("10.9.0.0/16")]).toEqual([
      [{ interface: 0, gateway: Address.parse("10.1.0.3") }],
      [{ interface: 0, gateway: Address.parse("10.1.0.2") }],
    ])
  })

  it("§4.4: goes there as soon as it is on that network itself", () => {
    const speaker = new Speaker()
    const rip = new Rip()
    const { sim, router, nodes } = lan(rip, [speaker, new Speaker()])
    const message = response(entry(far, 1, { nextHop: Address.parse("10.2.0.3") }))
    for (const time of [1, 30, 60]) sim.at(time, () => speaker.say(message))
    sim.at(40, () => router.addAddress("10.2.0.1", { interface: 0, prefix: Prefix.parse("10.2.0.0/24") }))
    sim.at(41, () => router.csl.hello.removeNeighbor(0, nodes[2].address)) // it looks at its interfaces
    const gateways = [39, 61].map((until) => {
      sim.run({ until })
      return `${rip.route(far)?.gateway}`
    })
    expect(gateways).toEqual(["10.1.0.2", "10.2.0.3"])
  })

  it("§4.4: names the router behind a route that it takes over, and §4.2: keeps or gives a tag", () => {
    const speaker = new Speaker()
    const rip = new Rip("rip", {
      redistribute: [{ from: "static", metric: 2, tag: 9, filter: ({ prefix }) => prefix.length < 32 }],
    })
    const { sim, router } = lan(rip, [speaker])
    router.addRoute("10.8.0.0/16", [{ interface: 0, gateway: Address.parse("10.1.0.77") }])
    router.addRoute("10.7.0.1/32", [{ interface: 0, gateway: Address.parse("10.1.0.77") }])
    sim.run({ until: 40 })
    const last = speaker.heard.at(-1)?.[1].entries.filter(({ prefix }) => prefix.length === 16)
    expect(last).toEqual([entry("10.8.0.0/16", 2, { tag: 9, nextHop: Address.parse("10.1.0.77") })])
    expect(speaker.heard.at(-1)?.[1].entries).toHaveLength(3) // and the network itself, and the default route
  })

  it("takes a message that comes again for what it is worth then", () => {
    const rip = new Rip("rip", { sendsRequests: false })
    const [first, second] = [new Speaker(), new Speaker()]
    const { sim } = lan(rip, [first, second])
    const [far, near, gone] = [5, 3, 16].map((metric) => response(entry("10.9.0.0/16", metric)))
    for (const time of [10, 40, 70, 100, 130]) sim.at(time, () => first.say(far))
    sim.at(50, () => second.say(near))
    sim.at(90, () => second.say(gone))
    const seen = [30, 45, 75, 95, 105, 135, 309, 311].map((until) => {
      sim.run({ until })
      const route = rip.route("10.9.0.0/16")
      return `${until}: ${route?.metric} via ${route?.gateway}, ${Math.round(route?.expiry ?? 0)}`
    })
    expect(seen).toEqual([
      "30: 6 via 10.1.0.2, 190",
      "45: 6 via 10.1.0.2, 220",
      "75: 4 via 10.1.0.3, 230",
      "95: 16 via 10.1.0.3, 210",
      "105: 6 via 10.1.0.2, 280",
      "135: 6 via 10.1.0.2, 310",
      "309: 6 via 10.1.0.2, 310",
      "311: 16 via 10.1.0.2, 430",
    ])
  })

  it("loses all routes of a neighbour that Hello loses", () => {
    const speaker = new Speaker()
    const rip = new Rip()
    const { sim, router, nodes } = lan(rip, [speaker, new Speaker()])
    const { hello } = router.csl
    sim.at(1, () => speaker.say(response(entry(far, 1))))
    sim.at(2, () => hello.removeNeighbor(0, nodes[2].address))
    sim.at(3, () => hello.removeNeighbor(0, nodes[1].address))
    sim.run({ until: 2.5 })
    expect(rip.route(far)?.metric).toBe(2)
    sim.run({ until: 3 })
    expect(rip.route(far)?.metric).toBe(16)
  })
})

describe("RIP between networks", () => {
  /** Two networks of two routers each, joined at their second ones. */
  function twoSites(options: Partial<RipOptions>) {
    const sim = new Simulation()
    const net = sim.add(new Network("net", { builder, computesRoutes: false, prefix: "10.0.0.0/16" }))
    const sites = ["east", "west"].map((name) => {
      const site = net.subnetwork(name)
      const routers = [1, 2, 3].map((i) => site.router(`r${i}`))
      site.link(routers[0], routers[1])
      site.link(routers[1], routers[2])
      return { site, routers }
    })
    const [east, west] = sites
    net.link(east.routers[2], west.routers[2], { delay: "1ms" })
    const rips = net.nodes.map((node) => node.install(new Rip("rip", options)))
    return { sim, net, east, west, rips }
  }

  it("announces a whole network as one prefix at its border, and discards what is not in it", () => {
    const { sim, net, east, west } = twoSites({ aggregates: "borders" })
    sim.run({ until: 60 })
    const inner = east.routers[0].part(Rip)
    const { prefix } = west.site
    expect(inner.routes.map((route) => `${route.prefix} ${route.metric}`).sort()).toEqual(
      [...east.routers.map(({ address }, i) => `${address}/32 ${i + 1}`), `${prefix} 4`].sort(),
    )
    const border = net.node("west/r3")
    expect(border.routes.find(({ key }) => key.destination === prefix)).toMatchObject({
      hops: [],
      owner: "rip",
    })
  })

  it("is silent about what happens inside, until nothing is left", () => {
    const { sim, east, west } = twoSites({ aggregates: "borders" })
    const rip = east.routers[2].part(Rip)
    const { sent } = rip
    const metric = () => rip.route(west.site.prefix ?? "")?.metric
    sim.run({ until: 60 })
    const before = sent.triggered
    sim.at(61, () => west.site.linkBetween("r1", "r2").down())
    sim.run({ until: 90 })
    expect([sent.triggered - before, metric()]).toEqual([0, 2])
  })

  it("knows every address of the other network without aggregation", () => {
    const { sim, rips } = twoSites({})
    sim.run({ until: 60 })
    expect(rips.map(({ routes }) => routes.length)).toEqual([6, 6, 6, 6, 6, 6])
  })
})

describe("RIPng", () => {
  it("finds the ways of an IPv6 network", () => {
    const { sim, nodes } = row("a-r1-r2-r3-b", "2001:db8::/64")
    for (const node of nodes.slice(1, 4)) node.install(new Ripng())
    const [a, , , , b] = nodes
    for (const host of [a, b]) host.addRoute(Prefix.all(6), [{ interface: 0 }])
    const ping = a.install(new Ping("ping", { to: b, count: 2, start: 20 }))
    sim.run({ until: 25 })
    expect(ping.summary().received).toBe(2)
    const routes = nodes[1].part(Ripng).routes.map(({ prefix, metric }) => `${prefix} ${metric}`)
    expect(routes.sort()).toEqual([
      "2001:db8::1/128 1",
      "2001:db8::2/128 1",
      "2001:db8::3/128 2",
      "2001:db8::4/128 3",
      "2001:db8::5/128 3",
    ])
  })

  it("RFC 2080 §2.1.1: writes the next hop once for all entries that have it, and reads it back", () => {
    const via = Address.parse("fe80::7")
    const entries = [
      entry("2001:db8:1::/48", 1),
      entry("2001:db8:2::/48", 2, { nextHop: via, tag: 5 }),
      entry("2001:db8:3::/48", 3, { nextHop: via }),
      entry("2001:db8:4::/48", 4),
    ]
    const message = new RipngMessage({ command: "response", entries })
    expect(message.size).toBe(4 + 20 * 6)
    const node = Address.parse("2001:db8::1")
    const packet = new InetPacket(
      { source: node, destination: node, protocol: 17 },
      new UdpDatagram(521, 521, message),
    )
    const decoded = decodePacket(encodePacket(packet), internetDecoders)
    expect(decoded.ok && decoded.packet.body).toEqual(packet.body)
  })
})

describe("RIP, changed by a subclass", () => {
  it("counts to another infinity", () => {
    const { sim, nodes } = row(Array.from({ length: 20 }, (_, i) => `r${i + 1}`).join("-"))
    for (const node of nodes) node.install(new Rip("rip", { infinity: 64 }))
    sim.run({ until: 120 })
    expect(table(nodes[0].part(Rip))["20"]).toBe(20)
  })

  it("measures ways otherwise", () => {
    class BySpeed extends Rip {
      protected override metricOver(metric: number, on: RipInterface): number {
        const [{ bandwidth }] = this.interfaces.filter(({ index }) => index === on.index)
        return Math.min(metric + (bandwidth < 1e6 ? 5 : 1), this.options.infinity)
      }
    }
    const { sim, net, nodes } = row("r1-r2-r3")
    net.link(nodes[0], nodes[2], { bandwidth: "64kbps", name: "slow" })
    for (const node of nodes) node.install(new BySpeed())
    sim.run({ until: 60 })
    expect(table(nodes[0].part(Rip))).toEqual({ 1: 1, 2: 2, 3: 3 })
    nodes[0].setBandwidth(0, "10kbps")
    expect(table(nodes[0].part(Rip))).toEqual({ 1: 1, 2: 6, 3: 7 })
    sim.run({ until: 100 })
    expect(table(nodes[0].part(Rip))).toEqual({ 1: 1, 2: 6, 3: 6 })
  })

  it("judges messages that come again, too: §3.9.2, an equal offer when the route gets old", () => {
    class Impatient extends Rip {
      protected override judge(present: RipRoute | undefined, offer: Offer): Verdict {
        const isOld = present?.metric === offer.metric && present.expiry - this.now < 90
        return isOld ? "adopt" : super.judge(present, offer)
      }
    }
    const rip = new Impatient()
    const [first, second] = [new Speaker(), new Speaker()]
    const { sim } = lan(rip, [first, second])
    const message = response(entry("10.9.0.0/16", 3))
    sim.at(10, () => first.say(message))
    for (let time = 12; time < 200; time += 30) sim.at(time, () => second.say(message))
    const gateways = [100, 110].map((until) => {
      sim.run({ until })
      return `${rip.route("10.9.0.0/16")?.gateway}`
    })
    expect(gateways).toEqual(["10.1.0.2", "10.1.0.3"])
  })

  it("announces otherwise", () => {
    class Secretive extends Rip {
      protected override advertised(route: RipRoute, on: RipInterface): number | undefined {
        return route.metric > 1 ? undefined : super.advertised(route, on)
      }
    }
    const { sim, nodes } = row("r1-r2-r3")
    for (const node of nodes) node.install(new Secretive())
    sim.run({ until: 60 })
    expect(table(nodes[0].part(Rip))).toEqual({ 1: 1, 2: 2 })
  })
})

describe("RIP, shown", () => {
  it("as routers show it", () => {
    const speaker = new Speaker()
    const rip = new Rip("rip", { redistribute: [{ from: "static" }] })
    const { sim } = lan(rip, [speaker])
    sim.at(10, () => speaker.say(response(entry("10.9.0.0/16", 3, { tag: 4 }))))
    sim.run({ until: 20 })
    expect(rip.showDatabase().split("\n").slice(3)).toEqual([
      "     Network            Next Hop         Metric From            Tag Time",
      "C(r) 0.0.0.0/0          0.0.0.0               1 self              0",
      "C(i) 10.1.0.0/24        0.0.0.0               1 self              0",
      "R(n) 10.9.0.0/16        10.1.0.2              4 10.1.0.2          4 02:50",
    ])
    expect(rip.showNeighbors().split("\n")).toEqual([
      "  Gateway          BadPackets BadRoutes  Last Update",
      "  10.1.0.2                  0         0     00:00:10",
    ])
  })

  it("tells all mistakes in its options at once", () => {
    expect(
      () =>
        new Rip("rip", {
          updateInterval: 0,
          cost: 16,
          interfaces: { 2: { splitHorizon: "posioned" as never } },
        }),
    ).toThrow(
      'rip: updateInterval is 0 s; it must be > 0; updateJitter is 5 s; it must be ≥ 0 and less than updateInterval; cost is 16; it must be a whole number within 1 and 15; splitHorizon of interface 2 is "posioned"; did you mean "poisoned"?',
    )
  })
})
