import { census } from "@hourglass/inet"
import { Traceroute, type TracerouteOptions } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { chain, internet } from "./internet.js"

/** A host, five routers, a host. */
function tracing(options: Partial<TracerouteOptions> = {}, prefix = "10.0.0.0/24") {
  const { sim, net } = internet(prefix)
  const nodes = chain(net, "a-r1-r2-r3-r4-r5-b")
  const [a] = nodes
  const trace = a.install(new Traceroute("trace", { to: nodes[6], ...options }))
  return { sim, net, nodes, trace }
}

const everyHop = [1, 2, 3, 4, 5, 6].map((hop) => [`10.0.0.${hop + 1}`, `${2 * hop}.000`])

describe("Traceroute", () => {
  for (const mode of ["udp", "icmp"] as const)
    it(`finds the routers on the way, by ${mode}`, () => {
      const { sim, net, trace } = tracing({ mode })
      sim.run()
      const found = trace.hops.map(({ answers }) => [
        [...new Set(answers.map((answer) => `${answer?.from}`))].join(),
        ((answers[0]?.rtt ?? 0) * 1e3).toFixed(3),
      ])
      expect(found).toEqual(everyHop)
      expect([trace.isDone, trace.isReached]).toEqual([true, true])
      expect(census(net)).toMatchObject({ sent: 36, dropped: { "ttl-expired": 15 }, unaccounted: 0 })
    })

  it("prints what Linux prints, with names where there are some", () => {
    const { sim, net, trace } = tracing({ probes: 2, maxHops: 2 })
    sim.run()
    const names = new Map(net.nodes.map((node) => [node.address, node.name]))
    expect(
      trace.format((address) => names.get(address)),
    ).toBe(`traceroute to b (10.0.0.7), 2 hops max, 60 byte packets
 1  r1 (10.0.0.2)  2.000 ms  2.000 ms
 2  r2 (10.0.0.3)  4.000 ms  4.000 ms`)
    expect(trace.format().split("\n")[1]).toBe(" 1  10.0.0.2  2.000 ms  2.000 ms")
    expect([trace.isDone, trace.isReached]).toEqual([true, false])
  })

  it("shows stars from a router on that is down", () => {
    const { sim, net, nodes, trace } = tracing({ maxHops: 5, timeout: "1s" })
    sim.at(0, () => nodes[3].fail())
    sim.run()
    expect(trace.format().split("\n").slice(2)).toEqual([
      " 2  10.0.0.3  4.000 ms  4.000 ms  4.000 ms",
      " 3  * * *",
      " 4  * * *",
      " 5  * * *",
    ])
    expect(trace.isReached).toBe(false)
    expect(census(net)).toMatchObject({ dropped: { "node-down": 9 }, unaccounted: 0 })
  })

  it("takes no answer for another probe's that comes late", () => {
    const { sim, trace } = tracing({ timeout: "3ms", maxHops: 3 })
    sim.run()
    expect(trace.format().split("\n").slice(1)).toEqual([
      " 1  10.0.0.2  2.000 ms  2.000 ms  2.000 ms",
      " 2  * * *",
      " 3  * * *",
    ])
  })

  it("ends where there is no route, and says so", () => {
    const { sim, net, nodes, trace } = tracing()
    net.build()
    nodes[2].csl.routingTable.removeAll((route) => route.key.destination.contains(nodes[6].address))
    sim.run()
    expect(trace.format().split("\n").slice(1)).toEqual([
      " 1  10.0.0.2  2.000 ms  2.000 ms  2.000 ms",
      " 2  10.0.0.3  4.000 ms  4.000 ms  4.000 ms",
      " 3  10.0.0.3  4.000 ms !N  4.000 ms !N  4.000 ms !N",
    ])
  })

  it("works over IPv6", () => {
    for (const mode of ["udp", "icmp"] as const) {
      const { sim, trace } = tracing({ mode, probes: 1 }, "2001:db8::/64")
      sim.run()
      const lines = trace.format().split("\n")
      expect(lines).toHaveLength(7)
      expect([lines[0], lines[6]]).toEqual([
        "traceroute to 2001:db8::7 (2001:db8::7), 30 hops max, 80 byte packets",
        " 6  2001:db8::7  12.000 ms",
      ])
    }
  })

  it("is copied with its network", () => {
    const { sim, net, trace } = tracing()
    const twin = sim.add(net.duplicate("twin"))
    sim.run()
    expect(twin.node("a").part(Traceroute).format()).toBe(trace.format())
    expect(trace.isReached).toBe(true)
  })

  it("refuses options that make no sense", () =>
    expect(() => new Traceroute("trace", { to: "10.0.0.1", maxHops: 0 })).toThrow(
      "trace: maxHops is 0 and probes 3",
    ))
})
