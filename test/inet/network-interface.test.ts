import { census, made, NetworkInterface, PacketFilter } from "@hourglass/inet"
import type { InetPacket } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { chain, expectConserved, probe } from "./world.js"

/** Host `a` sends packets of 1000 bytes to host `b` at these times over a link of 1 Mb/s and 10 ms. */
function stream(times: readonly number[], queue = { limit: { packets: 100 } }) {
  const world = chain([{ bandwidth: "1Mbps", delay: "10ms", queue }])
  const [from, to] = world.nodes.map((node) => probe(node))
  for (const [flow, time] of times.entries())
    world.sim.at(time, () => from.shoot(world.nodes[1].address, { size: 1000, flow }))
  const [ni, far] = world.nodes.map((node) => node.interfaces[0].interface)
  return { ...world, from, to, ni, far }
}

const near = (times: readonly number[]) => times.map((time) => expect.closeTo(time, 9))

describe("a network interface", () => {
  it("takes the time that a packet needs at its rate, one packet after the other", () => {
    const { sim, net, to, ni, far } = stream([0, 0.001, 0.5])
    sim.run()
    expect(to.times).toEqual(near([0.018, 0.026, 0.518]))
    expect([ni.packetsSent, ni.bytesSent, far.packetsReceived, far.bytesReceived]).toEqual([3, 3000, 3, 3000])
    expectConserved(net)
  })

  it("sends at once where its rate is unlimited", () => {
    const { sim, net, nodes } = chain([{ delay: "1ms" }])
    const [from, to] = nodes.map((node) => probe(node))
    sim.at(1, () => {
      for (let i = 0; i < 3; i++) from.shoot(nodes[1].address)
    })
    sim.run()
    expect(to.times).toEqual([1.001, 1.001, 1.001])
    expectConserved(net)
  })

  it("sends at another rate from the next packet on when its rate is changed", () => {
    const { sim, net, to, ni } = stream([0, 0, 0])
    sim.at(0.01, () => {
      ni.bandwidth = 2e6
    })
    sim.run()
    expect(to.times).toEqual(near([0.018, 0.026, 0.03]))
    expectConserved(net)
  })

  it("empties a long queue when its rate becomes unlimited", () => {
    const { sim, net, to, ni } = stream(new Array(20_000).fill(0), { limit: { packets: 1e6 } })
    sim.at(0.001, () => {
      ni.bandwidth = Number.POSITIVE_INFINITY
    })
    sim.run()
    expect(to.times.at(-1)).toBeCloseTo(0.018, 9)
    expect(to.got).toHaveLength(20_000)
    expectConserved(net)
  })

  it("never sends two packets at once, also when several come as one leaves", () => {
    const { sim, net, to } = stream([0, 0, 0.016, 0.016, 0.016])
    sim.run()
    expect(to.times).toEqual(near([0.018, 0.026, 0.034, 0.042, 0.05]))
    expectConserved(net)
  })

  it("tells what it sends and receives", () => {
    const { sim, ni, far } = stream([0])
    const log: unknown[] = []
    for (const each of [ni, far])
      each.packets.on(({ kind, time, interface: index, packet }) => log.push([kind, time, index, packet.due]))
    sim.run()
    expect(log).toEqual([
      ["transmit", 0, 0, 0.008],
      ["receive", 0.018000000000000002, 0, 0.018000000000000002],
    ])
  })

  it("refuses a rate and a packet size that cannot be, both at once", () => {
    expect(() => new NetworkInterface("ni0", { bandwidth: 0, mtu: 20 })).toThrow(
      "interface ni0: bandwidth is 0 bit/s; it must be > 0; mtu is 20 bytes; it must be ≥ 28",
    )
  })
})

describe("an interface that is switched off", () => {
  it("drops what it is given and what comes, until it is on again", () => {
    const { sim, net, to, ni } = stream([1, 2, 3])
    const changes: unknown[] = []
    ni.status.on(({ isUp }) => changes.push([sim.now, isUp]))
    sim.at(1.5, () => ni.setEnabled(false))
    sim.at(2.5, () => ni.setEnabled(true))
    sim.run()
    expect(to.times).toEqual(near([1.018, 3.018]))
    expect(changes).toEqual([
      [1.5, false],
      [2.5, true],
    ])
    expect(census(net)).toMatchObject({ dropped: { "interface-down": 1 }, unaccounted: 0 })
  })

  it("drops what was on its way to it", () => {
    const { sim, net, to, far } = stream([1])
    sim.at(1.01, () => far.setEnabled(false))
    sim.run()
    expect(to.got).toEqual([])
    expect(census(net)).toMatchObject({ dropped: { "interface-down": 1 }, unaccounted: 0 })
  })

  it("counts as up only when its link is up too", () => {
    const { net, ni } = stream([])
    const [link] = net.links
    ni.setEnabled(false)
    link.down()
    ni.setEnabled(true)
    expect(ni.isUp).toBe(false)
    link.up()
    expect(ni.isUp).toBe(true)
  })
})

describe("a packet filter", () => {
  /** Drops packets of odd flows on their way out, and holds each incoming one for a second. */
  class Odd extends PacketFilter {
    private waiting = 0

    override get held(): number {
      return this.waiting
    }

    protected override pass(packet: InetPacket): void {
      if (packet.flow % 2 === 1) return this.drop(packet, "filtered")
      this.forward(packet)
    }

    protected override passUp(packet: InetPacket): void {
      this.waiting++
      this.after(1, () => {
        this.waiting--
        this.forwardUp(packet)
      })
    }
  }

  it("sees what goes out and what comes in, and may drop or hold it", () => {
    const { sim, net, nodes, to } = stream([0, 0, 0])
    for (const node of nodes) node.addFilter(made(Odd))
    sim.run({ until: 0.5 })
    expect(census(net)).toMatchObject({ dropped: { filtered: 1 }, queued: 2, unaccounted: 0 })
    sim.run()
    expect(to.got.map(({ packet }) => packet.flow)).toEqual([0, 2])
    expect(to.times).toEqual(near([1.018, 1.026]))
    expectConserved(net)
  })

  /** Writes its name into a list as a packet passes. */
  class Named extends PacketFilter<{ log: string[]; label: string }> {
    protected override pass(packet: InetPacket): void {
      this.options.log.push(`${this.options.label} down`)
      this.forward(packet)
    }

    protected override passUp(packet: InetPacket): void {
      this.options.log.push(`${this.options.label} up`)
      this.forwardUp(packet)
    }
  }

  it("stands nearer to the interface than those that were there before", () => {
    const { sim, net, nodes } = stream([0])
    const log: string[] = []
    for (const node of nodes)
      for (const label of ["first", "second", "third"])
        node.addFilter((name) => new Named(name, { log, label }))
    sim.run()
    expect(log).toEqual(["first down", "second down", "third down", "third up", "second up", "first up"])
    expectConserved(net)
  })

  it("can be put in while packets flow", () => {
    const { sim, net, nodes, to } = stream([0, 1, 2])
    const log: string[] = []
    sim.at(0.5, () => nodes[0].addFilter((name) => new Named(name, { log, label: "late" })))
    sim.run()
    expect([log, to.got.length]).toEqual([["late down", "late down"], 3])
    expectConserved(net)
  })

  it("lets everything pass unless it says otherwise", () => {
    class Plain extends PacketFilter {}
    const { sim, net, nodes, to } = stream([0])
    nodes[0].addFilter(made(Plain), 0)
    sim.run()
    expect(to.times).toEqual(near([0.018]))
    expectConserved(net)
  })
})
