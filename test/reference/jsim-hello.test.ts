/** Hello against J-Sim's own test of it, and what it does when neighbours go. */
import {
  attach,
  bestEffort,
  Hello,
  type HelloOptions,
  Link,
  made,
  NodeBuilder,
  tokens,
} from "@hourglass/inet"
import { ContainerModule } from "inversify"
import { describe, expect, it } from "vitest"
import { ask } from "../inet/ask.js"
import { emptyWorld, expectConserved } from "../inet/world.js"
import reference from "./data/jsim-core.json" with { type: "json" }

type Change = [time: number, node: string, index: number, kind: string, neighbor: string]

function builderOf(options: Partial<HelloOptions>): NodeBuilder {
  const hello = new ContainerModule(({ bind }) => {
    bind(tokens.Hello).toConstantValue(made(Hello, options))
  })
  return new NodeBuilder([bestEffort]).with(hello)
}

/** The nodes and wires of the reference, with a log of neighbours that come and go. */
function bench(options: Partial<HelloOptions>) {
  const { interfaces, delay, bandwidth } = reference.hello
  const { sim, net } = emptyWorld({ builder: builderOf(options) })
  const log: Change[] = []
  const link = (name: string) => (net.child(name) as Link | undefined) ?? net.add(new Link(name, { delay }))
  for (const [name, wires] of Object.entries(interfaces)) {
    const node = net.router(name)
    for (const wire of wires) attach(node, link(wire), { bandwidth })
  }
  net.build()
  const names = new Map(net.nodes.map((node) => [node.address, node.name]))
  for (const node of net.nodes)
    node.csl.hello.neighbors.on(({ kind, interface: index, address }) =>
      log.push([sim.now, node.name, index, kind, names.get(address) ?? "?"]),
    )
  return { sim, net, log, link }
}

const sorted = (changes: unknown[][]) => changes.map((change) => change.join(" ")).sort()

describe("hello, dynamic", () => {
  const dynamic = { mode: "dynamic", jitter: 0 } as const

  it("finds every neighbour when its first message has come", () => {
    const { sim, net, log } = bench(dynamic)
    sim.run({ until: 9 })
    for (const [time] of log) expect(time).toBeCloseTo(reference.hello.at, 9)
    const expected = reference.hello.up.map(([node, index, neighbor]) => [node, index, "up", neighbor])
    expect(sorted(log.map(([, ...rest]) => rest))).toEqual(sorted(expected))
    expectConserved(net)
  })

  it("hears them again and again without another event", () => {
    const { sim, net, log } = bench(dynamic)
    sim.run({ until: 100 })
    expect(log).toHaveLength(reference.hello.up.length)
    expectConserved(net)
  })

  it("loses a neighbour that is not heard for the hold time", () => {
    const { sim, net, log } = bench(dynamic)
    sim.at(25, () => net.node("n4").fail())
    sim.run({ until: 100 })
    // Its last message, of 20 s, came at 21.000192 s.
    const lost = log.filter(([, , , kind]) => kind === "down")
    expect(sorted(lost.filter(([, node]) => node !== "n4"))).toEqual(
      sorted([
        [56.000192, "n1", 0, "down", "n4"],
        [56.000192, "n3", 1, "down", "n4"],
      ]),
    )
    expectConserved(net)
  })

  it("loses the neighbours of an interface at once when its carrier goes, and finds them when it is back", () => {
    const { sim, net, log, link } = bench(dynamic)
    sim.at(25, () => link("n0-n2").down())
    sim.at(45, () => link("n0-n2").up())
    sim.run({ until: 60 })
    const near = (time: number) => expect.closeTo(time, 9)
    expect(log.slice(reference.hello.up.length)).toEqual([
      [25, "n0", 1, "down", "n2"],
      [25, "n2", 0, "down", "n0"],
      [near(51.000192), "n2", 0, "up", "n0"],
      [near(51.000192), "n0", 1, "up", "n2"],
    ])
    expectConserved(net)
  })

  it("goes on at one message a period after a node failed and came back", () => {
    const { sim, net } = bench(dynamic)
    const node = net.node("n2")
    const sent = () => node.csl.dispatcher.sent
    for (const time of [21, 22, 23]) {
      sim.at(time, () => node.fail())
      sim.at(time + 0.5, () => node.recover())
    }
    sim.run({ until: 24 })
    const before = sent()
    sim.run({ until: 124 })
    expect(sent() - before).toBe(10)
    expectConserved(net)
  })

  it("shifts its messages by at most the jitter", () => {
    const { sim, net } = bench({ mode: "dynamic", jitter: 0.2 })
    const times: number[] = []
    net.node("n4").csl.dispatcher.arrivals.on(({ time, packet }) => {
      if (packet.incoming < 0) times.push(time)
    })
    sim.run({ until: 500 })
    const gaps = times.slice(1).map((time, i) => time - times[i])
    expect(Math.min(...gaps)).toBeGreaterThan(9)
    expect(Math.max(...gaps)).toBeLessThan(11)
    expect(new Set(gaps).size).toBe(gaps.length)
  })
})

describe("hello, static", () => {
  it("knows the neighbours that were configured, and sends nothing", () => {
    const { sim, net, log } = bench({ mode: "static" })
    sim.run({ until: 100 })
    expect(sorted(log)).toEqual(
      sorted(reference.hello.up.map(([node, index, neighbor]) => [0, node, index, "up", neighbor])),
    )
    expect(net.node("n0").csl.dispatcher.sent).toBe(0)
  })

  it("tells when the carrier of a neighbour's link goes and comes", () => {
    const { sim, log, link } = bench({ mode: "static" })
    sim.at(25, () => link("n0-n2").down())
    sim.at(45, () => link("n0-n2").up())
    sim.run({ until: 60 })
    expect(log.slice(reference.hello.up.length)).toEqual([
      [25, "n0", 1, "down", "n2"],
      [25, "n2", 0, "down", "n0"],
      [45, "n0", 1, "up", "n2"],
      [45, "n2", 0, "up", "n0"],
    ])
  })

  it("does not count on a link that is down at the start", () => {
    const { sim, log, link } = bench({ mode: "static" })
    link("n0-n2").down()
    sim.run({ until: 10 })
    expect(log).toHaveLength(reference.hello.up.length - 2)
  })

  it("answers what is to be known of an interface, and nothing of one that is not there", () => {
    const { net } = bench({ mode: "static" })
    const { query } = net.node("n3").csl.hello
    const [about] = ask(query, 1)
    const known = about.neighbors.map(({ address, expiry }) => [address, expiry])
    expect(known).toEqual(["n1", "n4"].map((name) => [net.node(name).address, Number.POSITIVE_INFINITY]))
    expect(about).toMatchObject({
      index: 1,
      bandwidth: 1.5e6,
      mtu: Number.POSITIVE_INFINITY,
      isUp: true,
      isVirtual: false,
    })
    expect(ask(query, "all").map(({ index }) => index)).toEqual([0, 1, 2])
    expect(ask(query, 9)).toEqual([])
  })
})
