/** What is told of routers that get over a failure: compared with what can be seen of them otherwise. */
import { describe, expect, it } from "vitest"
import {
  type Convergence,
  formatConvergence,
  type Internet,
  network,
  Ospf,
  Rip,
  Simulation,
  watchRouting,
} from "../../packages/hourglass/src/index.js"

/** A square of routers with a host at two corners: a-b-c-d-a, with hosts at a and b. */
function square(cost: "hops" | "delay" = "hops"): Internet {
  const net = network(new Simulation({ seed: 1 }), "10.0.0.0/24", { cost })
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => net.router(name))
  for (const [from, to] of [
    [a, b],
    [b, c],
    [c, d],
    [d, a],
  ])
    net.link(from, to, { bandwidth: "10Mbps", delay: "1ms" })
  net.link(a, net.host("from"), { delay: "1ms" })
  net.link(b, net.host("to"), { delay: "1ms" })
  return net
}

/** Cuts a-b at 100 s under traffic of 1000 packets a second; what was told after 60 s more. */
function cut(net: Internet): { convergence: Convergence; lost: number } {
  const sim = net.simulation
  sim.run({ until: "99s" })
  const flow = net.udp(net.host("from"), net.host("to"), { rate: "8Mbps", start: "99s", stop: "150s" })
  const watch = watchRouting(net)
  sim.at(100, () => {
    watch.changing("cut")
    net.linkBetween("a", "b").down()
  })
  sim.run({ until: "160s" })
  const [convergence] = watch.convergences
  return { convergence, lost: flow.summary().lostPackets }
}

describe("a cut among OSPF routers", () => {
  const net = square()
  const routers = net.routers.use(Ospf)
  const { convergence, lost } = cut(net)

  it("ends with the last route that became another one", () => {
    const last = Math.max(...convergence.timeline.map(({ after }) => after))
    expect(convergence.duration).toBe(last)
    expect(last).toBeGreaterThan(0.05) // the routers' wait before they compute
    expect(last).toBeLessThan(1)
  })

  it("has the route to the host at the other side: gone, then the long way round", () => {
    const to = `${net.host("to").address}/32`
    const [gone, found] = convergence.timeline.filter(
      (each) => each.router === "a" && each.destination === to,
    )
    expect([gone.after, gone.now, found.before]).toEqual([0, undefined, undefined])
    expect(found.now).toContain(`via ${net.router("d").address}`)
  })

  it("counts what was lost meanwhile, and no more", () => {
    const counted = Object.values(convergence.packets.dropped).reduce((sum, count) => sum + count, 0)
    expect(lost).toBeGreaterThan(10)
    expect(counted).toBe(lost)
  })

  it("counts the updates of the routers, but no Hello of later", () => {
    const messages = new Map(convergence.messages.map(({ type, ...counts }) => [type, counts]))
    const updates = messages.get("OSPF link-state-update")
    expect(updates?.messages).toBeGreaterThan(0)
    expect(updates?.bytes).toBeGreaterThan(64 * (updates?.messages ?? 0)) // IP, OSPF and LSA headers
    const hellos = routers.reduce((sum, { sent }) => sum + sent.hello, 0)
    expect(messages.get("OSPF hello")?.messages ?? 0).toBeLessThan(hellos / 10)
  })

  it("is put into words", () => {
    const text = formatConvergence(convergence)
    expect(text).toMatch(/^cut at 100 s: the last route changed [\d.]+ ms later\./)
    expect(text).toMatch(/\| +0 s \| a +\| +0 \| +1 \| +2 \|/)
  })
})

it("sees RIP wait for the next update of a neighbour that has another way", () => {
  const net = square()
  net.routers.use(Rip)
  const { convergence } = cut(net)
  expect(convergence.duration).toBeGreaterThan(1)
  expect(convergence.duration).toBeLessThan(35)
  expect(convergence.messages.map(({ type }) => type)).toContain("RIP response")
})

it("sees computed routes change at once, each router's once, and nothing said", () => {
  const net = square()
  const watch = watchRouting(net)
  net.simulation.at(1, () => {
    watch.changing("cut")
    net.linkBetween("a", "b").down()
    net.computeRoutes()
  })
  net.simulation.run({ until: "2s" })
  const [{ duration, messages, timeline }] = watch.convergences
  expect([duration, messages]).toEqual([0, []])
  const changed = timeline.map(({ router, destination }) => `${router} ${destination}`)
  expect(new Set(changed).size).toBe(changed.length)
  expect(changed).toContain(`a ${net.host("to").address}/32`)
})

it("does not take routes that are computed anew for others while they stay the same", () => {
  const net = square()
  const flow = net.udp(net.host("from"), net.host("to"), { rate: "8Mbps", stop: "10s" })
  const watch = watchRouting(net)
  net.simulation.at(1, () => {
    watch.changing("cut")
    net.linkBetween("to", "b").down({ isSilent: true })
  })
  net.simulation.at(5, () => net.computeRoutes())
  net.simulation.run({ until: "20s" })
  const [{ duration, timeline, packets, later }] = watch.convergences
  const changed = timeline.map(({ after, destination }) => [after, destination])
  expect(changed).toEqual(Array(4).fill([4, `${net.host("to").address}/32`]))
  expect(duration).toBe(4)
  net.computeRoutes()
  const lost = flow.summary().lostPackets
  expect(packets.blackHoled + packets.lost + later.blackHoled).toBe(lost)
  expect(watch.convergences[0].duration).toBe(4)
})

it("says so when nothing changed", () => {
  const net = square()
  const watch = watchRouting(net)
  net.simulation.run({ until: "1s" })
  watch.changing("nothing")
  net.simulation.run({ until: "2s" })
  expect(watch.convergences.map(formatConvergence)).toEqual(["nothing at 1 s: no route changed"])
})
