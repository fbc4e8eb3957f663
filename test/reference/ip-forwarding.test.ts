/** IPv4 forwarding against the stored reference results, A02. */
import { type Census, census, fragment, type Problem, RoutingTable } from "@hourglass/inet"
import { Address, fromSelf, InetPacket, Prefix, partOf } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "../inet/ask.js"
import { chain, emptyWorld, expectConserved, probe, star } from "../inet/world.js"
import reference from "./data/A02-ip-forwarding.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

const vectors: readonly Vector[] = reference.vectors
const titled = (title: RegExp) => vectors.filter((vector) => title.test(vector.title))
const rows = (title: RegExp) => titled(title).flatMap((vector) => vector.expect as Fields[])

const group = "239.1.2.3"

/** A router between a sender (interface 0) and a receiver (interface 1) that is a member of a group. */
function betweenTwo() {
  const world = star(2)
  const { router, around } = world
  const [sender, receiver] = around
  router.addAddress("10.0.0.1", { interface: 0, prefix: Prefix.parse("10.0.0.0/24") })
  sender.addAddress("10.0.0.2")
  receiver.addAddress("10.0.9.2")
  receiver.join(group)
  router.addRoute("10.0.9.0/24", [{ interface: 1 }])
  router.addRoute("224.0.0.0/4", [{ interface: 1 }])
  router.addRoute("0.0.0.0/0", [{ interface: 1 }])
  const problems: Problem[] = []
  router.csl.dispatcher.problems.on(({ problem }) => problems.push(problem))
  const [from, at, to] = [sender, router, receiver].map((node) => probe(node))
  const send = (destination: string, ttl: number) => {
    world.sim.at(1, () =>
      from.shoot(destination, { ttl, sending: { kind: "explicit-multicast", interfaces: [0] } }),
    )
    world.sim.run({ until: 2 })
    expectConserved(world.net)
  }
  return { ...world, problems, at, to, send }
}

describe("A02: time to live", () => {
  it.each(rows(/^TTL$/))("$in: $action", ({ in: packet, action }) => {
    const text = String(packet)
    const ttl = Number(/TTL (\d+)/.exec(text)?.[1])
    const bench = betweenTwo()
    const isHere = /this router|for this host/.test(text)
    bench.send(isHere ? "10.0.0.1" : /multicast/.test(text) ? group : "10.0.9.2", ttl)
    const forwarded = /forward with TTL (\d+)/.exec(String(action))?.[1]
    const arrived = bench.to.got.map((each) => each.packet.ttl)
    expect(arrived).toEqual(forwarded === undefined ? [] : [Number(forwarded)])
    expect(bench.at.got).toHaveLength(isHere ? 1 : 0)
    const isDropped = String(action).startsWith("drop")
    expect(census(bench.net).dropped).toEqual(isDropped ? { "ttl-expired": 1 } : {})
    if (/\+ ICMP/.test(String(action))) expect(bench.problems).toEqual(["ttl-expired"])
  })
})

describe("A02: local delivery", () => {
  it.each(rows(/local delivery/))(
    "$dst: delivered $deliver, forwarded $forward",
    ({ dst, deliver, forward }) => {
      const text = String(dst)
      const bench = betweenTwo()
      const named = /\d+\.\d+\.\d+\.\d+/.exec(text)?.[0]
      if (/joined/.test(text)) bench.router.join(named as string)
      if (/downstream/.test(text)) bench.around[1].join(named as string)
      const destination =
        named ?? (/own/.test(text) ? "10.0.0.1" : /directed/.test(text) ? "10.0.0.255" : "10.0.9.2")
      bench.send(destination, 10)
      expect(bench.at.got).toHaveLength(deliver === true ? 1 : 0)
      if (typeof forward === "boolean") expect(bench.to.got).toHaveLength(forward ? 1 : 0)
    },
  )
})

const size = ({ size, fragmentOffset, moreFragments }: InetPacket) => ({
  total: size,
  offset8: fragmentOffset / 8,
  MF: Number(moreFragments),
})

const lengths = (given: Fields) => ({
  total: given.total_length as number,
  header: given.ihl_bytes as number,
  mtu: given.mtu as number,
})

describe("A02: fragmentation", () => {
  const fragmented = vectors.filter(({ given }) => "total_length" in given && given.DF !== 1)

  it.each(fragmented)("$id: $title", ({ given, expect: expected }) => {
    const { total, header, mtu } = lengths(given)
    const destination = Address.parse("10.0.0.2")
    const packet = new InetPacket({
      destination,
      protocol: 17,
      payload: total - header,
      routerAlert: header === 24,
    })
    packet.fragment = partOf(8 * ((given.offset8 as number | undefined) ?? 0), given.MF === 1)
    expect(fragment(packet, mtu).map(size)).toEqual(expected)
  })

  const whole = fragmented.filter(({ given }) => !given.offset8 && !given.MF)

  it.each(whole)("$id: $title, sent from host to host, arrives as it was", ({ given, expect: expected }) => {
    const { total, header, mtu } = lengths(given)
    const { sim, net, nodes } = chain([{}, { mtu, bandwidth: "1Mbps" }])
    const seen: ReturnType<typeof size>[] = []
    nodes[1].interfaces[1].interface.packets.on(({ packet }) => seen.push(size(packet)))
    const body = Uint8Array.from({ length: total - header }, (_, i) => i * 7)
    sim.at(0, () => probe(nodes[0]).shoot(nodes[2].address, { body, routerAlert: header === 24 }))
    const end = probe(nodes[2])
    sim.run({ until: 10 })
    expect(seen).toEqual(expected)
    expect(end.got.map(({ packet }) => [packet.size, packet.body, packet.isFragment])).toEqual([
      [total, body, false],
    ])
    expect(census(net)).toMatchObject({
      sent: 1,
      delivered: 1,
      droppedTotal: 0,
      unaccounted: 0,
    } satisfies Partial<Census>)
  })

  it("A02-04: a packet that must not be fragmented is dropped, and the size that fits is told", () => {
    const { sim, net, nodes } = chain([{}, { mtu: 576 }])
    const told: unknown[] = []
    nodes[1].csl.dispatcher.problems.on(({ problem, mtu }) => told.push([problem, mtu]))
    sim.at(0, () => probe(nodes[0]).shoot(nodes[2].address, { size: 1500, dontFragment: true }))
    probe(nodes[2])
    sim.run({ until: 1 })
    expect(told).toEqual([["fragmentation-needed", 576]])
    expect(census(net)).toMatchObject({
      dropped: { "fragmentation-needed": 1 },
      delivered: 0,
      unaccounted: 0,
    })
  })
})

describe("A02: longest prefix match", () => {
  const tables = vectors.filter(({ given }) => "table" in given)

  it.each(tables)("$id: $title", ({ given, expect: expected }) => {
    const table = new RoutingTable("rt")
    for (const [prefix, next] of Object.entries(given.table as Record<string, string>))
      table.addRoute({ key: { destination: Prefix.parse(prefix) }, hops: [{ interface: 0 }], owner: next })
    const answers = Object.entries(expected as Record<string, string | { prefix: string; next: string }>)
    const found = answers.map(([address, answer]) => {
      const query = { source: undefined, destination: Address.parse(address), incoming: fromSelf }
      const route = ask(table.lookup, query)?.route
      return typeof answer === "string"
        ? [address, route?.owner]
        : [address, { prefix: `${route?.key.destination}`, next: route?.owner }]
    })
    expect(found).toEqual(answers)
  })

  it("gives the same answers in packets that are sent", () => {
    const { sim, net } = emptyWorld({ computesRoutes: false, prefix: "198.51.100.0/24" })
    const { given, expect: expected } = tables[0]
    const router = net.router("r")
    router.addAddress("198.51.100.1")
    const prefixes = Object.keys(given.table as Fields)
    const ends = prefixes.map((prefix, i) => {
      const end = net.host(`n${i}`)
      end.addAddress(`198.51.100.${i + 2}`)
      net.link(router, end)
      router.addRoute(prefix, [{ interface: i }])
      return end
    })
    const lookups = Object.entries(expected as Record<string, { prefix: string }>)
    for (const [address] of lookups) sim.at(1, () => probe(router).shoot(address))
    probe(router)
    sim.run({ until: 2 })
    const counts = prefixes.map((prefix) => lookups.filter(([, answer]) => answer.prefix === prefix).length)
    expect(ends.map((end) => end.csl.dispatcher.received)).toEqual(counts)
    expectConserved(net)
  })
})
