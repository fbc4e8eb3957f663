import { flowHash, type Node } from "@hourglass/inet"
import { Address, InetPacket } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { emptyWorld, expectConserved, probe } from "./world.js"

/** Several routers side by side, in as many rows: `a`, a row, a middle, a row, `b`. */
function ladder(width: number, rows: number) {
  const { sim, net } = emptyWorld()
  const ends = [net.host("a"), ...Array.from({ length: rows }, (_, i) => net.router(`m${i}`)), net.host("b")]
  const sides: Node[][] = []
  for (let row = 0; row <= rows; row++) {
    const side = Array.from({ length: row === 0 ? 1 : width }, (_, i) => net.router(`s${row}_${i}`))
    for (const node of side) {
      net.link(ends[row], node)
      net.link(node, ends[row + 1])
    }
    sides.push(side)
  }
  const [from, to] = [probe(ends[0]), probe(ends[rows + 1])]
  const received = (row: number) => sides[row].map((node) => node.csl.dispatcher.received)
  return { sim, net, from, to, target: ends[rows + 1], received }
}

describe("several ways of equal cost", () => {
  const flows = 4000

  it("share the flows evenly, in every row of ways", () => {
    const { sim, net, from, target, received } = ladder(4, 3)
    sim.at(0, () => {
      for (let flow = 0; flow < flows; flow++) from.shoot(target.address, { flow })
    })
    sim.run()
    for (const row of [1, 2, 3])
      for (const count of received(row))
        expect(Math.abs(count - flows / 4)).toBeLessThan(5 * Math.sqrt(flows / 4))
    expectConserved(net)
  })

  it("spread the flows that one way brings over all ways of the next row", () => {
    const { sim, net } = emptyWorld()
    // A tree: r sends to x0 or x1, and each of these to one of two of its own.
    const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
    net.link(a, r)
    const last = [0, 1].flatMap((i) => {
      const x = net.router(`x${i}`)
      net.link(r, x)
      return [0, 1].map((j) => {
        const y = net.router(`y${i}${j}`)
        net.link(x, y)
        net.link(y, b)
        return y
      })
    })
    const from = probe(a)
    probe(b)
    sim.at(0, () => {
      for (let flow = 0; flow < flows; flow++) from.shoot(b.address, { flow })
    })
    sim.run()
    for (const { csl } of last) expect(Math.abs(csl.dispatcher.received - flows / 4)).toBeLessThan(160)
    expectConserved(net)
  })

  it("keep each flow on its way", () => {
    const { sim, net, from, to, target, received } = ladder(4, 1)
    for (let time = 0; time < 100; time++) sim.at(time, () => from.shoot(target.address, { flow: 7 }))
    sim.run()
    expect(received(1).toSorted((x, y) => x - y)).toEqual([0, 0, 0, 100])
    expect(to.got).toHaveLength(100)
    expectConserved(net)
  })
})

describe("the hash of a flow", () => {
  const packet = (source: string, destination: string, flow: number) =>
    new InetPacket({
      source: Address.parse(source),
      destination: Address.parse(destination),
      protocol: 17,
      flow,
    })

  it("depends on the addresses, the protocol and the flow, and on nothing else", () => {
    const one = packet("10.0.0.1", "10.0.0.2", 5)
    const same = packet("10.0.0.1", "10.0.0.2", 5)
    same.ttl = 3
    same.size = 1500
    expect(flowHash(same)).toBe(flowHash(one))
    const others = [
      packet("10.0.0.3", "10.0.0.2", 5),
      packet("10.0.0.1", "10.0.0.3", 5),
      packet("10.0.0.1", "10.0.0.2", 6),
    ]
    for (const other of others) expect(flowHash(other)).not.toBe(flowHash(one))
    expect(flowHash(one, 1)).not.toBe(flowHash(one))
  })

  it("is even, whatever the number of ways", () => {
    for (const ways of [2, 3, 4, 5, 7, 8]) {
      const counts = new Array(ways).fill(0)
      for (let i = 0; i < 8400; i++)
        counts[flowHash(packet("2001:db8::1", `2001:db8::${(i % 100) + 1}`, i)) % ways]++
      for (const count of counts)
        expect(Math.abs(count - 8400 / ways)).toBeLessThan(5 * Math.sqrt(8400 / ways))
    }
  })
})
