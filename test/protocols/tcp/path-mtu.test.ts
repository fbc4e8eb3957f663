import { Simulation } from "@hourglass/aca"
import { network } from "hourglass"
import { describe, expect, it } from "vitest"

/** a ── r ── b, of which the second link takes less; a does not know that. */
function narrow(mtu: number, first = 1500) {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  net.link(a, r, { bandwidth: "10Mbps", delay: "1ms", mtu: first })
  net.link(r, b, { bandwidth: "10Mbps", delay: "1ms", mtu })
  const flow = net.tcp(a, b, { bytes: 100_000 })
  return { sim, net, flow }
}

describe("path MTU discovery, RFC 1191", () => {
  it("makes smaller segments when a router says that they are too big, and delivers all", () => {
    const { sim, flow } = narrow(1000)
    sim.run({ until: "30s" })
    expect(flow.summary()).toMatchObject({ isComplete: true, receivedBytes: 100_000 })
    expect(flow.connection?.mss).toBe(1000 - 20 - 20 - 12)
    expect(flow.summary().timeouts).toBe(0)
  })

  it("makes still smaller ones at once when a router farther on says the same", () => {
    const sim = new Simulation({ seed: 1 })
    const net = network(sim, "10.0.0.0/24")
    const way = [net.host("a"), net.router("r"), net.router("s"), net.router("t"), net.host("b")]
    for (const [i, mtu] of [1500, 1400, 1300, 1500].entries())
      net.link(way[i], way[i + 1], { bandwidth: "10Mbps", delay: "1ms", mtu })
    const flow = net.tcp(way[0], way[4], { bytes: 20_000 })
    sim.run({ until: "30s" })
    expect(flow.summary()).toMatchObject({ isComplete: true, timeouts: 0 })
    expect(flow.connection?.mss).toBe(1300 - 20 - 20 - 12)
  })

  it("remembers what a path takes for the next connection", () => {
    const { sim, net, flow } = narrow(1000)
    const [a, , b] = net.nodes
    const later = net.tcp(a, b, { bytes: 10_000, start: 20 })
    sim.run({ until: "40s" })
    expect(flow.summary().isComplete && later.summary().isComplete).toBe(true)
    expect(later.summary().retransmissions).toBe(0)
  })

  it("uses all that the way takes, where that is more than Ethernet does", () => {
    const { sim, flow } = narrow(4000, 9000)
    sim.run({ until: "30s" })
    expect(flow.summary().isComplete).toBe(true)
    expect(flow.connection?.mss).toBe(4000 - 20 - 20 - 12)
  })

  it("announces what it can take itself, whatever the way there takes (RFC 8201 §5.4)", () => {
    const { sim, net, flow } = narrow(1000)
    const [a, , b] = net.nodes
    const later = net.tcp(a, b, { bytes: 10_000, start: 20 })
    sim.run({ until: "40s" })
    expect(flow.connection?.announcedMss).toBe(1460)
    expect(later.connection?.announcedMss).toBe(1460)
    expect(later.connection?.mss).toBe(1000 - 20 - 20 - 12)
  })

  it("takes the MTU of its own link into account from the start", () => {
    const { sim, flow } = narrow(1500)
    sim.run({ until: "30s" })
    expect(flow.summary()).toMatchObject({ isComplete: true, retransmissions: 0 })
    expect(flow.connection?.announcedMss).toBe(1460)
  })
})
