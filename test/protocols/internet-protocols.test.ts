import { type Component, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder, tokens } from "@hourglass/inet"
import { BulkSource, internetProtocols, Reno, Tcp, tcpTokens, Udp } from "@hourglass/protocols"
import { ContainerModule } from "inversify"
import { describe, expect, it } from "vitest"
import { Talker } from "./internet.js"

const part = (make: () => Component) =>
  new ContainerModule(({ bind }) => void bind(tokens.Protocol).toConstantValue(make))

describe("internetProtocols", () => {
  it("gives every node ICMP for both versions, and UDP when it is needed", () => {
    const node = new NodeBuilder([bestEffort, internetProtocols]).host("a")
    expect(node.children.map(({ name }) => name)).toEqual(["csl", "icmp", "icmpv6"])
    node.install(new Talker("app"))
    expect(node.children.map(({ name }) => name)).toEqual(["csl", "icmp", "icmpv6", "udp", "app"])
  })

  it("gives a node TCP when an application or a packet needs it", () => {
    const builder = new NodeBuilder([bestEffort, internetProtocols])
    const net = new Simulation().add(new Network("net", { builder }))
    const [a, b, c] = [net.host("a"), net.host("b"), net.host("c")]
    net.link(a, b)
    net.link(b, c)
    net.build()
    a.install(new BulkSource("source", { to: b, bytes: 1 }))
    net.simulation.run({ until: 1 })
    expect([a, b, c].map((node) => node.child("tcp") !== undefined)).toEqual([true, true, false])
    expect((a.child("source") as BulkSource).error?.kind).toBe("refused")
    expect(c.part(Tcp).path).toBe("/net/c/tcp")
  })

  it("take the congestion control and other options of TCP from tokens", () => {
    class Gentle extends Reno {}
    const builder = new NodeBuilder([bestEffort, internetProtocols]).with(
      new ContainerModule(({ bind }) => {
        bind(tcpTokens.CongestionControl).toConstantValue(Gentle)
        bind(tcpTokens.Options).toConstantValue({ minRto: 0.2 })
      }),
    )
    expect(builder.host("a").part(Tcp).options).toMatchObject({ congestion: Gentle, minRto: 0.2, sack: true })
  })

  it("are installed before what later modules bind, which may stand on them", () => {
    const builder = new NodeBuilder([bestEffort, internetProtocols])
      .with(part(() => new Talker("first", { port: 1 })))
      .with(
        part(() => new Talker("second", { port: 2 })),
        part(() => new Talker("third", { port: 3 })),
      )
    const node = builder.router("r")
    expect(node.children.map(({ name }) => name)).toEqual([
      "csl",
      "icmp",
      "icmpv6",
      "udp",
      "first",
      "second",
      "third",
    ])
    expect(node.part(Udp).ownerOf(2)?.name).toBe("second")
  })

  it("are copied with a node, with the ports of its applications", () => {
    const builder = new NodeBuilder([bestEffort, internetProtocols])
    const net = new Simulation().add(new Network("net", { builder }))
    const node = net.host("a")
    node.install(new Talker("app", { port: 7 }))
    node.install(new Talker("any"))
    const copy = node.duplicate("copy")
    const udp = copy.part(Udp)
    expect([7, 49152, 49153].map((port) => udp.ownerOf(port))).toEqual([
      copy.child("app"),
      copy.child("any"),
      undefined,
    ])
    expect(copy.install(new Talker("more")).port).toBe(49153)
    expect((copy.child("any") as Talker).port).toBe(49152)
  })
})
