/**
 * The packet dispatcher against J-Sim's own test of it: a node with three interfaces and two protocols.
 *
 * Adapted: J-Sim counts hops up to a limit and counts the first link of its own packets too; ours live for `ttl` more
 * hops and lose one where they are forwarded (RFC 1812 §5.3.1). J-Sim's addresses 10 and -2 are 10.0.0.10 and 239.0.0.2.
 */
import type { SendOptions } from "@hourglass/inet"
import { fromSelf } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { expectConserved, probe, star } from "../inet/world.js"

type Heard = [where: string, protocol: number, ttl: number]

function bench() {
  const world = star(3)
  const { sim, net, router, around } = world
  router.addAddress("10.0.0.10")
  for (const [i, neighbor] of around.entries()) neighbor.addAddress(`10.0.1.${i}`)
  const heard: Heard[] = []
  const arrivals: [from: number | "self", destination: string][] = []
  for (const protocol of [3, 6])
    probe(router, protocol).heard = (packet) => heard.push(["up", protocol, packet.ttl])
  for (const neighbor of around)
    neighbor.csl.dispatcher.arrivals.on(({ packet }) => {
      if (packet.incoming !== fromSelf) heard.push([neighbor.name, packet.protocol, packet.ttl])
    })
  router.csl.dispatcher.arrivals.on(({ packet }) =>
    arrivals.push([packet.incoming === fromSelf ? "self" : packet.incoming, `${packet.destination}`]),
  )
  function finish(): Heard[] {
    sim.run({ until: 1000 })
    expectConserved(net)
    return heard.sort()
  }
  return {
    ...world,
    arrivals,
    /** A packet comes in by an interface. */
    fromBelow(index: number, destination: string, protocol: number, options: SendOptions = {}): Heard[] {
      const sending = { kind: "explicit-multicast", interfaces: [0] } as const
      sim.at(0, () => probe(around[index], protocol).shoot(destination, { ttl: 10, ...options, sending }))
      return finish()
    },
    /** A protocol of the node sends. */
    fromAbove(destination: string, protocol: number, options: SendOptions = {}): Heard[] {
      sim.at(0, () => probe(router, protocol).shoot(destination, { ttl: 10, ...options }))
      return finish()
    },
  }
}

describe("packet dispatcher", () => {
  it("test 1: delivers a unicast packet with a router alert", () => {
    const { fromBelow, arrivals } = bench()
    expect(fromBelow(1, "10.0.0.99", 3, { routerAlert: true })).toEqual([["up", 3, 10]])
    expect(arrivals).toEqual([[1, "10.0.0.99"]])
  })

  it("forwards a packet with a router alert whose protocol it does not have", () => {
    const { fromBelow, router } = bench()
    router.addRoute("10.0.0.99", [{ interface: 2 }])
    expect(fromBelow(1, "10.0.0.99", 46, { routerAlert: true })).toEqual([["n2", 46, 9]])
  })

  it("test 2: delivers a unicast packet that is for one of its identities", () => {
    const { fromBelow, arrivals } = bench()
    expect(fromBelow(2, "10.0.0.10", 6)).toEqual([["up", 6, 10]])
    expect(arrivals).toEqual([[2, "10.0.0.10"]])
  })

  it("test 3: forwards a multicast packet over the other interfaces of its route", () => {
    const { fromBelow, router } = bench()
    router.addRoute("239.0.0.2", [{ interface: 0 }, { interface: 1 }, { interface: 2 }])
    expect(fromBelow(1, "239.0.0.2", 6)).toEqual([
      ["n0", 6, 9],
      ["n2", 6, 9],
    ])
  })

  it("test 4: broadcasts from above over all interfaces but some", () => {
    const { fromAbove, arrivals } = bench()
    const heard = fromAbove("10.0.0.11", 3, { sending: { kind: "exclusive-broadcast", except: [0] } })
    expect(heard).toEqual([
      ["n1", 3, 10],
      ["n2", 3, 10],
    ])
    expect(arrivals).toEqual([["self", "10.0.0.11"]])
  })

  it("test 5: multicasts from above over explicit interfaces", () => {
    const { fromAbove } = bench()
    const heard = fromAbove("239.0.0.3", 6, { sending: { kind: "explicit-multicast", interfaces: [1, 0] } })
    expect(heard).toEqual([
      ["n0", 6, 10],
      ["n1", 6, 10],
    ])
  })

  it("test 6: delivers and forwards a multicast packet from the network", () => {
    const { fromBelow, router } = bench()
    router.join("239.0.0.20")
    router.addRoute("239.0.0.20", [{ interface: 0 }, { interface: 2 }])
    expect(fromBelow(1, "239.0.0.20", 6)).toEqual([
      ["n0", 6, 9],
      ["n2", 6, 9],
      ["up", 6, 10],
    ])
  })

  it("test 7: delivers and forwards a multicast packet from above", () => {
    const { fromAbove, router } = bench()
    router.join("239.0.0.11")
    router.addRoute("239.0.0.11", [{ interface: 0 }, { interface: 1 }, { interface: 2 }])
    const heard = fromAbove("239.0.0.11", 3)
    expect(heard).toEqual([
      ["n0", 3, 10],
      ["n1", 3, 10],
      ["n2", 3, 10],
      ["up", 3, 10],
    ])
  })

  it("test 8: drops a packet that may make no further hop", () => {
    const { fromBelow, router, sim } = bench()
    router.addRoute("10.0.0.33", [{ interface: 1 }])
    expect(fromBelow(2, "10.0.0.33", 6, { ttl: 1 })).toEqual([])
    expect(sim.drops()).toEqual([{ path: "/net/r/csl/pd", reason: "ttl-expired", count: 1 }])
  })

  it("test 10: fills in the source that a protocol left out", () => {
    const { fromAbove, router, around } = bench()
    router.addRoute("10.0.0.111", [{ interface: 1 }])
    const sources: string[] = []
    around[1].csl.dispatcher.arrivals.on(({ packet }) => sources.push(`${packet.source}`))
    expect(fromAbove("10.0.0.111", 3)).toEqual([["n1", 3, 10]])
    expect(sources).toEqual(["10.0.0.10"])
  })

  it("keeps a source that a protocol gave", () => {
    const { fromAbove, router, around } = bench()
    router.addAddress("10.0.0.12")
    router.addRoute("10.0.0.111", [{ interface: 1 }])
    const sources: string[] = []
    around[1].csl.dispatcher.arrivals.on(({ packet }) => sources.push(`${packet.source}`))
    fromAbove("10.0.0.111", 3, { source: router.addresses[1] })
    expect(sources).toEqual(["10.0.0.12"])
  })
})
