import { RandomStream } from "@hourglass/aca"
import { BitErrors, census, Link, ListedLoss, RandomLoss } from "@hourglass/inet"
import { Uniform } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { packetOf } from "../conformance/queue-conformance.js"
import { chain, emptyWorld, expectConserved, probe } from "./world.js"

describe("a link", () => {
  it("takes its delay, in both directions at once", () => {
    const { sim, net, nodes } = chain([{ delay: "5ms" }])
    const [a, b] = nodes.map((node) => probe(node))
    sim.at(1, () => {
      a.shoot(nodes[1].address)
      b.shoot(nodes[0].address)
    })
    sim.run()
    expect([a.times, b.times]).toEqual([[1.005], [1.005]])
    expectConserved(net)
  })

  it("carries packets in the order of their arrival when delays are random", () => {
    const { sim, net, nodes } = chain([{ delay: (link) => new Uniform(link.random, { min: 0, max: 1 }) }])
    const [a, b] = nodes.map((node) => probe(node))
    for (let flow = 0; flow < 100; flow++) sim.at(flow / 1000, () => a.shoot(nodes[1].address, { flow }))
    sim.run()
    expect(b.got).toHaveLength(100)
    expect(b.times).toEqual(b.times.toSorted((x, y) => x - y))
    const flows = b.got.map(({ packet }) => packet.flow)
    expect(flows).not.toEqual(flows.toSorted((x, y) => x - y))
    expectConserved(net)
  })

  it("delivers packets by when they are due, and those due together by when they came", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (delays) => {
        const coming = delays[Symbol.iterator]()
        const { sim, nodes } = chain([
          { delay: () => ({ next: () => coming.next().value ?? 0, mean: 0, variance: 0 }) },
        ])
        const [a, b] = nodes.map((node) => probe(node))
        sim.at(0, () => {
          for (const flow of delays.keys()) a.shoot(nodes[1].address, { flow })
        })
        sim.run()
        const order = [...delays.keys()].toSorted((x, y) => delays[x] - delays[y])
        expect(b.got.map(({ packet }) => packet.flow)).toEqual(order)
      }),
    )
  })

  it("that goes down loses what is on its way, and what is offered until it is up again", () => {
    const { sim, net, nodes } = chain([{ delay: "100ms", bandwidth: "8Mbps" }])
    const [a, b] = nodes.map((node) => probe(node))
    const [link] = net.links
    for (const time of [0, 0.01, 0.02, 1, 2]) sim.at(time, () => a.shoot(nodes[1].address, { size: 1000 }))
    sim.at(0.05, () => {
      expect([link.held, census(net).inFlight]).toEqual([3, 3])
      link.down()
      expect([link.held, link.isUp]).toEqual([0, false])
    })
    sim.at(1.5, () => link.up())
    sim.run()
    expect(b.times).toEqual([expect.closeTo(2.101, 9)])
    expect(census(net)).toMatchObject({ dropped: { "link-down": 4 }, delivered: 1, unaccounted: 0 })
  })

  it("that goes down silently loses packets, too, but its ends notice neither that nor its return", () => {
    const { sim, net, nodes } = chain([{ delay: "100ms" }])
    const [a, b] = nodes.map((node) => probe(node))
    const [link] = net.links
    const changes: boolean[] = []
    nodes[0].csl.hello.statusChanges.on(({ isUp }) => changes.push(isUp))
    for (const time of [0, 1, 2]) sim.at(time, () => a.shoot(nodes[1].address))
    sim.at(0.05, () => link.down({ isSilent: true }))
    sim.at(0.5, () => expect([link.isUp, link.downSince]).toEqual([false, 0.05]))
    sim.at(1.5, () => link.up())
    sim.run()
    expect([b.times, link.isUp, link.downSince, changes]).toEqual([[2.1], true, undefined, []])
    expect(census(net)).toMatchObject({ dropped: { "link-down": 2 }, delivered: 1, unaccounted: 0 })
  })

  it("tells of its carrier once for each change", () => {
    const { net } = chain([{}])
    const [link] = net.links
    const changes: boolean[] = []
    link.carrier.on((isUp) => changes.push(isUp))
    link.down()
    link.down()
    link.up()
    link.up()
    expect(changes).toEqual([false, true])
  })

  it("counts what nobody is there to take", () => {
    const { sim, net } = emptyWorld()
    const link = net.add(new Link("link"))
    const packet = Object.assign(packetOf(100), { due: 0 })
    sim.at(0, () => link.in.at(0).deliver(packet))
    sim.run()
    expect(sim.drops()).toEqual([{ path: "/net/link", reason: "unconnected", count: 1 }])
  })

  it("refuses a delay that is none", () => {
    expect(() => new Link("l", { delay: -1 })).toThrow("-1 is no duration; it must not be negative")
  })
})

describe("a shared link", () => {
  it("brings a broadcast to all others and a packet with a gateway to one, and all are accounted for", () => {
    const { sim, net } = emptyWorld()
    const nodes = ["a", "b", "c", "d"].map((name) => net.host(name))
    net.lan(nodes, { delay: "1ms" })
    const [a, b, c, d] = nodes.map((node) => probe(node))
    sim.at(0, () => a.shoot("255.255.255.255", { sending: { kind: "exclusive-broadcast", except: [] } }))
    sim.at(1, () => a.shoot(nodes[2].address))
    sim.run()
    expect([a, b, c, d].map((each) => each.times)).toEqual([[], [0.001], [0.001, 1.001], [0.001]])
    expect(census(net)).toMatchObject({ sent: 2, copied: 4, delivered: 4, ignored: 2, unaccounted: 0 })
  })

  it("of two is a link like any other", () => {
    const { sim, net } = emptyWorld()
    const [a, b] = ["a", "b"].map((name) => net.host(name))
    net.lan([a, b])
    const to = probe(b)
    sim.at(0, () => probe(a).shoot(b.address))
    probe(a)
    sim.run()
    expect(to.got).toHaveLength(1)
    expect(census(net)).toMatchObject({ ignored: 0, unaccounted: 0 })
  })
})

class Recording extends RandomStream {
  asked = 0

  override chance(probability: number): boolean {
    this.asked = probability
    return false
  }
}

describe("an error model", () => {
  const stream = () => new RandomStream(1, 0, "errors")
  const share = (
    model: { loses(packet: ReturnType<typeof packetOf>, now: number): boolean },
    size: number,
  ) => {
    let lost = 0
    for (let i = 0; i < 100_000; i++) if (model.loses(packetOf(size), 0)) lost++
    return lost / 100_000
  }

  it("loses packets at random, each with the same probability", () => {
    expect(share(new RandomLoss(0.1, stream()), 100)).toBeCloseTo(0.1, 2)
    expect(share(new RandomLoss(0, stream()), 100)).toBe(0)
    expect(share(new RandomLoss(1, stream()), 100)).toBe(1)
  })

  it("loses packets by the bits that they have, however rare errors are", () => {
    expect(share(new BitErrors(1e-5, stream()), 1250)).toBeCloseTo(1 - Math.exp(-0.1), 2)
    expect(share(new BitErrors(1e-5, stream()), 12_500)).toBeCloseTo(1 - Math.exp(-1), 2)
    expect(share(new BitErrors(1, stream()), 100)).toBe(1)
    const recording = new Recording(1, 0, "errors")
    new BitErrors(1e-18, recording).loses(packetOf(1250))
    expect(recording.asked).toBeCloseTo(1e-14, 20)
  })

  it("loses the packets of a list", () => {
    const { sim, net, nodes } = chain([{ loss: () => new ListedLoss(new Set([2, 3])) }])
    const [a, b] = nodes.map((node) => probe(node))
    for (let flow = 1; flow <= 4; flow++) sim.at(flow, () => a.shoot(nodes[1].address, { flow }))
    sim.run()
    expect(b.got.map(({ packet }) => packet.flow)).toEqual([1, 4])
    expect(census(net)).toMatchObject({ dropped: { "lost-on-link": 2 }, unaccounted: 0 })
  })

  it("is asked for by a probability, or refused", () => {
    const { sim, net, nodes } = chain([{ loss: 0.5 }])
    const [a, b] = nodes.map((node) => probe(node))
    for (let i = 0; i < 1000; i++) sim.at(i, () => a.shoot(nodes[1].address))
    sim.run()
    expect(Math.abs(b.got.length - 500)).toBeLessThan(60)
    expectConserved(net)
    expect(() => chain([{ loss: 1.5 }])).toThrow("1.5 is no fraction; it must be within 0 and 1")
  })
})
