import { describe, expect, it } from "vitest"
import { Address } from "../../../packages/net/src/address.js"
import { InetPacket } from "../../../packages/net/src/inet-packet.js"
import { linkTypeFor, MemorySink, PcapngTrace, PcapngWriter } from "../../../packages/net/src/trace/index.js"
import { hex } from "../codec/hex.js"
import { tell, udpPacket } from "./records.js"

/** The blocks of a capture: their types, and their bodies in hexadecimal. */
function blocksOf(sink: MemorySink): [type: number, body: string][] {
  const { bytes } = sink
  const view = new DataView(bytes.buffer)
  const found: [number, string][] = []
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at + 4, true)
    expect(view.getUint32(at + length - 4, true)).toBe(length)
    found.push([view.getUint32(at, true), hex(bytes.subarray(at + 8, at + length - 4))])
    at += length
  }
  return found
}

const ascii = (text: string) => Buffer.from(text).toString("hex")

describe("a pcapng capture", () => {
  it("begins with a section that names its program", () => {
    const sink = new MemorySink()
    new PcapngWriter(sink, { application: "Hourglass", comment: "é" })
    const options = `01000200c3a90000 04000900${ascii("Hourglass")}000000 00000000`.replace(/ /g, "")
    expect(blocksOf(sink)).toEqual([[0x0a0d0d0a, `4d3c2b1a01000000${"ff".repeat(8)}${options}`]])
  })

  it("declares interfaces with nanosecond stamps", () => {
    const sink = new MemorySink()
    const writer = new PcapngWriter(sink, { linkType: "ipv4" })
    expect([writer.addInterface("a/0"), writer.addInterface("b/0", { description: "up" })]).toEqual([0, 1])
    expect(blocksOf(sink).slice(1)).toEqual([
      [1, `e40000000000000002000300${ascii("a/0")}00090001000900000000000000`],
      [
        1,
        `e40000000000000002000300${ascii("b/0")}00030002007570000009000100090000000000 0000`.replace(" ", ""),
      ],
    ])
  })

  it("keeps nanoseconds exact after days", () => {
    const sink = new MemorySink()
    const writer = new PcapngWriter(sink, { linkType: "ipv4" })
    const at = writer.addInterface("a")
    for (const time of [0, 4.294967296, 86_400 * 30 + 0.1, 2 ** 33 + 0.5])
      writer.packet(at, time, Uint8Array.of(0x45))
    const stamps = blocksOf(sink)
      .slice(2)
      .map(([, body]) => {
        const words = Buffer.from(body, "hex")
        return (BigInt(words.readUInt32LE(4)) << 32n) | BigInt(words.readUInt32LE(8))
      })
    expect(stamps).toEqual([0n, 4_294_967_296n, 2_592_000_100_000_000n, 8_589_934_592_500_000_000n])
  })

  it("tells the direction, and why a packet was dropped", () => {
    const sink = new MemorySink()
    const writer = new PcapngWriter(sink, { linkType: "ipv4" })
    writer.packet(writer.addInterface("a"), 0, Uint8Array.of(0x45), { direction: "in", dropped: "no" })
    const comment = `01000b00${ascii("dropped: no")}00`
    expect(blocksOf(sink).at(-1)?.[1]).toBe(
      `${"00".repeat(12)}010000000100000045000000020004000100000${"0"}${comment}00000000`,
    )
  })

  it("marks packets of both versions when it holds both", () => {
    const sink = new MemorySink()
    const writer = new PcapngWriter(sink)
    const at = writer.addInterface("a")
    writer.packet(at, 0, udpPacket(1))
    writer.packet(at, 0, new InetPacket({ destination: Address.parse("::1"), protocol: 59 }))
    expect(
      blocksOf(sink)
        .slice(2)
        .map(([, body]) => body.slice(40, 50)),
    ).toEqual(["ff03002145", "ff03005760"])
  })

  it("refuses the other version, and interfaces that it does not have", () => {
    const writer = new PcapngWriter(new MemorySink(), { linkType: "ipv6" })
    expect(() => writer.packet(0, 0, udpPacket(1))).toThrow(
      "there is no interface 0, only 0; call addInterface first",
    )
    expect(() => writer.packet(writer.addInterface("a"), 0, udpPacket(1))).toThrow(
      'the capture holds ipv6 and this is an IPv4 packet; take link type "ppp" for both',
    )
  })

  it("takes the plainest link type for the versions there are", () => {
    expect([[4, 4], [6], [4, 6], []].map((versions) => linkTypeFor(versions as (4 | 6)[]))).toEqual([
      "ipv4",
      "ipv6",
      "ppp",
      "ppp",
    ])
  })

  it("of records has each interface once, and no packet that only waits", () => {
    const sink = new MemorySink()
    tell(new PcapngTrace(new PcapngWriter(sink, { linkType: "ipv4" })))
    expect(blocksOf(sink).map(([type]) => type)).toEqual([0x0a0d0d0a, 1, 6, 1, 6, 1, 6, 6, 1, 6])
  })
})
