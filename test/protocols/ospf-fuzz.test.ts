/** Malformed, truncated, random and lying packets do not throw, and change no table for good. */
import { type Address, checksum, InetPacket, ipProtocols } from "@hourglass/net"
import { OspfMessage } from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { OspfNetwork } from "./ospf-network.js"

/** Two routers that have found each other, and packets of all five kinds that one of them has sent. */
function scene() {
  const net = new OspfNetwork("r1-r2 r1-h1 r2-h2").start({ retransmitInterval: 2 })
  const packets: OspfMessage[] = []
  net.ospf("r2").below.watch(({ body }) => {
    if (body instanceof OspfMessage) packets.push(body)
  })
  net.run(10)
  const { dispatcher } = net.node("r1").csl
  const source = net.node("r2").address
  const arrive = (bytes: Uint8Array, destination: Address = net.node("r1").address) =>
    dispatcher.fromBelow
      .at(0)
      .deliver(new InetPacket({ source, destination, protocol: ipProtocols.ospf, ttl: 1 }, bytes))
  const drops = () => [...(net.ospf("r1").dropCounts?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  return { net, packets, arrive, drops }
}

const kinds = new Set(scene().packets.map(({ content }) => content.kind))

describe("OSPF", () => {
  const { net, packets, arrive, drops } = scene()
  const valid = fc.nat().map((n) => packets[n % packets.length].encode())
  const table = net.table("r1")
  const database = net.ospf("r1").showDatabase()

  it("has all kinds of packets to try with", () => expect(kinds.size).toBeGreaterThanOrEqual(4))

  const broken = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc.tuple(valid, fc.nat()).map(([bytes, length]) => bytes.subarray(0, length % bytes.length)),
    fc.tuple(valid, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([bytes, at, change]) => {
      const place = at % (bytes.length - 8)
      const where = place < 16 ? place : place + 8 // the password is not covered
      return bytes.with(where, bytes[where] ^ change)
    }),
  )

  it("drops what is broken, counts it, and changes nothing", () => {
    fc.assert(
      fc.property(broken, (bytes) => {
        const before = drops()
        arrive(bytes)
        expect(drops()).toBe(before + 1)
      }),
      { numRuns: 1000 },
    )
    expect([net.table("r1"), net.ospf("r1").showDatabase()]).toEqual([table, database])
  })

  it("survives lies in packets that are right, and finds back to the truth", () => {
    const lies = fc
      .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }))
      .map(([bytes, changes]) => {
        const copy = bytes.slice()
        for (const [at, value] of changes) copy[24 + (at % (copy.length - 24 || 1))] = value
        return resummed(copy.subarray(0, bytes.length))
      })
    fc.assert(
      fc.property(fc.array(lies, { minLength: 1, maxLength: 20 }), (all) => {
        for (const bytes of all) {
          arrive(bytes)
          net.run(0.01)
        }
        net.run(40)
        expect(net.table("r1")).toEqual(table)
      }),
      { numRuns: 60 },
    )
  })
})

function resummed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  copy.set([0, 0], 12)
  const sum = checksum(copy)
  copy.set([sum >> 8, sum & 255], 12)
  return copy
}
