import { Component, Simulation } from "@hourglass/aca"
import { type Stream, StreamOpening, Tcp } from "@hourglass/protocols"
import { network } from "hourglass"
import { describe, expect, it } from "vitest"

function pair() {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b, { bandwidth: "10Mbps", delay: "10ms" })
  return { sim, net, a, b }
}

/** Connects, and connects again whenever it has lost its connection. */
class Persistent extends Component {
  readonly opening = this.requester("opening", StreamOpening)
  readonly log: string[] = []
  to!: () => Stream

  connected(): void {
    this.log.push(`${this.now.toFixed(1)} connected`)
  }
  arrived(): void {}
  drained(): void {}
  closed(): void {
    this.log.push(`${this.now.toFixed(1)} closed`)
    this.to()
  }
}

describe("a node that fails", () => {
  it("loses its connections, and listens again when it comes back", () => {
    const { sim, net, a, b } = pair()
    const early = net.tcp(a, b, { start: 1 })
    const late = net.tcp(a, b, { start: 5, bytes: "100kB" })
    sim.at(2, () => b.fail())
    sim.at(6, () => b.recover())
    sim.run({ until: "100s" })
    // What it is sent of a connection that it does not know, it answers by a reset.
    expect(early.summary().error?.kind).toBe("reset")
    expect(late.summary()).toMatchObject({ isComplete: true, receivedBytes: 100_000 })
    expect(b.part(Tcp).connections).toEqual([])
  })

  it("tells its applications, and says nothing to the other side", () => {
    const { sim, net, a, b } = pair()
    const flow = net.tcp(a, b)
    sim.run({ until: 1 })
    const sent: number[] = []
    a.part(Tcp).below.watch(() => void sent.push(sim.now))
    a.fail()
    sim.run({ until: 3 })
    expect(sent).toEqual([])
    expect(flow.summary().error).toEqual({ kind: "aborted", detail: "its node failed" })
    expect(a.part(Tcp).connections).toEqual([])
  })

  it("takes up a flow that should have begun meanwhile", () => {
    const { sim, net, a, b } = pair()
    const flow = net.tcp(a, b, { start: 2, bytes: "100kB" })
    const over = net.tcp(a, b, { start: 2, stop: 2.5 })
    sim.at(1, () => a.fail())
    sim.at(3, () => a.recover())
    sim.run({ until: "100s" })
    expect(flow.summary()).toMatchObject({ isComplete: true, receivedBytes: 100_000 })
    expect(over.connection).toBeUndefined()
  })

  it("begins a flow once when it comes back before its time", () => {
    const { sim, net, a, b } = pair()
    const flow = net.tcp(a, b, { start: 4, bytes: "100kB" })
    let opened = 0
    flow.source.opened.on(() => void opened++)
    sim.at(1, () => a.fail())
    sim.at(3, () => a.recover())
    sim.run({ until: "100s" })
    expect([opened, flow.summary().isComplete]).toEqual([1, true])
  })

  it("lets an application that connects again at once do so when it is back", () => {
    const { sim, net, a, b } = pair()
    net.tcp(a, b, { bytes: 1 }) // b listens at 5001
    const user = a.install(new Persistent("persistent"))
    user.to = () => user.opening.request({ to: b.address, toPort: 5001, user })
    sim.at(1, () => void user.to())
    sim.at(2, () => a.fail())
    sim.at(4, () => a.recover())
    sim.run({ until: 20 })
    expect(user.log).toEqual(["1.0 connected", "2.0 closed", "5.0 connected"])
  })
})
