import { census, DropTail, type QueueLimit } from "@hourglass/inet"
import type { InetPacket } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { packetOf } from "../conformance/queue-conformance.js"
import { chain, expectConserved, probe } from "./world.js"

describe("drop tail", () => {
  const refusedOf = (limit: QueueLimit, sizes: readonly number[]) => {
    const queue = new DropTail(limit)
    return sizes.filter((size) => queue.push(packetOf(size)) !== undefined)
  }

  it("has room for so many packets, whatever their size", () => {
    expect(refusedOf({ packets: 2 }, [1500, 40, 41, 42])).toEqual([41, 42])
  })

  it("has room for so many bytes: a small packet may fit where a large one did not", () => {
    expect(refusedOf({ bytes: 1600 }, [1500, 200, 100, 40])).toEqual([200, 40])
    expect(refusedOf({ bytes: "1.6kB" }, [1500, 100])).toEqual([])
  })

  it("has no limit unless it is given one", () => {
    expect(new DropTail().capacity).toBe(Number.POSITIVE_INFINITY)
  })

  it("refuses a limit that is none", () => {
    expect(() => new DropTail({ packets: -1 })).toThrow("the limit of a queue is -1 packets; it must be ≥ 0")
    expect(() => new DropTail({ packets: Number.NaN })).toThrow(
      "the limit of a queue is NaN packets; it must be ≥ 0",
    )
  })
})

describe("a queue in front of an interface", () => {
  /** A burst of packets at t = 0 into 1 Mb/s: 8 ms for each of 1000 bytes. */
  function burst(count: number, limit: QueueLimit) {
    const world = chain([{ bandwidth: "1Mbps", queue: { limit } }])
    const [from, to] = world.nodes.map((node) => probe(node))
    const { queue } = world.nodes[0].interfaces[0]
    const log: unknown[][] = []
    queue.packets.on(({ kind, time, packet }) => log.push([time, kind, packet.flow]))
    queue.lengths.on(({ time, packets, bytes }) => log.push([time, "length", packets, bytes]))
    world.sim.at(0, () => {
      for (let flow = 0; flow < count; flow++) from.shoot(world.nodes[1].address, { size: 1000, flow })
    })
    world.sim.run()
    return { ...world, to, log }
  }

  it("passes a packet that finds the interface free, and holds the others", () => {
    const { to, log, net } = burst(3, { packets: 10 })
    expect(to.times).toEqual([0.008, 0.016, 0.024])
    expect(log).toEqual([
      [0, "enqueue", 0],
      [0, "dequeue", 0],
      [0, "enqueue", 1],
      [0, "length", 1, 1000],
      [0, "enqueue", 2],
      [0, "length", 2, 2000],
      [0.008, "dequeue", 1],
      [0.008, "length", 1, 1000],
      [0.016, "dequeue", 2],
      [0.016, "length", 0, 0],
    ])
    expectConserved(net)
  })

  it("does not count the packet that is being sent", () => {
    const { to, net } = burst(5, { packets: 2 })
    expect(to.got.map(({ packet }) => packet.flow)).toEqual([0, 1, 2])
    expect(census(net)).toMatchObject({ dropped: { "queue-full": 2 }, delivered: 3, unaccounted: 0 })
  })

  it("of no capacity still lets the interface work", () => {
    const { to, net } = burst(5, { packets: 0 })
    expect(to.times).toEqual([0.008])
    expect(census(net)).toMatchObject({ dropped: { "queue-full": 4 }, unaccounted: 0 })
  })

  it("counts a packet that leaves at the instant of an arrival as gone, whatever the last digits of their times say", () => {
    for (const rate of [100, 110, 125, 130, 150, 250, 333, 1000]) {
      const { sim, net, nodes } = chain([
        { bandwidth: `${rate * 4000}bps`, queue: { limit: { packets: 9 } } },
      ])
      const [from, to] = nodes.map((node) => probe(node))
      const dropped: number[] = []
      sim.dropped.on(({ datum }) => dropped.push((datum as InetPacket).flow))
      sim.start()
      let flow = 0
      const shoot = () => from.shoot(nodes[1].address, { size: 1000, flow: flow++ })
      sim.at(0, shoot)
      sim.every(1 / rate, shoot) // twice as fast as the link
      sim.run({ until: 100 / rate })
      expect(dropped.slice(0, 4)).toEqual([19, 21, 23, 25])
      const gaps = to.times.slice(1).map((time, i) => time - to.times[i])
      for (const gap of gaps) expect(gap).toBeCloseTo(2 / rate, 9)
      expectConserved(net)
    }
  })
})
