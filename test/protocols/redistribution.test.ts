/** RIP and OSPF on one router: each takes over the routes of the other, by the administrative distances. */
import { Simulation } from "@hourglass/aca"
import { Network, type Node } from "@hourglass/inet"
import { Prefix } from "@hourglass/net"
import { Ospf, Ping, type RedistributionRule, Rib, Rip } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder } from "./internet.js"

/** `o1-o2-b-p1-p2`: OSPF up to `b`, RIP from there on, each on the interfaces of its side; every link has a prefix. */
function twoWorlds(intoRip: RedistributionRule, intoOspf: RedistributionRule) {
  const sim = new Simulation()
  const net = sim.add(new Network("net", { builder, computesRoutes: false }))
  const nodes = ["o1", "o2", "b", "p1", "p2"].map((name) => net.router(name))
  for (let i = 1; i < nodes.length; i++) number(net, nodes[i - 1], nodes[i], Prefix.parse(`10.0.${i}.0/24`))
  const [o1, o2, b, p1, p2] = nodes
  for (const node of [o1, o2]) node.install(new Ospf())
  for (const node of [p1, p2]) node.install(new Rip())
  const ospf = b.install(
    new Ospf("ospf", { redistribute: [intoOspf], interfaces: { 1: { isPassive: true } } }),
  )
  const rip = b.install(new Rip("rip", { redistribute: [intoRip], runsOn: ({ index }) => index === 1 }))
  return { sim, net, o1, b, p2, ospf, rip }
}

function number(net: Network, a: Node, b: Node, prefix: Prefix): void {
  net.link(a, b, { delay: "1ms", bandwidth: "10Mbps" })
  for (const [i, node] of [a, b].entries())
    node.addAddress(prefix.base.plus(i + 1), { interface: node.interfaces.length - 1, prefix })
}

const route = (node: Node, prefix: string) =>
  node.part(Rib).routes.find((each) => `${each.prefix}` === prefix)

describe("redistribution", () => {
  it("joins a network of OSPF and one of RIP, with the metrics and tags of the rules", () => {
    const { sim, o1, b, p2 } = twoWorlds(
      { from: "ospf", metric: 5, tag: 7 },
      { from: "rip", metric: 30, tag: 9 },
    )
    const ping = o1.install(new Ping("ping", { to: p2, count: 3, start: 150 }))
    sim.run({ until: 200 })
    expect(route(p2, "10.0.1.0/24")).toMatchObject({ source: "rip", metric: 7, tag: 7 })
    expect(route(o1, "10.0.4.0/24")).toMatchObject({ source: "ospf", distance: 110, tag: 9 })
    expect(route(b, "10.0.1.0/24")).toMatchObject({ source: "ospf" })
    expect(route(b, "10.0.4.0/24")).toMatchObject({ source: "rip", distance: 120 })
    expect(ping.summary().received).toBe(3)
  })

  it("withdraws in one what is lost in the other", () => {
    const { sim, net, o1, p2 } = twoWorlds({ from: "ospf", metric: 5 }, { from: "rip", metric: 30 })
    sim.at(150, () => net.linkBetween("o1", "o2").down())
    sim.at(150, () => net.linkBetween("p1", "p2").down())
    sim.run({ until: 149 })
    expect([route(p2, "10.0.1.0/24"), route(o1, "10.0.4.0/24")]).not.toContain(undefined)
    sim.run({ until: 250 })
    const b = net.node("b")
    expect(route(b, "10.0.4.0/24")).toBeUndefined()
    expect(route(net.node("o2"), "10.0.4.0/24")).toBeUndefined()
    expect(route(net.node("p1"), "10.0.1.0/24")).toBeUndefined()
  })
})
