import {
  bestEffort,
  DropTail,
  Hello,
  made,
  type Network,
  NodeBuilder,
  PacketDispatcher,
  PacketFilter,
  tokens,
} from "@hourglass/inet"
import type { InetPacket } from "@hourglass/net"
import { ContainerModule } from "inversify"
import { describe, expect, it } from "vitest"
import { Probe } from "./probe.js"
import { emptyWorld, expectConserved } from "./world.js"

/** Never takes more than one packet. */
class Short extends DropTail {
  override push(packet: InetPacket): InetPacket | undefined {
    return this.length > 0 ? packet : super.push(packet)
  }
}

class Named extends PacketFilter<{ label: string }> {}
const named = (label: string) => (name: string) => new Named(name, { label })

class Talkative extends Hello {}

type Bind = Parameters<ConstructorParameters<typeof ContainerModule>[0]>[0]["bind"]

/** A module that binds one more part. */
const module = (binding: (bind: Bind) => void) => new ContainerModule(({ bind }) => void binding(bind))
const base = new NodeBuilder([bestEffort])

/** A node of a network that is built by this builder, with one interface. */
function nodeOf(builder: NodeBuilder, network?: Network) {
  const net = network ?? emptyWorld({ builder }).net
  const node = net.router(`n${net.nodes.length}`)
  node.addInterface({ limit: { packets: 5 } })
  return node
}

describe("a node builder", () => {
  it("exchanges the part that one token stands for, and nothing else", () => {
    const short = base.with(
      module((bind) => bind(tokens.QueueDiscipline).toConstantValue((limit) => new Short(limit))),
    )
    const [node, plain] = [nodeOf(short), nodeOf(base)]
    expect(node.interfaces[0].queue.discipline).toBeInstanceOf(Short)
    expect(node.interfaces[0].queue.discipline.capacity).toBe(5)
    expect(plain.interfaces[0].queue.discipline).not.toBeInstanceOf(Short)
    expect(node.csl.hello.constructor).toBe(plain.csl.hello.constructor)
  })

  it("takes subclasses of parts of the core, with options of their own", () => {
    const talkative = base.with(
      module((bind) => bind(tokens.Hello).toConstantValue(made(Talkative, { period: 5 }))),
    )
    const node = nodeOf(talkative)
    expect(node.csl.hello).toBeInstanceOf(Talkative)
    expect(node.csl.hello.options).toMatchObject({ period: 5, holdTime: 35, mode: "static" })
    expect(nodeOf(base).csl.hello).not.toBeInstanceOf(Talkative)
  })

  it("puts the filters of an architecture into every bank, the base's first", () => {
    const first = base.with(
      module((bind) => {
        bind(tokens.PacketFilter).toConstantValue(named("a"))
        bind(tokens.PacketFilter).toConstantValue(named("b"))
      }),
    )
    const second = first.with(module((bind) => bind(tokens.PacketFilter).toConstantValue(named("c"))))
    const labels = (builder: NodeBuilder) =>
      nodeOf(builder).interfaces[0].filters.map((filter) => (filter as Named).options.label)
    expect([labels(base), labels(first), labels(second)]).toEqual([[], ["a", "b"], ["a", "b", "c"]])
  })

  it("installs the protocols of an architecture in every node", () => {
    const chatty = base.with(
      module((bind) => bind(tokens.Protocol).toConstantValue(() => new Probe("probe"))),
    )
    expect(nodeOf(chatty).part(Probe)).toBeInstanceOf(Probe)
    expect(() => nodeOf(base).part(Probe)).toThrow(
      "/net/n0 has no Probe; it has csl. Bind it in the node's modules, or install it",
    )
  })

  it("builds the nodes of a network and of those inside it, but for those that have a builder of their own", () => {
    class Blind extends PacketDispatcher {}
    const blind = base.with(module((bind) => bind(tokens.PacketDispatcher).toConstantValue(made(Blind))))
    const { net } = emptyWorld({ builder: base })
    const special = net.subnetwork("special", { builder: blind })
    const isBlind = (network: Network) => nodeOf(base, network).csl.dispatcher instanceof Blind
    expect([
      isBlind(net),
      isBlind(special),
      isBlind(special.subnetwork("inner")),
      isBlind(net.subnetwork("other")),
    ]).toEqual([false, true, true, false])
  })

  it("builds nodes that work with whatever was exchanged", () => {
    const short = base.with(
      module((bind) => bind(tokens.QueueDiscipline).toConstantValue((limit) => new Short(limit))),
    )
    const { sim, net } = emptyWorld({ builder: short })
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b, { bandwidth: "1Mbps" })
    const [from, to] = [a, b].map((node) => node.install(new Probe()))
    sim.at(0, () => {
      for (let i = 0; i < 5; i++) from.shoot(b.address)
    })
    sim.run()
    expect(to.got).toHaveLength(2)
    expectConserved(net)
  })
})
