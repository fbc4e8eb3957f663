import { Component, type Simulation } from "@hourglass/aca"
import { Network, type Node } from "@hourglass/inet"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { grow, type Plan, plans } from "./random-network.js"
import { hashOf, linesOf } from "./trace.js"
import { emptyWorld, expectConserved, probe } from "./world.js"

interface RunOptions {
  readonly seed?: number
  readonly ports?: "declared" | "queued"
  /** Adds things that have nothing to do with the network. */
  readonly company?: (sim: Simulation) => void
}

/** Links on which packets wait, are lost and are split. */
const slow = { bandwidth: "500kbps", queue: { limit: { packets: 4 } }, mtu: 600, loss: 0.02 }

/** Random traffic among all nodes of a random network: its fingerprint, and what happened, line by line. */
function play(plan: Plan, { seed = 1, ports = "declared", company }: RunOptions = {}) {
  const world = emptyWorld({ prefix: "10.0.0.0/16", cost: "delay" }, { seed, ports })
  company?.(world.sim)
  const { sim, net, nodes } = grow(plan, world, slow)
  net.build()
  const [hash, lines] = [hashOf(net), linesOf(net)]
  chatter(sim, "traffic", nodes)
  sim.run({ until: 1 })
  expectConserved(net)
  return { hash: hash.hex, lines }
}

/** 300 packets between random nodes, in bursts, some of them to everybody. */
function chatter(sim: Simulation, stream: string, nodes: readonly Node[]): void {
  const random = sim.random(stream)
  for (let i = 0; i < 100; i++) {
    const [from, to] = [random.pick(nodes), random.pick(nodes)]
    const size = random.integer(40, 1500)
    sim.at(random.next(), () => {
      for (let flow = 0; flow < 3; flow++)
        probe(from).shoot(flow === 2 ? "255.255.255.255" : to.address, { size, flow })
    })
  }
  for (const node of nodes) probe(node)
}

/** Ticks and draws numbers. */
class Stranger extends Component {
  override start(): void {
    this.every(0.013, () => this.random.next())
  }
}

describe("a run", () => {
  it("repeats itself exactly under the same seed, and not under another", () => {
    const [plan] = fc.sample(plans({ depth: 2, maxLinks: 40 }), { numRuns: 1, seed: 5 })
    const { hash } = play(plan)
    expect(play(plan).hash).toBe(hash)
    expect(play(plan, { seed: 2 }).hash).not.toBe(hash)
  })

  it("does not change when things are added that have nothing to do with it", () => {
    fc.assert(
      fc.property(plans({ depth: 1 }), plans({ depth: 1 }), (plan, other) => {
        const company = (sim: Simulation) => {
          sim.add(new Stranger("stranger"))
          const net = sim.add(new Network("elsewhere", { prefix: "172.16.0.0/12" }))
          const { nodes } = grow(other, { sim, net }, slow)
          net.build()
          chatter(sim, "other traffic", nodes)
        }
        expect(play(plan, { company }).hash).toBe(play(plan).hash)
      }),
      { numRuns: 20 },
    )
  })

  // What happens at one instant may be told in another order: a burst is handed on packet by packet, or step by step.
  it("does the same when every port is queued", () => {
    fc.assert(
      fc.property(plans({ depth: 2 }), (plan) => {
        expect(play(plan, { ports: "queued" }).lines.sort()).toEqual(play(plan).lines.sort())
      }),
      { numRuns: 40 },
    )
  })
})
