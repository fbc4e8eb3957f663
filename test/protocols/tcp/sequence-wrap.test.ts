import { Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import { BulkSink, BulkSource, Tcp } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { Turbulence } from "./turbulence.js"

/** Begins shortly before its sequence numbers wrap around. */
class Late extends Tcp {
  protected override initialSequenceNumber(): number {
    return -5
  }
}

describe("sequence numbers modulo 2^32, RFC 9293 §3.4", () => {
  it.each([true, false])("deliver more bytes than there are numbers, through losses (SACK: %s)", (sack) => {
    const sim = new Simulation({ seed: 1 })
    const net = sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]), prefix: "10.0.0.0/24" }))
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b, { mtu: 65_535, bandwidth: "100Gbps", delay: "10us" })
    const trouble = {
      loss: 0.001,
      duplication: 0.001,
      reordering: 0.01,
      delay: 1e-4,
      corruption: 0,
      encoding: 0,
    }
    a.addFilter((name) => new Turbulence(name, { ...trouble, chance: sim.random("trouble") }))
    for (const node of [a, b]) node.install(new Late("tcp", { sack, minRto: 0.01, receiveBuffer: 2 ** 24 }))
    const size = 2 ** 32 + 2 ** 31 + 12_345
    const sink = b.install(new BulkSink("sink"))
    const source = a.install(new BulkSource("source", { to: b, bytes: size, tcp: { sendBuffer: 2 ** 24 } }))
    sim.run({ until: "100s" })
    expect(source.isComplete).toBe(true)
    expect(sink.bytesReceived).toBe(size)
  })
})
