/** The routing information base: candidates of several sources, and which of them is used. */
import type { Node } from "@hourglass/inet"
import { Address, Prefix } from "@hourglass/net"
import {
  type ImportedRoute,
  Rib,
  type RibRoute,
  RouteSelection,
  RoutingProtocol,
  type RoutingProtocolOptions,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { emptyWorld } from "../inet/world.js"

const far = Prefix.parse("192.0.2.0/24")

/** A routing protocol that says what it is told to, and notes what it hears. */
class Spoken extends RoutingProtocol {
  readonly log: string[] = []

  constructor(
    readonly source: string,
    options: Partial<RoutingProtocolOptions> = {},
  ) {
    super(source, { redistribute: [], ...options })
  }

  say(metric: number, ...interfaces: number[]): void {
    this.announce({ prefix: far, metric, hops: interfaces.map((index) => ({ interface: index })) })
  }

  unsay(): void {
    this.withdraw(far)
  }

  protected override interfaceUp({ index }: { index: number }): void {
    this.log.push(`${this.now} up ${index}`)
  }

  protected override interfaceDown(index: number): void {
    this.log.push(`${this.now} down ${index}`)
  }

  protected override importRoute(prefix: Prefix, imported: ImportedRoute | undefined): void {
    const { metric, tag, route } = imported ?? {}
    this.log.push(`${this.now} ${prefix} ${imported ? `${route?.source} ${metric} tag ${tag}` : "gone"}`)
  }

  showNeighbors = () => ""
  showDatabase = () => ""
}

/** A router with two neighbours, whose interface 0 is numbered, and 1 leads to a host. */
function bench(...protocols: Spoken[]) {
  const { sim, net } = emptyWorld({ computesRoutes: false })
  const [r, n, h] = [net.router("r"), net.router("n"), net.host("h")]
  const links = [net.link(r, n), net.link(r, h)]
  const prefix = Prefix.parse("10.7.0.0/30")
  r.addAddress("10.0.0.1")
  r.addAddress("10.7.0.1", { interface: 0, prefix })
  n.addAddress("10.7.0.2", { interface: 0, prefix })
  h.addAddress("10.0.0.9")
  for (const protocol of protocols) r.install(protocol)
  const rib = Rib.of(r)
  const changes: string[] = []
  rib.selected.on(({ prefix, before, after }) =>
    changes.push(`${sim.now} ${prefix} ${before?.source} > ${after?.source}`),
  )
  return { sim, r, n, h, links, rib, changes }
}

const lines = (rib: Rib) => rib.show().split("\n").slice(3)

const installed = (node: Node) =>
  node.routes.map(({ key, owner, hops }) => `${key.destination} ${owner} ${hops.map((hop) => hop.interface)}`)

describe("the routing information base", () => {
  it("finds connected subnets, hosts and the node's own addresses by itself", () => {
    const { sim, rib, r } = bench()
    sim.run({ until: 1 })
    expect(lines(rib)).toEqual([
      "L>* 10.0.0.1/32 is directly connected, lo",
      "C>* 10.0.0.9/32 via 10.0.0.9, if1",
      "C>* 10.7.0.0/30 is directly connected, if0",
      "L>* 10.7.0.1/32 is directly connected, lo",
    ])
    expect(installed(r)).toEqual(["10.0.0.9/32 connected 1", "10.7.0.0/30 connected 0"])
  })

  it("uses the candidate of the smallest administrative distance, whatever its metric", () => {
    const [rip, ospf] = [new Spoken("rip"), new Spoken("ospf")]
    const { sim, rib, r, changes } = bench(rip, ospf)
    sim.at(1, () => rip.say(2, 0))
    sim.at(2, () => ospf.say(20, 1))
    sim.at(3, () => r.addRoute(far, [{ interface: 0, gateway: Address.parse("10.7.0.2") }]))
    sim.at(4, () => ospf.unsay())
    sim.run({ until: 3.5 })
    expect(lines(rib).slice(-3)).toEqual([
      "S>* 192.0.2.0/24 [1/0] via 10.7.0.2, if0",
      "O   192.0.2.0/24 [110/20] is directly connected, if1",
      "R   192.0.2.0/24 [120/2] is directly connected, if0",
    ])
    sim.run({ until: 5 })
    expect(changes.slice(4)).toEqual([
      "1 192.0.2.0/24 undefined > rip",
      "2 192.0.2.0/24 rip > ospf",
      "3 192.0.2.0/24 ospf > static",
    ])
    expect(installed(r)).toContain("192.0.2.0/24 static 0")
  })

  it("goes back to the next best when the best is withdrawn, and tells both", () => {
    const [rip, ospf] = [new Spoken("rip"), new Spoken("ospf")]
    const { sim, r, changes } = bench(rip, ospf)
    sim.at(1, () => rip.say(2, 0))
    sim.at(1, () => ospf.say(20, 0, 1))
    sim.at(2, () => ospf.unsay())
    sim.at(3, () => rip.unsay())
    sim.run({ until: 1.5 })
    expect(installed(r)).toContain("192.0.2.0/24 ospf 0,1")
    sim.run({ until: 2.5 })
    expect(installed(r)).toContain("192.0.2.0/24 rip 0")
    sim.run({ until: 4 })
    expect(changes.slice(-2)).toEqual(["2 192.0.2.0/24 ospf > rip", "3 192.0.2.0/24 rip > undefined"])
    expect(r.routes.some(({ key }) => key.destination === far)).toBe(false)
  })

  it("takes routes over an interface that fails out at once, and back when it recovers", () => {
    const ospf = new Spoken("ospf")
    const { sim, r, links, rib } = bench(ospf)
    r.addRoute("198.51.100.0/24", [{ interface: 0 }])
    sim.at(1, () => ospf.say(20, 0, 1))
    sim.at(2, () => links[0].down())
    sim.at(3, () => links[0].up())
    sim.run({ until: 2.5 })
    expect(installed(r)).toEqual(["10.0.0.9/32 connected 1", "192.0.2.0/24 ospf 1"])
    expect(lines(rib).slice(-3)).toEqual([
      "O>* 192.0.2.0/24 [110/20] is directly connected, if0 inactive",
      "  *                       is directly connected, if1",
      "S   198.51.100.0/24 [1/0] is directly connected, if0",
    ])
    sim.run({ until: 4 })
    expect(installed(r)).toEqual([
      "10.0.0.9/32 connected 1",
      "10.7.0.0/30 connected 0",
      "192.0.2.0/24 ospf 0,1",
      "198.51.100.0/24 static 0",
    ])
    expect(ospf.log).toEqual(["2 down 0", "3 up 0"])
  })

  it("gives a protocol the routes of others that its rules ask for, and says when they go", () => {
    const ospf = new Spoken("ospf")
    const rip = new Spoken("rip", {
      redistribute: [
        { from: "ospf", metric: 5, tag: 77 },
        { from: "connected", filter: ({ prefix }) => prefix.length < 32 },
      ],
    })
    const { sim } = bench(rip, ospf)
    sim.at(1, () => ospf.say(20, 0))
    sim.at(2, () => ospf.unsay())
    sim.run({ until: 3 })
    expect(rip.log).toEqual([
      "0 10.7.0.0/30 connected undefined tag 0",
      "1 192.0.2.0/24 ospf 5 tag 77",
      "2 192.0.2.0/24 gone",
    ])
  })

  it("forgets what protocols said when the node fails, and keeps what was given by hand", () => {
    const ospf = new Spoken("ospf")
    const { sim, r } = bench(ospf)
    r.addRoute(far, [{ interface: 1 }])
    r.addRoute("198.51.100.0/24", [{ interface: 1 }])
    sim.at(1, () => ospf.say(20, 0))
    sim.at(2, () => r.fail())
    sim.at(3, () => r.recover())
    sim.run({ until: 4 })
    expect(installed(r)).toEqual([
      "10.0.0.9/32 connected 1",
      "10.7.0.0/30 connected 0",
      "192.0.2.0/24 static 1",
      "198.51.100.0/24 static 1",
    ])
  })

  it("selects as the strategy says that it is given", () => {
    class Latest extends RouteSelection {
      override choose(candidates: readonly RibRoute[]): RibRoute | undefined {
        return candidates.at(-1)
      }
    }
    const [rip, ospf] = [new Spoken("rip"), new Spoken("ospf")]
    const { sim, net } = emptyWorld({ computesRoutes: false })
    const r = net.router("r")
    net.link(r, net.router("n"))
    r.install(new Rib("rib", { selection: new Latest() }))
    r.install(ospf)
    r.install(rip)
    sim.at(1, () => ospf.say(20, 0))
    sim.at(2, () => rip.say(2, 0))
    sim.run({ until: 3 })
    expect(installed(r)).toEqual(["192.0.2.0/24 rip 0"])
  })

  it("tells every listener the changes in their order, whoever answers one of them", () => {
    class Echo extends Spoken {
      protected override importRoute(prefix: Prefix, imported: ImportedRoute | undefined): void {
        super.importRoute(prefix, imported)
        if (imported) this.say(1, 0)
      }
    }
    const echo = new Echo("ospf", { redistribute: [{ from: "rip" }] })
    const rip = new Spoken("rip")
    const { sim, changes } = bench(echo, rip)
    sim.at(1, () => rip.say(2, 0))
    sim.run({ until: 2 })
    expect(changes.slice(4)).toEqual(["1 192.0.2.0/24 undefined > rip", "1 192.0.2.0/24 rip > ospf"])
  })
})
