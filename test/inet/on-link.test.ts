/** Packets for a subnet that is on a shared link, and for one neighbour on it; and what tells of links that fail. */
import { Protocol } from "@hourglass/inet"
import { Address, Prefix, type SendingOption } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { emptyWorld, expectConserved, probe } from "./world.js"

/** Routers `a`, `b` and `c` on one link, which each know to be their subnet. */
function lan() {
  const { sim, net } = emptyWorld({ computesRoutes: false })
  const prefix = Prefix.parse("10.0.0.0/24")
  const nodes = ["a", "b", "c"].map((name) => net.router(name))
  const link = net.lan(nodes, { delay: "1ms", name: "lan" })
  for (const [i, node] of nodes.entries()) {
    node.addAddress(prefix.base.plus(i + 1), { interface: 0, prefix })
    node.addRoute(prefix, [{ interface: 0, isOnLink: true }])
    probe(node)
  }
  const heard = () => nodes.map((node) => probe(node).got.length)
  return { sim, net, nodes, link, prefix, heard }
}

/** A protocol that says where its packets go. */
class Pointer extends Protocol {
  readonly protocol = 200

  point(destination: string, sending: SendingOption): void {
    this.send(Address.parse(destination), undefined, { sending })
  }

  protected receive(): void {}
}

describe("a route to a subnet that is on the link", () => {
  it("brings a packet to the one it is for, and the others do not take it", () => {
    const { sim, net, nodes, heard } = lan()
    sim.at(1, () => probe(nodes[0]).shoot(nodes[2].address))
    sim.run()
    expect(heard()).toEqual([0, 0, 1])
    expect(nodes[1].csl.dispatcher.received).toBe(0)
    expectConserved(net)
  })

  it("brings a broadcast to all", () => {
    const { sim, net, nodes, prefix, heard } = lan()
    sim.at(1, () => probe(nodes[0]).shoot(prefix.last))
    sim.run()
    expect(heard()).toEqual([1, 1, 1])
    expectConserved(net)
  })

  it("is one of several ways, where there are two links to the subnet", () => {
    const { sim, net, nodes, prefix, heard } = lan()
    net.lan(nodes, { name: "lan2" })
    nodes[0].addRoute(prefix, [
      { interface: 0, isOnLink: true },
      { interface: 1, isOnLink: true },
    ])
    sim.at(1, () => probe(nodes[0]).shoot(nodes[1].address))
    sim.run()
    expect(heard()).toEqual([0, 1, 0])
    expectConserved(net)
  })
})

it("a protocol may send to one neighbour on a link without any route", () => {
  const { sim, net } = emptyWorld({ computesRoutes: false })
  const nodes = ["a", "b", "c"].map((name) => net.router(name))
  net.lan(nodes)
  net.build()
  const pointer = nodes[0].install(new Pointer("pointer"))
  for (const node of nodes.slice(1)) probe(node)
  const { address } = nodes[1]
  sim.at(1, () =>
    pointer.point(`${address}`, { kind: "explicit-multicast", interfaces: [0], gateway: address }),
  )
  sim.run()
  expect(nodes.slice(1).map((node) => [probe(node).got.length, node.csl.dispatcher.received])).toEqual([
    [1, 1],
    [0, 0],
  ])
})

describe("an interface", () => {
  it("tells at once that its carrier is gone, and that it is back; a node that has failed tells nothing", () => {
    const { sim, nodes, link } = lan()
    const log: string[] = []
    for (const { name, csl } of nodes)
      csl.hello.statusChanges.on(({ interface: index, isUp }) =>
        log.push(`${sim.now} ${name} ${index} ${isUp ? "up" : "down"}`),
      )
    sim.at(1, () => nodes[2].fail())
    sim.at(2, () => link.down())
    sim.at(3, () => link.up())
    sim.at(4, () => nodes[2].recover())
    sim.run()
    expect(log).toEqual(["2 a 0 down", "2 b 0 down", "3 a 0 up", "3 b 0 up"])
  })
})
