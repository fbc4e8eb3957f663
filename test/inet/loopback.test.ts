import { bestEffort, census, made, type Node, NodeBuilder, PacketDispatcher, tokens } from "@hourglass/inet"
import { ContainerModule } from "inversify"
import { describe, expect, it } from "vitest"
import { emptyWorld, expectConserved, probe } from "./world.js"

/** A host by itself: 1000 bytes take 1 ms on the way to itself, three times that may pass at once. */
function alone() {
  const dispatcher = made(PacketDispatcher, { loopbackBandwidth: 8e6, loopbackBurst: 3000 })
  const slow = new ContainerModule(
    ({ bind }) => void bind(tokens.PacketDispatcher).toConstantValue(dispatcher),
  )
  const world = emptyWorld({ builder: new NodeBuilder([bestEffort]).with(slow) })
  return { ...world, host: world.net.host("alone") }
}

function shoot(host: Node, count: number): void {
  for (let i = 0; i < count; i++) probe(host).shoot(host.address, { size: 1000 })
}

const milliseconds = (host: Node) => probe(host).times.map((time) => Math.round(time * 1e6) / 1e3)

describe("what a node sends to itself", () => {
  it("arrives at once, but for what is beyond a burst", () => {
    const { sim, net, host } = alone()
    probe(host)
    sim.at(1, () => shoot(host, 5))
    sim.at(1.0015, () => shoot(host, 1)) // behind those that wait
    sim.at(2, () => shoot(host, 3))
    sim.run()
    expect(milliseconds(host)).toEqual([1000, 1000, 1000, 1001, 1002, 1003, 2000, 2000, 2000])
    expectConserved(net)
  })

  it("arrives in the order in which it was sent", () => {
    const { sim, host } = alone()
    probe(host)
    for (const time of [1, 1.002, 1.0021, 1.0055]) sim.at(time, () => shoot(host, 4))
    sim.run()
    const ids = probe(host).got.map(({ packet }) => packet.id)
    expect(ids).toHaveLength(16)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  it("is accounted for on its way, and lost when the node fails", () => {
    const { sim, net, host } = alone()
    probe(host)
    sim.at(1, () => shoot(host, 6))
    sim.run({ until: 1.0015 })
    expect(census(net)).toMatchObject({ delivered: 4, queued: 2, unaccounted: 0 })
    host.fail()
    sim.run()
    expect(census(net)).toMatchObject({ delivered: 4, dropped: { "node-down": 2 }, unaccounted: 0 })
  })

  it("goes at a pace that is one", () => {
    expect(() => new PacketDispatcher("pd", { loopbackBandwidth: 0, loopbackBurst: Number.NaN })).toThrow(
      "pd: loopbackBandwidth is 0 bit/s; it must be > 0; loopbackBurst is NaN bytes; it must be finite and >= 0",
    )
  })
})
