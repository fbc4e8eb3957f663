/** How OSPF routers talk: elections, flooding, acknowledgments, ages and adjacencies (reference file A05, 21 to 35). */
import type { InetPacket } from "@hourglass/net"
import {
  type AnyLsa,
  acknowledgmentTable,
  elect,
  formatIdentifier,
  Lsa,
  Ospf,
  OspfMessage,
  type OspfOptions,
  parseIdentifier,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { chain, internet, nanoseconds } from "../protocols/internet.js"
import reference from "./data/A05-ospf.json" with { type: "json" }

const vector = (id: string) => reference.vectors.find((each) => each.id === id)!
const id = (text: string) => parseIdentifier(text, "id")

const elections = reference.vectors.filter(({ id }) => id >= "A05-21" && id <= "A05-27")

describe("the election of designated routers", () => {
  it.each(elections.map((each) => [`${each.id}: ${each.title}`, each] as const))(
    "%s",
    (_, { given, expect: wanted }) => {
      const rows = Object.values(given).find((each) => Array.isArray(each[0])) as [
        string,
        number,
        string,
        string,
      ][]
      const self = (given as Record<string, string>)["calculating router X"]
      const candidates = rows.map(([router, priority, designated, backup]) => ({
        ...{ router: id(router), address: id(router), priority },
        ...{ designated: id(designated), backup: id(backup) },
      }))
      const own = candidates.find(({ router }) => router === id(self))!
      const found = elect(
        own,
        candidates.filter((each) => each !== own),
      )
      const { designated, backup } = found
      const state = designated === own.address ? "DR" : backup === own.address ? "Backup" : "DROther"
      expect({
        DR: formatIdentifier(designated),
        BDR: formatIdentifier(backup),
        "X interface state": state,
      }).toEqual(wanted)
    },
  )

  it("A05-28: on a whole LAN", () => {
    const { given, expect: wanted } = vector("A05-28") as unknown as {
      given: { "routers [id, priority]": [string, number][] }
      expect: Record<string, unknown> & { "adjacencies on the LAN (full)": string[] }
    }
    const routers = given["routers [id, priority]"]
    const { sim, net } = internet("10.0.0.0/24")
    const nodes = routers.map(([address]) => {
      const node = net.router(`r${address.split(".")[3]}`)
      node.addAddress(address)
      return node
    })
    net.lan(nodes, { delay: "1ms" })
    net.build()
    const all = nodes.map((node, i) => node.install(new Ospf("ospf", { priority: routers[i][1] })))
    const elected: number[] = []
    for (const ospf of all)
      ospf.interfaceChanges.on(({ time, to }) => {
        if (to === "DR" || to === "Backup") elected.push(time)
      })
    sim.run({ until: 100 })
    const inState = (state: string) =>
      all
        .filter((ospf) => ospf.attachments.get(0)?.state === state)
        .map((ospf) => formatIdentifier(ospf.router))
    expect({ DR: inState("DR"), BDR: inState("Backup"), DROther: inState("DROther") }).toEqual({
      DR: [wanted.DR],
      BDR: [wanted.BDR],
      DROther: wanted.DROther,
    })
    const last = (router: number) => router % 256
    const pairs = all.flatMap((ospf) =>
      ospf.attachments
        .get(0)!
        .neighbors.map(({ router, state }) => [last(ospf.router), last(router), state] as const),
    )
    const inOrder = (names: readonly string[]) => names.map((name) => name.split("-").sort().join("-")).sort()
    const full = pairs.filter(([, , state]) => state === "Full").map(([a, b]) => `${a}-${b}`)
    expect(new Set(inOrder(full))).toEqual(new Set(inOrder(wanted["adjacencies on the LAN (full)"])))
    expect(pairs.filter(([a, , state]) => state === "2-Way" && a === 1)).toEqual([[1, 4, "2-Way"]])
    expect(Math.min(...elected)).toBeGreaterThanOrEqual(40)
    expect(Math.max(...elected)).toBeLessThanOrEqual(50)
  })
})

it("A05-29: the acknowledgment table", () => {
  const circumstances = Object.values(acknowledgmentTable)
  const words = { none: "none", delayed: "delayed ack", direct: "direct ack" } as Record<string, string>
  words["delayed-if-from-designated"] = "delayed ack if received from DR, else nothing"
  const ours = circumstances.map(({ backup, other }) => ({ Backup: words[backup], other: words[other] }))
  expect(expected29()).toEqual(ours)
})

const expected29 = () =>
  (vector("A05-29").expect as unknown as { Backup: string; other: string }[]).map(({ Backup, other }) => ({
    Backup,
    other,
  }))

/** Routers in a row with OSPF, and what each sends from now on: `[time, sender, kind, destination]`. */
function line(names: string, delay = "1ms", options: Partial<OspfOptions> = {}) {
  const { sim, net } = internet("10.0.0.0/24")
  const nodes = chain(net, names, { delay })
  net.build()
  const routers = nodes
    .filter((node) => node.options.forwards)
    .map((node) => node.install(new Ospf("ospf", options)))
  const log: (readonly [number, string, string, string])[] = []
  const watch = () => {
    for (const ospf of routers)
      ospf.below.watch((packet: InetPacket) => {
        if (!(packet.body instanceof OspfMessage)) return
        log.push([
          nanoseconds(sim.now),
          ospf.parent!.name,
          packet.body.content.kind,
          String(packet.destination),
        ])
      })
  }
  return { sim, net, nodes, routers, log, watch }
}

describe("A05-30: flooding on a broadcast network", () => {
  /** r1 to r4 on a LAN, r4 designated and r3 its backup; h1 behind r1, and so on. */
  function lan() {
    const { sim, net } = internet("10.0.0.0/24")
    const nodes = [1, 2, 3, 4].map((n) => net.router(`r${n}`))
    net.lan(nodes, { delay: "1ms" })
    for (const node of nodes) net.link(node, net.host(`h-${node.name}`))
    net.build()
    const routers = nodes.map((node) => node.install(new Ospf()))
    sim.run({ until: 100 })
    const log: [string, string][] = []
    routers.forEach((ospf, i) => {
      ospf.below.watch(({ body, destination }) => {
        if (body instanceof OspfMessage && body.content.kind === "link-state-update")
          log.push([nodes[i].name, String(destination)])
      })
    })
    return { sim, routers, log }
  }

  it.each([
    [
      "r1",
      0,
      [
        ["r1", "224.0.0.6"],
        ["r4", "224.0.0.5"],
      ],
    ],
    ["r3", 2, [["r3", "224.0.0.5"]]],
    ["r4", 3, [["r4", "224.0.0.5"]]],
  ] as const)("what %s originates reaches all by the designated router", (_, number, wanted) => {
    const { sim, routers, log } = lan()
    routers[number].setCost(1, 77)
    sim.run({ until: 120 })
    expect(log).toEqual(wanted)
    for (const ospf of routers)
      expect(ospf.routes.map(({ cost }) => cost)).toContain(number === routers.indexOf(ospf) ? 77 : 78)
  })

  it("does not go back over a line to the only neighbour", () => {
    const { sim, routers, log, watch } = line("r1-r2-h")
    sim.run({ until: 60 })
    watch()
    routers[1].setCost(1, 9)
    sim.run({ until: 70 })
    expect(log.filter(([, , kind]) => kind === "link-state-update")).toEqual([
      [60, "r2", "link-state-update", "224.0.0.5"],
    ])
  })
})

describe("ages", () => {
  const { sim, net, nodes, routers } = line("r0-r1-r2-r3-r4-r5", "0s")
  const age = (i: number, of = 0) => {
    const { router } = routers[of]
    return routers[i].areas.at(0).database.router(router)?.ageAt(sim.now)
  }
  const late = net.linkBetween(nodes[4], nodes[5])

  it("A05-32: grow by one with each hop, and then with the time", () => {
    const { expect: wanted } = vector("A05-32") as unknown as { expect: Record<string, unknown> }
    sim.run({ until: 50 })
    late.down()
    sim.run({ until: 100 })
    routers[0].announceExternal({ prefix: "203.0.113.0/24" }) // its flag E: another instance of its router-LSA
    sim.run({ until: 100 })
    expect([1, 2, 3, 4].map((i) => age(i))).toEqual(wanted["age stored on arrival at R1..R4"])
    sim.run({ until: 200 })
    expect(age(4)).toBe(wanted["age in R4's database at t=100"])
  })

  it("A05-32: grow also by what brings a late neighbour up to date", () => {
    late.up()
    sim.run({ until: 230 })
    expect(age(5)).toBe(age(4)! + 1)
  })

  it("A05-32: end at MaxAge when the originator is silent", () => {
    nodes[0].fail()
    sim.run({ until: 100 + 3594.5 })
    expect([1, 2, 3, 4, 5].map((i) => age(i))).toEqual([3595, 3596, 3597, 3598, 3599])
    sim.run({ until: 100 + 3595.5 }) // the oldest copy, r5's, takes all others with it
    expect([2, 3, 4].map((i) => age(i))).toEqual([3600, 3600, 3600])
    sim.run({ until: 100 + 3600 })
    expect([1, 2, 3, 4, 5].map((i) => age(i))).toEqual(Array(5).fill(undefined))
  })

  it("§14: do not end while the originator refreshes them, every LSRefreshTime", () => {
    expect(age(2, 4)! < 1800 + 3).toBe(true)
    expect(routers[2].areas.at(0).database.router(routers[4].router)?.lsa.sequence).toBeGreaterThan(
      -0x7fffffff + 1,
    )
  })
})

it("A05-33: takes over the sequence number of an instance that comes back, and goes on from it", () => {
  const { sim, routers } = line("r0-r1")
  sim.run({ until: 60 })
  const [own, other] = routers
  const { lsa } = own.areas.at(0).database.router(own.router)!
  const old = new Lsa(1, own.router, own.router, 0x80000005 | 0, 2, {
    ...lsa.body,
    links: [],
  } as never) as unknown as AnyLsa
  const flooded: string[] = []
  own.below.watch(({ body }) => {
    if (body instanceof OspfMessage && body.content.kind === "link-state-update")
      flooded.push(...body.content.lsas.map((each) => (each.lsa.sequence >>> 0).toString(16)))
  })
  other.work.do(() => other.flooding.installAndFlood(old, 0, other.areas.at(0)))
  sim.run({ until: 70 })
  const copies = routers.map((ospf) => ospf.areas.at(0).database.router(own.router)!.lsa)
  expect(copies.map((copy) => (copy.sequence >>> 0).toString(16))).toEqual(["80000006", "80000006"])
  expect(copies[1].body).toEqual(lsa.body)
  expect(flooded).toEqual(["80000006"])
})

it("A05-34: an LSA takes one update and one acknowledgment for each link of a tree", () => {
  const { given, expect: wanted } = vector("A05-34") as unknown as {
    given: { "n routers in a tree": number[] }
    expect: Record<string, number[]>
  }
  const counts = given["n routers in a tree"].map((n) => {
    const names = Array.from({ length: n }, (_, i) => `r${i}`)
    const { sim, routers, log, watch } = line(`h-${names.join("-")}`)
    sim.run({ until: 60 })
    watch()
    routers[0].setCost(0, 9)
    sim.run({ until: 70 - 1e-3 })
    const count = (kind: string) => log.filter((row) => row[2] === kind).length
    return [count("link-state-update"), count("link-state-acknowledgment")]
  })
  expect(counts.map(([updates]) => updates)).toEqual(wanted["LSU transmissions"])
  expect(counts.map(([, acks]) => acks)).toEqual(wanted["acknowledgments (each may be grouped)"])
})

describe("A05-35: an adjacency on a line", () => {
  const { sim, routers, nodes } = line("r1-r2")
  const states = routers.map(() => ["Down"])
  const descriptions: (readonly [string, unknown])[] = []
  routers.forEach((ospf, i) => {
    ospf.neighborChanges.on(({ to }) => states[i].push(to))
    ospf.below.watch(({ body }) => {
      if (body instanceof OspfMessage && body.content.kind === "database-description")
        descriptions.push([nodes[i].name, body.content])
    })
  })
  sim.run({ until: 30 })

  it("passes the states in order; with nothing to ask for it is not Loading", () => {
    expect(states).toEqual(routers.map(() => ["Down", "Init", "ExStart", "Exchange", "Full"]))
  })

  it("has the greater router ID as master, whose sequence the slave echoes", () => {
    const rows = descriptions.map(([from, each]) => {
      const { isInitial, hasMore, isMaster, sequence, headers } = each as Record<string, never>
      return [from, isInitial, hasMore, isMaster, sequence, (headers as unknown[]).length]
    })
    const [[, , , , begin]] = rows as [string, boolean, boolean, boolean, number, number][]
    expect(rows).toEqual([
      ["r2", true, true, true, begin, 0],
      ["r1", true, true, true, begin, 0], // by chance the same one
      ["r1", false, false, false, begin, 0],
      ["r2", false, false, true, begin + 1, 0],
      ["r1", false, false, false, begin + 1, 0],
    ])
  })
})
