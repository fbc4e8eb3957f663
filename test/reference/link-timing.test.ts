/** The timing of links and interfaces against the stored reference results, B00. */
import type { LinkSpecification } from "@hourglass/inet"
import { describe, expect, it } from "vitest"
import { chain, expectConserved, probe } from "../inet/world.js"
import reference from "./data/B00-link-timing.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

const vectors: readonly Vector<Fields>[] = reference.vectors
const expecting = (key: string) => vectors.filter((vector) => key in vector.expect)
const near = (time: unknown) => expect.closeTo(time as number, 9)

const hopsKey = "hops [bit/s, s]"
const named = vectors.find(({ given }) => hopsKey in given)

/** The hops of a vector: its own, or those of the one that lists them. */
function hopsOf({ given }: Vector<Fields>): LinkSpecification[] {
  const listed = (given[hopsKey] ?? named?.given[hopsKey]) as [number, number][]
  return listed.map(([bandwidth, delay]) => ({ bandwidth: `${bandwidth}bps`, delay }))
}

/** When packets that one end sends together at t = 0 arrive at the other, simulated seconds. */
function arrivals(hops: readonly LinkSpecification[], sizes: readonly number[]): number[] {
  const { sim, net, nodes } = chain(hops)
  const [first, last] = [nodes[0], nodes[nodes.length - 1]]
  const [from, to] = [probe(first), probe(last)]
  sim.at(0, () => {
    for (const size of sizes) from.shoot(last.address, { size })
  })
  sim.run()
  expectConserved(net)
  return to.times
}

const sizesOf = ({ given }: Vector<Fields>): number[] =>
  (given.sizes as number[] | undefined) ?? new Array((given.n as number | undefined) ?? 1).fill(given.L)

describe("B00: packets over hops", () => {
  const alongHops = vectors.filter(
    ({ given }) => !("link" in given) && ("hops" in given || "n" in given || hopsKey in given),
  )

  it.each(alongHops)("$id: $title", (vector) => {
    const expected = (vector.expect.arrivals as number[] | undefined) ?? [vector.expect.arrival]
    expect(arrivals(hopsOf(vector), sizesOf(vector))).toEqual(expected.map(near))
  })

  it.each(expecting("spacing"))("$id: $title", ({ given, expect: expected }) => {
    const bottleneck = { bandwidth: `${given.bottleneck}bps` }
    const [first, second] = arrivals(
      [{ bandwidth: "1Gbps" }, bottleneck, { bandwidth: "1Gbps" }],
      [given.L as number, given.L as number],
    )
    expect(second - first).toEqual(near(expected.spacing))
  })

  it.each(vectors.filter(({ given }) => "both directions" in given))(
    "$id: $title",
    ({ given, expect: expected }) => {
      const [, rate, delay] = /([\d.]+ \w+\/s), ([\d.]+ \w+)/.exec(String(given.link)) ?? []
      const size = Number(/(\d+) B/.exec(String(given["both directions"]))?.[1])
      const { sim, net, nodes } = chain([
        { bandwidth: rate.replace("/s", "ps").replace(" ", ""), delay: delay.replace(" ", "") },
      ])
      const [a, b] = nodes.map((node) => probe(node))
      sim.at(0, () => {
        a.shoot(nodes[1].address, { size })
        b.shoot(nodes[0].address, { size })
      })
      sim.run()
      expect([...a.times, ...b.times]).toEqual((expected.arrivals as number[]).map(near))
      expectConserved(net)
    },
  )
})

describe("B00: constant rate into a drop-tail queue", () => {
  const dropKey = "first drop at packet number (from 0)"

  it.each(expecting(dropKey))("$id: $title", ({ given, expect: expected }) => {
    const rate = Number(/([\d.]+) packets\/s/.exec(String(given.rate))?.[1])
    const inSystem = Number(/(\d+) packets in the system/.exec(String(given.buffer))?.[1])
    const duration = Number.parseFloat(String(given.duration))
    const hop = {
      bandwidth: `${given.C}bps`,
      delay: given.d as number,
      queue: { limit: { packets: inSystem - 1 } },
    }
    const { sim, net, nodes } = chain([hop])
    const [source, sink] = nodes.map((node) => probe(node))
    const dropped: number[] = []
    sim.dropped.on(({ datum }) => dropped.push((datum as { flow: number }).flow))
    for (let k = 0; k < rate * duration; k++)
      sim.at(k / rate, () => source.shoot(nodes[1].address, { size: given.L as number, flow: k }))
    sim.run()
    expect(dropped[0]).toBe(expected[dropKey])
    const [begin, end] = [sink.times[0], sink.times[sink.times.length - 1]]
    expect((sink.times.length - 1) / (end - begin)).toBeCloseTo(
      expected["delivered rate afterwards"] as number,
      6,
    )
    expectConserved(net)
  })
})
