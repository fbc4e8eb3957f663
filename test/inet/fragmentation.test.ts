import { Assembly, census, type LinkSpecification, ListedLoss } from "@hourglass/inet"
import { Address, InetPacket, partOf, Uniform } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { chain, emptyWorld, expectConserved, probe } from "./world.js"

const body = Uint8Array.from({ length: 3000 }, (_, i) => i * 13)
const sizes = (node: { got: readonly { packet: { size: number; body: unknown } }[] }) =>
  node.got.map(({ packet }) => [packet.size, packet.body])

/** A fragment as it comes from outside the simulation. */
function piece(bytes: Uint8Array, offset: number, more: boolean): InetPacket {
  const part = new InetPacket({ destination: Address.parse("10.0.0.1"), protocol: 254 }, bytes)
  part.fragment = partOf(offset, more)
  return part
}

/** A host sends one packet of 3020 bytes over two links, of which the first takes 500 bytes at a time. */
function oneLarge(first: LinkSpecification = {}, second: LinkSpecification = {}) {
  const world = chain([
    { mtu: 500, bandwidth: "1Mbps", ...first },
    { bandwidth: "1Mbps", ...second },
  ])
  const [from, to] = [probe(world.nodes[0]), probe(world.nodes[2])]
  world.sim.at(0, () => from.shoot(world.nodes[2].address, { body }))
  return { ...world, from, to }
}

describe("reassembly", () => {
  it("delivers a packet once, whole, when its last fragment has come", () => {
    const { sim, net, to } = oneLarge({ delay: 1 })
    sim.run()
    expect(sizes(to)).toEqual([[3020, body]])
    const time = (bytes: number) => (bytes * 8) / 1e6
    expect(to.times[0]).toBeCloseTo(1 + 7 * time(500) + time(3000 - 6 * 480 + 20), 9)
    expectConserved(net)
  })

  it("does so in whatever order they come, also when they were split again", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const delay = (link: { random: ConstructorParameters<typeof Uniform>[0] }) =>
        new Uniform(link.random, { min: 0, max: 0.1 })
      const { sim, net } = emptyWorld({}, { seed })
      const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
      net.link(a, r, { mtu: 1000, delay })
      net.link(r, b, { mtu: 300, delay })
      sim.at(0, () => probe(a).shoot(b.address, { body }))
      probe(a)
      const to = probe(b)
      sim.run()
      expect(sizes(to)).toEqual([[3020, body]])
      expectConserved(net)
    }
  })

  it("tells packets apart that are under way at the same time", () => {
    const { sim, net, nodes, from, to } = oneLarge()
    const others = [1, 2, 3].map((n) => body.map((byte) => byte ^ n))
    sim.at(0, () => {
      for (const other of others) from.shoot(nodes[2].address, { body: other })
    })
    sim.run()
    expect(sizes(to)).toEqual([body, ...others].map((each) => [3020, each]))
    expectConserved(net)
  })

  it("gives up after a minute when a fragment is lost, and reports the first one", () => {
    const { sim, net, nodes, to } = oneLarge({ loss: () => new ListedLoss(new Set([3])) })
    const problems: unknown[] = []
    nodes[2].csl.dispatcher.problems.on(({ problem, packet }) =>
      problems.push([sim.now > 60, problem, packet.fragmentOffset]),
    )
    sim.run({ until: 30 })
    expect(census(net)).toMatchObject({ queued: 6, unaccounted: 0 })
    sim.run({ until: 100 })
    expect(to.got).toEqual([])
    expect(problems).toEqual([[true, "reassembly-timeout", 0]])
    expect(census(net)).toMatchObject({
      dropped: { "lost-on-link": 1, "reassembly-timeout": 6 },
      queued: 0,
      unaccounted: 0,
    })
  })

  it("reports nothing when it is the first fragment that is lost (RFC 792)", () => {
    const { sim, net, nodes } = oneLarge({ loss: () => new ListedLoss(new Set([1])) })
    const problems: unknown[] = []
    nodes[2].csl.dispatcher.problems.on((report) => problems.push(report))
    sim.run({ until: 100 })
    expect(problems).toEqual([])
    expectConserved(net)
  })

  it("does not mind fragments that come twice", () => {
    const { sim, net } = emptyWorld()
    const [a, b] = [net.host("a"), net.host("b")]
    for (const delay of ["1ms", "2ms"]) net.link(a, b, { mtu: 500, bandwidth: "1Mbps", delay })
    const sending = { kind: "explicit-multicast", interfaces: [0, 1] } as const
    sim.at(0, () => probe(a).shoot(b.address, { body, sending }))
    probe(a)
    const to = probe(b)
    sim.run({ until: 100 })
    expect(sizes(to)).toEqual([[3020, body]])
    expect(census(net)).toMatchObject({
      delivered: 1,
      dropped: { "bad-message": 6, "reassembly-timeout": 1 },
      unaccounted: 0,
    })
  })

  it("puts bytes together that were cut up outside the simulation", () => {
    const assembly = new Assembly()
    for (const from of [16, 0, 8]) assembly.add(piece(body.subarray(from, from + 8), from, from < 16))
    expect(assembly.isComplete).toBe(true)
    expect([assembly.assemble().body, assembly.assemble().size]).toEqual([body.subarray(0, 24), 44])
  })

  it("takes nothing that overlaps, and nothing beyond the end, in whatever order it comes", () => {
    const some = body.subarray(0, 16)
    const refuses = (...pieces: InetPacket[]) => {
      const assembly = new Assembly()
      return pieces.map((each) => assembly.add(each))
    }
    expect(refuses(piece(some, 0, true), piece(some, 8, true))).toEqual([true, false])
    expect(refuses(piece(some, 8, false), piece(some, 96, true))).toEqual([true, false])
    expect(refuses(piece(some, 96, true), piece(some, 8, false))).toEqual([true, false])
    expect(refuses(piece(some, 8, false), piece(some, 32, false))).toEqual([true, false])
  })

  it("counts the fragments that a node held when it failed", () => {
    const { sim, net, nodes } = oneLarge({ loss: () => new ListedLoss(new Set([3])) })
    sim.at(10, () => nodes[2].fail())
    sim.run({ until: 100 })
    expect(census(net)).toMatchObject({ dropped: { "lost-on-link": 1, "node-down": 6 }, unaccounted: 0 })
  })
})

describe("a packet that is too large", () => {
  it("is not split on the way in IPv6, and the size that fits is told (RFC 8200 §5)", () => {
    const { sim, net, nodes } = chain([{}, { mtu: 1280 }], { prefix: "2001:db8::/64" })
    const told: unknown[] = []
    nodes[1].csl.dispatcher.problems.on(({ problem, mtu }) => told.push([problem, mtu]))
    const to = probe(nodes[2])
    sim.at(0, () => probe(nodes[0]).shoot(nodes[2].address, { size: 1400 }))
    probe(nodes[0])
    sim.run()
    expect([told, to.got]).toEqual([[["fragmentation-needed", 1280]], []])
    expectConserved(net)
  })

  it("is split by its sender in IPv6, with a fragment header of 8 bytes in each", () => {
    const { sim, net, nodes } = chain([{ mtu: 1280 }], { prefix: "2001:db8::/64" })
    const seen: number[] = []
    nodes[0].interfaces[0].interface.packets.on(({ packet }) => seen.push(packet.size))
    const to = probe(nodes[1])
    sim.at(0, () => probe(nodes[0]).shoot(nodes[1].address, { body }))
    probe(nodes[0])
    sim.run()
    expect(seen).toEqual([1280, 1280, 3000 - 2 * 1232 + 48])
    expect(sizes(to)).toEqual([[3040, body]])
    expectConserved(net)
  })
})
