import { census, Protocol } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "./ask.js"
import { chain, emptyWorld, expectConserved, probe } from "./world.js"

/** `a` sends 1000 bytes every 4 ms to `b` through a router whose second link needs 8 ms for each. */
function throughRouter() {
  const world = chain([
    { bandwidth: "8Mbps", delay: "10ms" },
    { bandwidth: "1Mbps", delay: "10ms" },
  ])
  const [a, router, b] = world.nodes
  const [from, to] = [probe(a), probe(b)]
  for (let k = 0; k < 250; k++) world.sim.at(k * 0.004, () => from.shoot(b.address, { size: 1000 }))
  return { ...world, router, to }
}

describe("a node that fails", () => {
  it("loses what waits in it, counted, and drops what comes", () => {
    const { sim, net, router, to } = throughRouter()
    const waiting = () => router.interfaces[1].queue.length
    let lost = 0
    sim.at(0.5, () => {
      lost = waiting()
      expect(lost).toBeGreaterThan(50)
      router.fail()
      expect(waiting()).toBe(0)
    })
    sim.run()
    expect(Math.max(...to.times)).toBeLessThan(0.52)
    const { dropped, unaccounted, delivered } = census(net)
    expect([unaccounted, dropped]).toEqual([0, { "node-down": 250 - delivered }])
    expect(250 - delivered).toBeGreaterThan(lost)
  })

  it("works again when it has recovered", () => {
    const { sim, net, router, to } = throughRouter()
    sim.at(0.5, () => router.fail())
    sim.at(0.8, () => router.recover())
    sim.run()
    const [before, after] = [to.times.filter((time) => time < 0.8), to.times.filter((time) => time > 0.8)]
    expect(before.length).toBeGreaterThan(50)
    // The 50 packets of 0.8 s to 1 s come, spaced as the second link spaces them, and the few that were on the first.
    expect(after.length).toBeGreaterThanOrEqual(50)
    expect(after.length).toBeLessThan(54)
    for (let i = 1; i < after.length; i++) expect(after[i] - after[i - 1]).toBeCloseTo(0.008, 9)
    expectConserved(net)
  })

  it("can fail and recover again and again", () => {
    const { sim, net, router } = throughRouter()
    for (let k = 0; k < 9; k++) {
      sim.at(0.1 + k * 0.1, () => router.fail())
      sim.at(0.15 + k * 0.1, () => router.recover())
    }
    sim.run()
    expectConserved(net)
  })

  it("sends nothing with its last breath", () => {
    class Farewell extends Protocol {
      readonly protocol = 201
      protected receive(): void {}
      override stop(): void {
        this.send(Address.parse("10.0.0.99"), undefined)
      }
    }
    const { sim, net, nodes } = chain([{}])
    const [a, b] = nodes
    a.addRoute("0.0.0.0/0", [{ interface: 0 }])
    a.install(new Farewell("farewell"))
    sim.at(1, () => a.fail())
    sim.run()
    expect(b.csl.dispatcher.received).toBe(0)
    expect(census(net)).toMatchObject({ sent: 1, dropped: { "node-down": 1 }, unaccounted: 0 })
  })

  it("loses no packet that was for another node on a shared link", () => {
    const { sim, net } = emptyWorld()
    const [a, b, c] = ["a", "b", "c"].map((name) => net.host(name))
    net.lan([a, b, c])
    const [from, to] = [probe(a), probe(b)]
    sim.at(1, () => c.fail())
    sim.at(2, () => from.shoot(b.address))
    sim.at(3, () => from.shoot(c.address))
    sim.run()
    expect([to.times, census(net).dropped]).toEqual([[2], { "node-down": 1 }])
    expectConserved(net)
  })

  it("forgets while it is down what expires, and keeps the rest of its configuration", () => {
    const { sim, nodes } = chain([{}])
    const [a] = nodes
    const { identity, routingTable } = a.csl
    const destination = Prefix.parse("192.0.2.0/24")
    sim.start()
    const before = a.routes.length
    ask(identity.configure, { kind: "add", addresses: [Address.parse("10.9.0.1")], lifetime: 15 })
    ask(routingTable.configure, { kind: "add", key: { destination }, lifetime: 15 })
    sim.at(10, () => a.fail())
    sim.at(20, () => a.recover())
    sim.run({ until: 21 })
    expect([a.addresses.length, a.routes.length]).toEqual([1, before])
  })

  it("cannot fail before the simulation runs", () => {
    const { nodes } = chain([{}])
    expect(() => nodes[0].fail()).toThrow("/net/a cannot stop: it has not been started")
  })
})
