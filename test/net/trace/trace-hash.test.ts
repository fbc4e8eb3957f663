import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { Address } from "../../../packages/net/src/address.js"
import { partOf } from "../../../packages/net/src/inet-packet.js"
import { type PacketRecord, TraceHash } from "../../../packages/net/src/trace/index.js"
import { records, tell, udpPacket } from "./records.js"

const hashOf = (...told: readonly PacketRecord[]) => {
  const hash = new TraceHash()
  for (const record of told) hash.record(record)
  return hash.hex
}

describe("the trace hash", () => {
  it("is SHA-256", () => {
    expect(new TraceHash().hex).toBe(createHash("sha256").digest("hex"))
  })

  it("is the same on every machine", () => {
    expect(hashOf(...records)).toBe("8d2f86d6b53c43483bb2babc4ad968b14eb40b47d6d9e115302e17263f2ce9bb")
  })

  it("does not depend on what the process has done before", () => {
    const before = hashOf(...records)
    for (let address = 1; address < 100; address++) Address.v4(address)
    expect(hashOf(...records)).toBe(before)
  })

  it("may be read at any time", () => {
    const hash = new TraceHash()
    const halves = [records.slice(0, 3), records.slice(3)].map((half) => {
      for (const record of half) hash.record(record)
      return hash.hex
    })
    expect(halves).toEqual([hashOf(...records.slice(0, 3)), hashOf(...records)])
  })

  it("does not depend on how much was gathered before it was hashed", () => {
    const long = { ...records[0], node: "n".repeat(100_000) }
    const read = new TraceHash()
    const unread = new TraceHash()
    for (let round = 0; round < 1000; round++) {
      tell(read)
      tell(unread)
      if (round % 300 === 0) read.record(long)
      if (round % 300 === 0) unread.record(long)
      if (round % 7 === 0) read.hex
    }
    expect(read.hex).toBe(unread.hex)
  })

  const changes: readonly [string, Partial<PacketRecord>][] = [
    ["the last bit of the time", { time: records[3].time + 2 ** -55 }],
    ["the event", { event: "receive" }],
    ["the node", { node: "net/r2" }],
    ["the interface", { interface: "2" }],
    ["the peer", { peer: "net/c" }],
    ["the reason", { reason: "ttl-expired" }],
    ["a missing reason", { reason: undefined }],
    ["an empty reason", { reason: "" }],
    ["a fragment", { packet: Object.assign(udpPacket(1), { fragment: partOf(24, false) }) }],
    ["texts that move over", { node: "net/r1", interface: "" }],
    ...(["ttl", "tos", "size", "protocol", "identification", "flow", "createdAt"] as const).map(
      (field): [string, Partial<PacketRecord>] => [
        field,
        { packet: Object.assign(udpPacket(1), { [field]: 21 }) },
      ],
    ),
    ["a flag", { packet: Object.assign(udpPacket(1), { dontFragment: true }) }],
    ["the source", { packet: Object.assign(udpPacket(1), { source: undefined }) }],
    ["the destination", { packet: Object.assign(udpPacket(1), { destination: Address.parse("::a00:2") }) }],
  ]
  it.each(changes)("tells %s", (_, change) => {
    const changed = changes.map(([, other]) => hashOf({ ...records[3], ...other }))
    expect(hashOf({ ...records[3], ...change })).not.toBe(hashOf(records[3]))
    expect(new Set(changed).size).toBe(changes.length)
  })
})
