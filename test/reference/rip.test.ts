/** RIP against reference file A04: constants, bytes, input processing, timers, topologies in rounds, counting to infinity. */
import { Simulation } from "@hourglass/aca"
import { Network, type Node } from "@hourglass/inet"
import { Address, Prefix, type UdpDatagram } from "@hourglass/net"
import {
  decodeRip,
  judge,
  Rip,
  type RipEntry,
  RipMessage,
  RipTable,
  ripCapacity,
  ripDefaults,
  ripEntrySize,
  ripHeaderSize,
  type SplitHorizon,
  UdpApplication,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder } from "../protocols/internet.js"
import file from "./data/A04-rip.json" with { type: "json" }
import { type Networks, RipNetwork, rounds, type Said, type Tables } from "./rip-network.js"
import type { Fields, Vector } from "./vector.js"

const vectors = new Map((file.vectors as unknown as Vector[]).map((vector) => [vector.id, vector]))

function vector<Expected = Fields>(id: string): Vector<Expected> {
  const found = vectors.get(id)
  if (found === undefined) throw new Error(`no vector ${id}`)
  return found as Vector<Expected>
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
const unhex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

const modes: Record<string, SplitHorizon> = { none: "none", sh: "simple", pr: "poisoned" }

/** A neighbour on port 520 that says what it is told to, and keeps what it hears. */
class Speaker extends UdpApplication {
  readonly heard: { time: number; message: RipMessage; datagram: UdpDatagram; destination: Address }[] = []

  constructor(port: number | undefined = 520) {
    super("speaker", { port })
  }

  say(message: RipMessage, to: string): void {
    this.sendTo(Address.parse(to), 520, message, { ttl: 1 })
  }

  tell(prefix: Prefix, metric: number, to: string): void {
    this.say(new RipMessage({ command: "response", entries: [entry(prefix, metric)] }), to)
  }

  protected override receiveFrom(datagram: UdpDatagram, { destination }: { destination: Address }): void {
    if (datagram.payload instanceof RipMessage)
      this.heard.push({ time: this.now, message: datagram.payload, datagram, destination })
  }
}

const entry = (prefix: Prefix, metric: number): RipEntry => ({ prefix, metric, tag: 0, nextHop: undefined })

/** A router on a network with speakers B, C and D; no delay anywhere. */
function bench(options: ConstructorParameters<typeof Rip>[1] = {}, installAt?: number) {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const router = net.router("A")
  const nodes = ["B", "C", "D"].map((name) => net.host(name))
  net.lan([router, ...nodes], { name: "lan" })
  const prefix = Prefix.parse("10.1.0.0/24")
  const ends: Node[] = [router, ...nodes]
  for (const [i, node] of ends.entries()) node.addAddress(prefix.base.plus(i + 1), { interface: 0, prefix })
  const speakers = nodes.map((node) => node.install(new Speaker()))
  for (const node of nodes) {
    node.join("224.0.0.9")
    node.addRoute(prefix, [{ interface: 0, isOnLink: true }])
  }
  const rip = new Rip("rip", options)
  if (installAt === undefined) router.install(rip)
  else sim.at(installAt, () => router.install(rip))
  return { sim, net, router, rip, names: new Map(ends.map((node) => [node.address, node.name])), speakers }
}

const routerAddress = "10.1.0.1"

describe("RIP: constants and messages", () => {
  it("A04-01: has the constants of the RFC", () => {
    const { expect: wanted } = vector("A04-01")
    const rip = new Rip()
    expect(rip.port).toBe(wanted["UDP port"])
    expect(ripDefaults.infinity).toBe(wanted.infinity)
    expect(ripCapacity).toBe(wanted["max RTEs in one message"])
    expect([ripHeaderSize, ripEntrySize]).toEqual([4, 20])
    expect(wanted["message size"]).toContain("4 + 20 n")
    const { updateInterval, updateJitter, timeout, garbage, triggeredDelayMin, triggeredDelayMax } =
      ripDefaults
    expect(wanted["periodic update"]).toContain(`${updateInterval} s`)
    expect(wanted["periodic update"]).toContain(`+/- ${updateJitter} s`)
    expect(wanted["route timeout"]).toBe(`${timeout} s`)
    expect(wanted["garbage collection"]).toBe(`${garbage} s`)
    expect(wanted["triggered update hold-down"]).toContain(`${triggeredDelayMin}..${triggeredDelayMax} s`)
    const { sim, speakers } = bench()
    sim.run({ until: 40 })
    expect(speakers[0].heard.every(({ destination }) => `${destination}` === wanted["multicast group"])).toBe(
      true,
    )
  })

  it("A04-02: writes and reads a response with two routes", () => {
    const { given, expect: wanted } = vector("A04-02")
    const rows = given["rtes [addr,mask,next hop,metric]"] as [string, string, string, number][]
    const entries = rows.map(([address, mask, , metric]) => {
      const length = Address.parse(mask).bytes.reduce(
        (sum, byte) => sum + byte.toString(2).replaceAll("0", "").length,
        0,
      )
      return entry(Prefix.of(Address.parse(address), length), metric)
    })
    const message = new RipMessage({ command: "response", entries })
    expect(hex(message.encode())).toBe(wanted.bytes)
    expect(message.size).toBe(wanted.length)
    const decoded = decodeRip(unhex(wanted.bytes as string))
    expect(decoded).toEqual({ ok: true, message })
  })

  it("A04-03: asks for the whole table, and answers the asker alone, with split horizon", () => {
    const { expect: wanted } = vector("A04-03")
    const request = new RipMessage({ command: "request", entries: [], isForWholeTable: true })
    expect(hex(request.encode())).toBe(wanted.bytes)
    expect(request.size).toBe(wanted.length)
    const { sim, speakers } = bench({ ...rounds, splitHorizon: "simple" })
    const [b, c] = speakers
    const far = Prefix.parse("10.9.0.0/16")
    const near = Prefix.parse("10.8.0.0/16")
    sim.at(1, () => b.tell(far, 3, routerAddress))
    sim.at(2, () => b.say(request, routerAddress))
    sim.run({ until: 3 })
    expect(c.heard).toEqual([])
    expect(b.heard).toEqual([]) // all it knows was learned over this network
    const other = bench({ ...rounds, redistribute: [{ from: "static", metric: 7 }] })
    other.router.addRoute(near, [])
    other.sim.at(1, () => other.speakers[0].tell(far, 3, routerAddress))
    other.sim.at(2, () => other.speakers[0].say(request, routerAddress))
    other.sim.run({ until: 3 })
    expect(other.speakers[1].heard).toEqual([])
    const [{ message, destination, datagram }] = other.speakers[0].heard
    expect([`${destination}`, datagram.sourcePort, datagram.destinationPort]).toEqual(["10.1.0.2", 520, 520])
    const said = message.entries.map(({ prefix, metric }) => `${prefix} ${metric}`)
    expect(said.sort()).toEqual(["10.1.0.0/24 16", "10.8.0.0/16 7", "10.9.0.0/16 16"])
  })

  it("A04-04: divides a table into as few messages as hold it", () => {
    const { given, expect: wanted } = vector("A04-04")
    const measured = (given.n as number[]).map((n) => {
      const { sim, router, speakers } = bench({
        ...rounds,
        redistribute: [{ from: "static" }],
        splitHorizon: "simple",
      })
      for (let i = 0; i < n; i++) router.addRoute(`10.100.${i}.0/24`, [])
      sim.run({ until: 31 })
      const sizes = speakers[0].heard.map(({ message }) => message.size)
      return [sizes.length, sizes.reduce((sum, size) => sum + size, 0)]
    })
    expect(measured.map(([messages]) => messages)).toEqual(wanted.messages)
    expect(measured.map(([, octets]) => octets)).toEqual(wanted["octets of UDP payload"])
  })
})

interface Step {
  readonly t: number
  readonly from: "B" | "C" | "D"
  readonly dest: string
  readonly metric: number
  readonly cost: number
  readonly action: string
  readonly "entry after": { metric: number; nh: string; timeout: number | null; gc: number | null } | null
}

describe("RIP: routes come, age and go", () => {
  it("A04-05: does with each entry of a script what the RFC says", () => {
    const steps = vector<Step[]>("A04-05").expect
    const destinations = new Map([
      ["N9", Prefix.parse("10.9.0.0/16")],
      ["N8", Prefix.parse("10.8.0.0/16")],
    ])
    const { sim, rip, speakers, names } = bench({
      updateInterval: 1000,
      sendsRequests: false,
      triggeredDelayMin: 0, // every change is told by itself
      triggeredDelayMax: 0,
    })
    for (const { t, from, dest, metric, action, "entry after": after } of steps) {
      const prefix = destinations.get(dest) as Prefix
      sim.at(t === 0 ? 1e-6 : t, () => speakers["BCD".indexOf(from)].tell(prefix, metric, routerAddress))
      sim.run({ until: t + 0.5 })
      const route = rip.route(prefix)
      const seen = route && {
        metric: route.metric,
        nh: names.get(route.from as Address),
        timeout: route.metric < 16 ? Number(route.expiry.toFixed(3)) : null,
        gc: route.metric < 16 ? null : Number(route.expiry.toFixed(3)),
      }
      expect({ t, entry: seen ?? null }).toEqual({ t, entry: after })
      // The change flag is what makes a triggered update, which all neighbours hear.
      const told = speakers[2].heard.some(
        ({ time, message }) => time >= t && message.entries.some((each) => each.prefix === prefix),
      )
      expect({ t, told }).toEqual({ t, told: action.includes("change flag") })
    }
  })

  it("A04-06: a route that is not refreshed becomes unreachable after 180 s, and is forgotten 120 s later", () => {
    const { given, expect: wanted } = vector("A04-06")
    const refreshed = given["last refresh"] as number
    const { sim, rip, speakers } = bench({ updateJitter: 0, sendsRequests: false }, refreshed - 80)
    const prefix = Prefix.parse("10.9.0.0/16")
    sim.at(refreshed, () => speakers[0].tell(prefix, (given.metric as number) - 1, routerAddress))
    const states: [number, number | undefined][] = []
    for (const time of [refreshed + 1e-6, 279.999, 280.001, 399.999, 400.001]) {
      sim.run({ until: time })
      states.push([time, rip.route(prefix)?.metric])
    }
    expect(states).toEqual([
      [refreshed + 1e-6, 4],
      [279.999, 4],
      [280.001, 16],
      [399.999, 16],
      [400.001, undefined],
    ])
    expect([wanted["metric becomes 16 at"], wanted["entry deleted at"]]).toEqual([280, 400])
    sim.run({ until: 460 })
    const told = speakers[1].heard.flatMap(({ time, message }) =>
      message.entries.some((each) => each.prefix === prefix) ? [time] : [],
    )
    const late = told.filter((time) => time >= 280)
    const [triggered, ...regular] = late
    expect(triggered).toBeLessThanOrEqual(285)
    expect(regular).toEqual(wanted["advertised with metric 16 in regular updates at"])
  })
})

describe("RIP: counting to infinity", () => {
  it("A04-07: the chart of the RFC's §3.4.2", () => {
    const { expect: wanted } = vector("A04-07")
    const steps = wanted.steps as Record<string, string>[]
    const costs: Record<string, Record<string, number>> = {
      A: { B: 1, C: 1 },
      B: { A: 1, C: 1 },
      C: { A: 1, B: 1, D: 10 },
    }
    const target = Prefix.parse("10.9.0.0/16")
    const addresses = Object.fromEntries([..."ABCD"].map((name, i) => [name, Address.v4(0x0a000001 + i)]))
    const listener = { usable() {}, unusable() {}, changed() {}, expiring() {} }
    const rules = { infinity: 16, timeout: 180, garbage: 120 }
    const tables = Object.fromEntries([..."ABC"].map((name) => [name, new RipTable(rules, listener)]))
    const offerOf = (from: string, heard: number, cost = 0) => ({
      metric: Math.min(heard + cost, 16),
      heard,
      tag: 0,
      from: addresses[from],
      gateway: addresses[from],
      interface: 0,
    })
    tables.A.adopt(target, offerOf("B", 3), 0)
    tables.B.adopt(target, offerOf("D", 2), 0)
    tables.C.adopt(target, offerOf("B", 3), 0)
    tables.B.lose(() => true, 0) // the link to D fails
    const shown = (name: string): string => {
      if (name === "D") return "dir,1"
      const route = tables[name].get(target)
      const via = [..."ABCD"].find((other) => addresses[other] === route?.from)
      return route?.metric === 16 ? "unreach,16" : `${via},${route?.metric}`
    }
    const chart = () => Object.fromEntries([..."ABCD"].map((name) => [name, shown(name)]))
    const charts = [chart()]
    for (let step = 1; step < steps.length; step++) {
      const metrics = Object.fromEntries(
        [..."ABC"].map((name) => [name, tables[name].get(target)?.metric ?? 16]),
      )
      metrics.D = 1
      for (const [name, neighbors] of Object.entries(costs)) {
        const table = tables[name]
        const present = table.get(target)?.from
        // All speak at once: the present next hop is heard first, the others from the last name to the first.
        const order = Object.keys(neighbors).sort((a, b) => (a < b ? 1 : -1))
        order.sort((a, b) => Number(addresses[b] === present) - Number(addresses[a] === present))
        for (const other of order) {
          const offer = offerOf(other, metrics[other], neighbors[other])
          if (judge(table.get(target), offer, 16) === "adopt") table.adopt(target, offer, step)
        }
      }
      charts.push(chart())
    }
    expect(charts).toEqual(steps)
  })

  it.each(Object.keys(modes))("A04-10: a chain of two whose far network fails, %s", (mode) => {
    const { expect: wanted } = vector<Record<string, Fields>>("A04-10")
    const { "metric of T at R1,R2 after each round": expected, rounds: changes } = wanted[mode]
    const networks = {
      N1: { routers: ["R1", "R2"], cost: 1 },
      T: { routers: ["R2"], cost: 1 },
    }
    const world = new RipNetwork(networks, { ...rounds, splitHorizon: modes[mode] })
    world.settle()
    world.link("T").down()
    const target = world.prefixOf("T")
    const now = () => ["R1", "R2"].map((name) => world.rips.get(name)?.route(target)?.metric)
    const seen = [now()]
    while (seen.length < (expected as unknown[]).length) {
      world.runRound()
      seen.push(now())
    }
    expect(seen).toEqual(expected)
    world.runRound()
    expect(now()).toEqual(seen.at(-1))
    expect(seen.length - 1).toBe(changes)
  })
})

interface Round {
  readonly round: number
  readonly "messages (dest:metric)": Said
  readonly "tables after (metric nexthop)": Tables
}

describe("RIP: topologies in rounds", () => {
  it.each(["A04-08a", "A04-09a"])("%s: says and knows in each round what it must", (id) => {
    const { given, expect: wanted } = vector<Round[]>(id)
    const world = new RipNetwork(given.networks as Networks, {
      ...rounds,
      splitHorizon: modes[given.mode as string],
    })
    for (const { round, "messages (dest:metric)": said, "tables after (metric nexthop)": tables } of wanted) {
      expect([round, world.runRound()]).toEqual([round, said])
      expect([round, world.tables]).toEqual([round, tables])
    }
  })

  describe.each(Object.entries(modes))("split horizon %s", (mode, splitHorizon) => {
    it.each(["A04-08b", "A04-09b"])("%s: converges to the tables given, in as many rounds", (id) => {
      const { given, expect: wanted } = vector(id)
      const world = new RipNetwork(given.networks as Networks, { ...rounds, splitHorizon })
      expect(world.settle()).toBe((wanted["rounds to converge"] as Record<string, number>)[mode])
      expect(world.tables).toEqual(wanted["tables (metric nexthop; * = connected)"])
    })

    it.each(["A04-08c", "A04-08d", "A04-08e", "A04-09c", "A04-09d"])(
      "%s: finds the other ways when a network fails",
      (id) => {
        const { given, expect: wanted } = vector(id)
        const base = vector(`${id.slice(0, 6)}b`)
        const world = new RipNetwork(base.given.networks as Networks, { ...rounds, splitHorizon })
        world.settle()
        world.link(given.failed as string).down()
        const changes = world.settle()
        expect(world.metrics).toEqual(wanted["final metrics (16 = unreachable)"])
        expect(changes).toBe((wanted["rounds until stable"] as Record<string, number>)[mode])
        if (mode === "pr") expect(world.nextHops).toEqual(wanted["next hops (pr)"])
      },
    )
  })
})

it("has a test for every vector of the file", () => {
  expect([...vectors.keys()]).toEqual([
    ..."1234567".split("").map((n) => `A04-0${n}`),
    ..."abcde".split("").map((n) => `A04-08${n}`),
    ..."abcd".split("").map((n) => `A04-09${n}`),
    "A04-10",
  ])
})
