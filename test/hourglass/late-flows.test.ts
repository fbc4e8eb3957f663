/** Flows that are made when the simulation has run for a while. */
import { network, Simulation } from "hourglass"
import { expect, it } from "vitest"

/** Two hosts, ten seconds after the start. */
function tenSecondsLater() {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b, { bandwidth: "10Mbps", delay: "10ms" })
  sim.run({ until: 10 })
  return { sim, net, a, b }
}

it("a TCP flow counts from when it starts", () => {
  const { sim, net, a, b } = tenSecondsLater()
  const flow = net.tcp(a, b, { bytes: "1MB" })
  expect(flow.summary()).toMatchObject({ from: 10, to: 10 })
  sim.run({ until: 60 })
  const { from, to, goodputBitsPerSecond } = flow.summary()
  expect(from).toBe(10)
  expect(to).toBeLessThan(12)
  expect(goodputBitsPerSecond).toBeCloseTo(8e6 / (to - 10), 6)
})

it("the goodput of a UDP flow is that until it stops", () => {
  const { sim, net, a, b } = tenSecondsLater()
  const flow = net.udp(a, b, { stop: "11s" })
  sim.run({ until: 60 })
  const { from, to, goodputBitsPerSecond } = flow.summary()
  expect([from, to]).toEqual([10, 11.0028224].map((time) => expect.closeTo(time, 6)))
  expect(goodputBitsPerSecond / 1e6).toBeCloseTo(1, 2)
})

it("what a UDP flow loses at its end is lost, not under way", () => {
  const { sim, net, a, b } = tenSecondsLater()
  const flow = net.udp(a, b, { stop: "11s" })
  sim.at(10.5, () => net.links[0].down())
  sim.run({ until: 60 })
  expect(flow.summary()).toMatchObject({ sentPackets: 125, underWayPackets: 0, to: 11 })
})

it("refuses a stop that is past", () => {
  const { net, a, b } = tenSecondsLater()
  const late = "stop is 5s, but it is already 10 s; times count from the start of the simulation"
  expect(() => net.udp(a, b, { stop: "5s" })).toThrow(`/net/a/source: ${late}`)
  expect(() => net.tcp(a, b, { stop: "5s" })).toThrow(`/net/a/tcp-source: ${late}`)
})
