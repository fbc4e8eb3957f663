/**
 * The routing table against J-Sim's own test of it.
 *
 * Adapted: J-Sim's keys are three numbers with masks that need not be contiguous; ours are prefixes. Its entries
 * (1, mask -5) and (2, mask -5), which stand for {1, 5} and {2, 6}, are the prefixes 10.0.0.16/30 and 10.0.0.24/30
 * here, and 5, 6 and 7 are addresses in them. Its "match *" compares the bits that the query names, which finds entries
 * inside the query; our "overlapping" finds wider ones as well. Its longest match counts the bits of all three parts
 * together; ours looks at the destination first, then at the source, then at the interface.
 */
import { Simulation } from "@hourglass/aca"
import { formatRoute, type RouteCommand, type RouteKey, RoutingTable } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "../inet/ask.js"

type Match = "exact" | "longest" | "all" | "overlapping"

const hops = (...interfaces: number[]) => interfaces.map((each) => ({ interface: each }))

function bench() {
  const sim = new Simulation()
  const table = sim.add(new RoutingTable("rt"))
  const log: unknown[][] = []
  const ways = (route: { hops: readonly { interface: number }[] }) => route.hops.map((hop) => hop.interface)
  table.changes.on(({ kind, route, before, isMulticast, cause }) => {
    const change = before === undefined ? ways(route) : [ways(before), ways(route)]
    log.push([sim.now, kind, cause, isMulticast ? "multicast" : "unicast", change])
  })
  const configure = (command: RouteCommand) => ask(table.configure, command)
  /** The interfaces for a packet, or undefined. */
  const look = (source: string, destination: string, incoming: number) => {
    const query = { source: Address.parse(source), destination: Address.parse(destination), incoming }
    const found = ask(table.lookup, query)?.route
    return found === undefined ? undefined : ways(found)
  }
  return { sim, table, log, configure, look, ways }
}

/** A key for one source, destination and interface. */
const key = (source: string, destination: string, incoming: number): RouteKey => ({
  source: Prefix.parse(source),
  destination: Prefix.parse(destination),
  incoming,
})

const unicast = key("10.0.0.100", "10.0.0.100", 100)
const multicast = key("10.0.0.200", "239.0.0.200", 200)

describe("routing table", () => {
  it("adds an entry without a lifetime, and finds it", () => {
    const { sim, configure, log, look } = bench()
    sim.at(0, () => configure({ kind: "add", key: unicast, hops: hops(0, 2, 4), extension: "Hello!" }))
    sim.run({ until: 1000 })
    expect(look("10.0.0.100", "10.0.0.100", 100)).toEqual([0, 2, 4])
    expect(look("10.0.0.101", "10.0.0.100", 100)).toBeUndefined()
    expect(look("10.0.0.100", "10.0.0.100", 1)).toBeUndefined()
    const [found] = configure({ kind: "retrieve", key: unicast, match: "exact" })
    expect(found).toMatchObject({
      hops: hops(0, 2, 4),
      extension: "Hello!",
      expiry: Number.POSITIVE_INFINITY,
    })
    expect(log).toEqual([[0, "added", "configuration", "unicast", [0, 2, 4]]])
  })

  it("forgets an entry after its lifetime, which adding it again extends", () => {
    const { sim, configure, log, look } = bench()
    const add = () => configure({ kind: "add", key: multicast, hops: hops(0, 4), lifetime: 200 })
    for (const time of [0, 300, 499]) sim.at(time, add)
    const seen: unknown[] = []
    for (const time of [199, 201, 499.5, 698, 700])
      sim.at(time, () => seen.push([time, look("10.0.0.200", "239.0.0.200", 200)]))
    sim.run({ until: 1000 })
    expect(seen).toEqual([
      [199, [0, 4]],
      [201, undefined],
      [499.5, [0, 4]],
      [698, [0, 4]],
      [700, undefined],
    ])
    expect(log).toEqual([
      [0, "added", "configuration", "multicast", [0, 4]],
      [200, "removed", "timeout", "multicast", [0, 4]],
      [300, "added", "configuration", "multicast", [0, 4]],
      [
        499,
        "modified",
        "configuration",
        "multicast",
        [
          [0, 4],
          [0, 4],
        ],
      ],
      [699, "removed", "timeout", "multicast", [0, 4]],
    ])
  })

  it("modifies, grafts and prunes the interfaces of an entry", () => {
    const { sim, configure, log } = bench()
    configure({ kind: "add", key: unicast, hops: hops(0, 2, 4), extension: "Hello!" })
    configure({ kind: "add", key: unicast, hops: hops(0, 4), extension: "New Extension!" })
    sim.at(100, () => configure({ kind: "graft", key: unicast, hops: hops(2) }))
    sim.at(300, () => configure({ kind: "prune", key: unicast, hops: hops(0, 2), lifetime: 200 }))
    sim.run({ until: 499 })
    const [pruned] = configure({ kind: "retrieve", key: unicast, match: "exact" })
    expect(pruned).toMatchObject({ hops: hops(4), extension: "New Extension!", expiry: 500 })
    sim.run({ until: 1000 })
    expect(log.slice(1)).toEqual([
      [
        0,
        "modified",
        "configuration",
        "unicast",
        [
          [0, 2, 4],
          [0, 4],
        ],
      ],
      [
        100,
        "modified",
        "graft",
        "unicast",
        [
          [0, 4],
          [0, 4, 2],
        ],
      ],
      [300, "modified", "prune", "unicast", [[0, 4, 2], [4]]],
      [500, "removed", "timeout", "unicast", [4]],
    ])
    expect(configure({ kind: "graft", key: unicast, hops: hops(1) })).toEqual([])
  })

  it("retrieves and removes by exact, longest, all and overlapping match", () => {
    const { table, configure } = bench()
    const same = (text: string): RouteKey => ({ destination: Prefix.parse(text) })
    const entries = {
      entry1: "10.0.0.16/30",
      entry2: "10.0.0.24/30",
      entry5: "10.0.0.17",
      entry6: "10.0.0.25",
      entry7: "10.0.0.18",
    }
    for (const [owner, prefix] of Object.entries(entries))
      configure({ kind: "add", key: same(prefix), hops: hops(0), owner })
    const names = (routes: readonly { owner: string }[]) => routes.map((route) => route.owner).sort()
    const obey = (kind: "retrieve" | "remove", prefix: string, match: Match) =>
      names(configure({ kind, key: same(prefix), match }))

    expect(obey("retrieve", "0.0.0.0/0", "overlapping")).toEqual([
      "entry1",
      "entry2",
      "entry5",
      "entry6",
      "entry7",
    ])
    expect(obey("retrieve", "10.0.0.18/31", "overlapping")).toEqual(["entry1", "entry7"])
    expect(obey("retrieve", "10.0.0.17", "all")).toEqual(["entry1", "entry5"])
    expect(obey("retrieve", "10.0.0.17", "longest")).toEqual(["entry5"])
    expect(obey("retrieve", "10.0.0.19", "longest")).toEqual(["entry1"])
    expect(obey("retrieve", "10.0.0.19", "exact")).toEqual([])
    for (const prefix of ["10.0.0.17", "10.0.0.18"]) obey("remove", prefix, "exact")
    expect(names(table.entries())).toEqual(["entry1", "entry2", "entry6"])
    expect(obey("remove", "10.0.0.25", "all")).toEqual(["entry2", "entry6"])
    expect(obey("remove", "10.0.0.16/30", "exact")).toEqual(["entry1"])
    expect(obey("retrieve", "0.0.0.0/0", "overlapping")).toEqual([])
  })

  it("prefers the longest destination, then the longest source, then the entry that names the interface", () => {
    const { configure, look } = bench()
    const [wide, near] = [Prefix.parse("10.0.0.0/8"), Prefix.parse("10.1.0.0/16")]
    const [all, one] = [Prefix.parse("172.16.0.0/12"), Prefix.parse("172.16.0.1")]
    configure({ kind: "add", key: { destination: wide, source: one, incoming: 3 }, hops: hops(1) })
    configure({ kind: "add", key: { destination: near }, hops: hops(2) })
    configure({ kind: "add", key: { destination: near, incoming: 3 }, hops: hops(3) })
    configure({ kind: "add", key: { destination: near, source: all }, hops: hops(4) })
    configure({ kind: "add", key: { destination: near, source: one }, hops: hops(5) })
    expect(look("192.0.2.1", "10.1.0.1", 0)).toEqual([2])
    expect(look("192.0.2.1", "10.1.0.1", 3)).toEqual([3])
    expect(look("172.16.0.9", "10.1.0.1", 3)).toEqual([4])
    expect(look("172.16.0.1", "10.1.0.1", 3)).toEqual([5])
    expect(look("172.16.0.1", "10.2.0.1", 3)).toEqual([1])
    expect(look("172.16.0.1", "10.2.0.1", 2)).toBeUndefined()
  })

  it("says of an answer whether it holds for every source and interface", () => {
    const { table, configure } = bench()
    const destination = Prefix.parse("239.0.0.1")
    configure({ kind: "add", key: { destination, source: Prefix.parse("10.0.0.1") }, hops: hops(1) })
    const answer = (source: string, to: string) =>
      ask(table.lookup, { source: Address.parse(source), destination: Address.parse(to), incoming: 0 })
    expect(answer("10.0.0.1", "239.0.0.1")).toMatchObject({ forAllSources: false, route: { hops: hops(1) } })
    expect(answer("10.0.0.2", "239.0.0.1")).toEqual({ forAllSources: false, route: undefined })
    expect(answer("10.0.0.2", "239.0.0.2")).toBeUndefined()
  })

  it("is written as network people know it", () => {
    const { table, configure } = bench()
    configure({
      kind: "add",
      key: key("10.0.0.0/8", "239.0.0.0/8", 1),
      hops: [{ interface: 0, gateway: Address.parse("10.0.0.1") }, { interface: 2 }],
      metric: 3,
      owner: "dvmrp",
    })
    configure({ kind: "add", key: { destination: Prefix.parse("10.0.0.0/8") } })
    expect(table.entries().map(formatRoute).reverse()).toEqual([
      "239.0.0.0/8 from 10.0.0.0/8 iif 1 via 10.0.0.1 dev 0, dev 2 metric 3 (dvmrp)",
      "10.0.0.0/8 discard metric 0 (static)",
    ])
  })
})
