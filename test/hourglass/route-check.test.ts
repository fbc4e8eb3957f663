/** What is said of routing tables with known faults: nothing more, and nothing less. */
import { describe, expect, it } from "vitest"
import {
  checkRoutes,
  formatRouteCheck,
  type Internet,
  network,
  Ospf,
  Prefix,
  Rip,
  Simulation,
  watchRouting,
} from "../../packages/hourglass/src/index.js"

/** A ring of routers a-b-c-d-a, c-d slow, with a host at c. */
function ring(): Internet {
  const net = network(new Simulation({ seed: 1 }), "10.0.0.0/24")
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => net.router(name))
  net.link(a, b, { delay: "1ms" })
  net.link(b, c, { delay: "1ms" })
  net.link(c, d, { delay: "9ms" })
  net.link(d, a, { delay: "1ms" })
  net.link(c, net.host("h"), { delay: "1ms" })
  return net
}

/** The ring with computed routes, all right. */
function built(): Internet {
  const net = ring()
  net.build()
  return net
}

const to = (net: Internet, name: string): Prefix => Prefix.of(net.node(name).address)

describe("of computed routes", () => {
  it("finds nothing wrong: each of four routers has routes to four other nodes", () => {
    const check = checkRoutes(built())
    expect(check).toEqual({ checked: 16, missing: [], extraneous: [], late: [], isRight: true })
    expect(formatRouteCheck(check)).toBe("all 16 routes are right")
  })

  it("a route that is not there is missing, with all ways that would be right", () => {
    const net = ring()
    net.routers.forEach((router) => {
      router.hasRoutingProtocol = true // which never says a word
    })
    net.build()
    const { missing, extraneous } = checkRoutes(net)
    expect(missing).toHaveLength(16)
    expect(missing.find(({ router, destination }) => router === "a" && destination === "h")?.via).toEqual([
      "b",
      "d",
    ])
    expect(extraneous).toEqual([])
  })

  it("a way that is no shortest path is extraneous, and the right one missing", () => {
    const net = built()
    const b = net.node("b")
    b.addRoute(to(net, "h"), [{ interface: b.interfaceTo(net.node("a")) }])
    const check = checkRoutes(net)
    expect(check.missing).toEqual([{ router: "b", destination: "h", via: ["c"] }])
    expect(check.extraneous).toEqual([{ router: "b", destination: "h", via: "a" }])
    expect(formatRouteCheck(check)).toMatch(/^of 16 routes: 1 missing, 1 extraneous, 0 late\n\n/)
  })

  it("one of several shortest paths is enough, and a wrong one beside it is extraneous only", () => {
    const net = built()
    const [a, b] = [net.node("a"), net.node("b")]
    a.addRoute(to(net, "h"), [{ interface: a.interfaceTo(b) }])
    expect(checkRoutes(net).isRight).toBe(true)
    const both = ["a", "c"].map((name) => ({ interface: b.interfaceTo(net.node(name)) }))
    b.addRoute(to(net, "h"), both)
    const { missing, extraneous } = checkRoutes(net)
    expect([missing, extraneous]).toEqual([[], [{ router: "b", destination: "h", via: "a" }]])
  })

  it("goes by the links that are up now", () => {
    const net = built()
    net.linkBetween("c", "h").down()
    const { missing, extraneous } = checkRoutes(net)
    expect(missing).toEqual([])
    expect(new Set(extraneous.map(({ router, destination }) => `${router} ${destination}`))).toEqual(
      new Set(["a h", "b h", "c h", "d h"]),
    )
  })

  it("asks nothing of a router that has failed, and wants ways around it", () => {
    const net = built()
    net.simulation.run({ until: 1 })
    net.node("d").fail()
    const { checked, extraneous } = checkRoutes(net)
    expect(checked).toBe(12)
    expect(extraneous).toContainEqual({ router: "a", destination: "h", via: "d" })
    expect(extraneous.filter(({ router }) => router === "d")).toEqual([])
    net.computeRoutes() // a has one way left: a default route, for d too
    expect(formatRouteCheck(checkRoutes(net))).toBe("all 12 routes are right")
  })

  it("goes by other costs", () => {
    const net = built()
    const { missing, extraneous } = checkRoutes(net, { cost: "delay" })
    expect(missing).toContainEqual({ router: "d", destination: "h", via: ["a"] })
    expect(extraneous).toContainEqual({ router: "d", destination: "h", via: "c" })
    expect(checkRoutes(net, { cost: () => 7 }).isRight).toBe(true)
  })
})

describe.each([
  { name: "RIP", install: (net: Internet) => net.routers.use(Rip), settled: 300 },
  { name: "OSPF", install: (net: Internet) => net.routers.use(Ospf), settled: 100 },
])("of $name", ({ install, settled }) => {
  const net = ring()
  install(net)
  const { simulation } = net
  simulation.run({ until: settled })
  const before = checkRoutes(net)
  const watch = watchRouting(net)
  watch.changing("cut")
  net.linkBetween("b", "c").down()
  simulation.run({ until: settled * 2 })

  it("finds its routes right, before a cut and after it", () => {
    expect(formatRouteCheck(before)).toBe("all 16 routes are right")
    expect(formatRouteCheck(checkRoutes(net, { watch, within: "100s" }))).toBe("all 16 routes are right")
  })

  it("finds those late that changed last after the given time", () => {
    const [{ timeline, duration }] = watch.convergences
    const { late, isRight } = checkRoutes(net, { watch, within: 0 })
    expect(isRight).toBe(false)
    expect(Math.max(...late.map(({ after }) => after))).toBe(duration)
    const changed = timeline.filter(({ after }) => after > 0)
    expect(late).toHaveLength(new Set(changed.map((each) => `${each.router} ${each.destination}`)).size)
    expect(late.map(({ destination }) => destination)).toContain("h")
    expect(checkRoutes(net, { watch, within: duration }).late).toEqual([])
  })
})

it("refuses a time without a watch", () => {
  expect(() => checkRoutes(built(), { within: "1s" })).toThrow(/give both or none/)
})
