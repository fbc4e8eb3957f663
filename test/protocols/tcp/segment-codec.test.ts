import { Address, decodePacket, encodePacket, InetPacket, type IpVersion, ipProtocols } from "@hourglass/net"
import { internetDecoders } from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ACK, CWR, ECE, FIN, PSH, SYN, TcpSegment } from "../../../packages/protocols/src/tcp/segment.js"
import { decodeSegment, encodeSegment } from "../../../packages/protocols/src/tcp/segment-codec.js"
import { address, bytes } from "../../net/codec/arbitrary.js"
import { hex, unhex } from "../../net/codec/hex.js"

const [a, b] = [Address.parse("10.99.0.1"), Address.parse("10.99.0.2")]

type Options = Partial<
  Pick<
    TcpSegment,
    "mss" | "windowScale" | "sackPermitted" | "hasTimestamps" | "tsVal" | "tsEcr" | "sackBlocks"
  >
>

const segment = (flags: number, options: Options = {}, data: Uint8Array | number = 0): TcpSegment =>
  Object.assign(new TcpSegment(49152, 80, 1000, 2000, flags, 8192, data), options).measure()

/** The options of a segment as they are written. */
const written = (flags: number, options: Options): string =>
  hex(encodeSegment(segment(flags, options), a, b)).slice(40)

/** Bytes with these options and the right checksum, whatever else they are. */
function withOptions(options: string, data = ""): Uint8Array {
  const [head, tail] = [unhex(options), unhex(data)]
  const wire = segment(ACK, {}, head.length + tail.length).encode(a, b)
  wire.set(head, 20)
  wire.set(tail, 20 + head.length)
  wire[12] = (5 + head.length / 4) << 4
  return summed(wire)
}

/** The same with the checksum that it should have, found through the one place that computes it. */
function summed(wire: Uint8Array): Uint8Array {
  const data = wire.slice(20)
  const plain = new TcpSegment(0, 0, 0, 0, 0, 0, data).encode(a, b)
  const words = (from: Uint8Array) => {
    let sum = 0
    for (let at = 0; at < 20; at += 2) if (at !== 16) sum += (from[at] << 8) | from[at + 1]
    return sum
  }
  let sum = (~((plain[16] << 8) | plain[17]) & 0xffff) + words(wire) - words(plain)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  wire[16] = (~sum >> 8) & 0xff
  wire[17] = ~sum & 0xff
  return wire
}

// The SYN of a Linux kernel, with its IP header, as it came out of a tunnel device.
const kernelSyn = unhex(`4500003c db894000 40064a6a 0a630001 0a630002
  a81c0050 630ac305 00000000 a002faf0 82200000 020405b4 0402080a 007be72b 00000000 0103030a`)

describe("TCP segments on the wire", () => {
  it("are read from a kernel's SYN", () => {
    const decoded = decodePacket(kernelSyn, internetDecoders)
    if (!decoded.ok) throw new Error(decoded.fault)
    expect(decoded.packet.body).toMatchObject({
      sourcePort: 43036,
      destinationPort: 80,
      seq: 0x630ac305,
      ack: 0,
      flags: SYN,
      window: 64240,
      mss: 1460,
      sackPermitted: true,
      hasTimestamps: true,
      tsVal: 0x007be72b,
      tsEcr: 0,
      windowScale: 10,
      length: 0,
      size: 40,
    })
  })

  it("are written as a kernel writes its SYN", () => {
    const syn = new TcpSegment(43036, 80, 0x630ac305, 0, SYN, 64240)
    const options = {
      mss: 1460,
      sackPermitted: true,
      hasTimestamps: true,
      tsVal: 0x007be72b,
      windowScale: 10,
    }
    Object.assign(syn, options).measure()
    expect(hex(syn.encode(a, b))).toBe(hex(kernelSyn.subarray(20)))
  })

  it("have each option in whole words", () => {
    expect(written(SYN, { mss: 1460 })).toBe("020405b4")
    expect(written(SYN, { mss: 536, sackPermitted: true, windowScale: 7 })).toBe(
      "0204021801010402" + "01030307",
    )
    expect(written(ACK, { hasTimestamps: true, tsVal: 1, tsEcr: -1 })).toBe("0101080a00000001ffffffff")
    expect(written(ACK, { sackBlocks: [5, -2] })).toBe("0101050a00000005fffffffe")
    expect(written(ACK, { hasTimestamps: true, sackBlocks: [1, 2, 3, 4] })).toBe(
      "0101080a0000000000000000" + "0101051200000001000000020000000300000004",
    )
  })

  it("have unsigned sequence numbers", () => {
    const { ok, ...decoded } = decodeSegment(new TcpSegment(1, 2, -1, -2147483648, ACK, 0).encode(a, b), a, b)
    expect({ ok, ...decoded }).toMatchObject({ ok: true, segment: { seq: -1, ack: -2147483648 } })
    expect(hex(new TcpSegment(1, 2, -1, -2147483648, ACK, 0).encode(a, b)).slice(8, 24)).toBe(
      "ffffffff80000000",
    )
  })

  it("carry zeros where data are only counted", () => {
    expect(hex(encodeSegment(segment(PSH | ACK, {}, 3), a, b)).slice(40)).toBe("000000")
  })

  it("have all eight control bits in their places (RFC 3168 §6.1)", () => {
    expect(segment(FIN | ECE | CWR).encode(a, b)[13]).toBe(0xc1)
  })

  it("cannot have more options than a header holds", () => {
    const crowded = segment(ACK, { hasTimestamps: true, sackBlocks: [1, 2, 3, 4, 5, 6, 7, 8] })
    expect(() => crowded.encode(a, b)).toThrow(/48 bytes of options; a TCP header has room for 40/)
  })
})

/** Any options that fit in a header. */
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const options: fc.Arbitrary<Options> = fc
  .record({
    mss: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 65535 })),
    windowScale: fc.integer({ min: -1, max: 14 }),
    sackPermitted: fc.boolean(),
    stamps: fc.option(fc.tuple(int32, int32)),
    blocks: fc.array(fc.tuple(int32, int32), { maxLength: 4 }),
  })
  .map(({ stamps, blocks, ...plain }) => ({
    ...plain,
    hasTimestamps: stamps !== null,
    tsVal: stamps?.[0] ?? 0,
    tsEcr: stamps?.[1] ?? 0,
    sackBlocks: blocks.flat(),
  }))
  .filter((some) => segment(ACK, some).optionsSize <= 40)

const anySegment = fc
  .record({ ports: fc.tuple(fc.nat(65535), fc.nat(65535)), seq: int32, ack: int32 })
  .chain(({ ports, seq, ack }) =>
    fc.tuple(fc.nat(255), fc.nat(65535), bytes(60), options).map(([flags, window, data, some]) => {
      const made = new TcpSegment(...ports, seq, ack, flags, window, data.length > 0 ? data : 0)
      return Object.assign(made, some).measure()
    }),
  )
const way = fc.constantFrom<IpVersion>(4, 6).chain((version) => fc.tuple(address(version), address(version)))

describe("TCP segments", () => {
  it("come back as they were, and are as long as they say", () => {
    fc.assert(
      fc.property(way, anySegment, ([from, to], sent) => {
        const wire = sent.encode(from, to)
        expect(wire.length).toBe(sent.size)
        expect(decodeSegment(wire, from, to)).toEqual({ ok: true, segment: sent })
      }),
    )
  })

  it("are refused when any one bit is turned", () => {
    fc.assert(
      fc.property(way, anySegment, fc.nat(), ([from, to], sent, where) => {
        const wire = sent.encode(from, to)
        const bit = where % (wire.length * 8)
        wire[bit >> 3] ^= 1 << (bit & 7)
        expect(decodeSegment(wire, from, to).ok).toBe(false)
      }),
    )
  })

  it("of any bytes are read or refused, and those that are read are written again as they were", () => {
    const headers = fc.tuple(fc.uint8Array({ minLength: 20, maxLength: 80 }), fc.integer({ min: 5, max: 15 }))
    let read = 0
    fc.assert(
      fc.property(headers, ([wire, words]) => {
        wire[12] = (words << 4) | (wire[12] & 15)
        const decoded = decodeSegment(summed(wire), a, b)
        if (!decoded.ok) return
        read++
        expect(hex(decoded.segment.encode(a, b))).toBe(hex(wire))
        expect(decoded.segment.size).toBe(wire.length)
      }),
      { numRuns: 2000 },
    )
    expect(read).toBeGreaterThan(100)
  })

  it("of any bytes do not throw", () => {
    fc.assert(fc.property(bytes(80), (wire) => void decodeSegment(wire, a, b)))
  })

  it("travel in packets", () => {
    fc.assert(
      fc.property(way, anySegment, ([source, destination], sent) => {
        const packet = new InetPacket({ source, destination, protocol: ipProtocols.tcp }, sent)
        expect(decodePacket(encodePacket(packet), internetDecoders)).toMatchObject({
          ok: true,
          packet: { body: sent },
        })
      }),
    )
  })
})

describe("TCP segments of other stacks", () => {
  const decodedOptions = (options: string) => {
    const decoded = decodeSegment(withOptions(options), a, b)
    return decoded.ok ? decoded.segment : decoded
  }

  it("may have options in any order, unknown ones among them", () => {
    const expected = {
      mss: 1460,
      windowScale: 6,
      sackPermitted: true,
      hasTimestamps: true,
      tsVal: 7,
      tsEcr: 9,
    }
    const stamps = "080a0000000700000009"
    expect(decodedOptions(`020405b4010303060101${stamps}04020000`)).toMatchObject(expected)
    expect(decodedOptions(`${stamps}fd06f989abcd040201030306020405b40000`)).toMatchObject(expected)
  })

  it("keep their bytes on the way, for a router must not change them", () => {
    const wire = withOptions("020405b401030306fd04f98901010402", "abcdef")
    const decoded = decodeSegment(wire, a, b)
    if (!decoded.ok) throw new Error(decoded.fault)
    expect(decoded.segment.size).toBe(wire.length)
    expect(hex(decoded.segment.encode(a, b))).toBe(hex(wire))
    const elsewhere = decodeSegment(decoded.segment.encode(b, a), b, a)
    expect(elsewhere).toMatchObject({ ok: true, segment: { mss: 1460, windowScale: 6 } })
  })

  it("keep an urgent pointer", () => {
    const wire = segment(ACK, {}, unhex("01")).encode(a, b)
    wire[19] = 1
    const decoded = decodeSegment(summed(wire), a, b)
    expect(decoded.ok && hex(decoded.segment.encode(a, b))).toBe(hex(wire))
  })

  it("may end their options early", () => {
    expect(decodedOptions("020405b400ff0000")).toMatchObject({ mss: 1460, sackPermitted: false })
  })
})

describe("TCP segments are refused", () => {
  const cases: readonly [string, Uint8Array, string][] = [
    ["shorter than a header", new Uint8Array(19), "too-short"],
    ["with a data offset below 5", segment(ACK).encode(a, b).fill(0x40, 12, 13), "bad-header-length"],
    ["with a data offset beyond the end", segment(ACK).encode(a, b).fill(0x60, 12, 13), "bad-length"],
    ["with a changed byte", segment(ACK).encode(a, b).fill(9, 15, 16), "bad-checksum"],
    ["with an option that reaches beyond the header", withOptions("01010108"), "bad-option"],
    ["with an option longer than the header", withOptions("fd050000"), "bad-option"],
    ["with an option of length 0", withOptions("fd000000"), "bad-option"],
    ["with an option of length 1", withOptions("fd010000"), "bad-option"],
    ["with an MSS of 3 bytes", withOptions("02030500"), "bad-option"],
    ["with a window scale of 2 bytes", withOptions("03020000"), "bad-option"],
    ["with a SACK-permitted of 3 bytes", withOptions("04030000"), "bad-option"],
    ["with timestamps of 6 bytes", withOptions("0806000000000000"), "bad-option"],
    ["with half a SACK block", withOptions("0506000000000000"), "bad-option"],
    ["with a SACK option without blocks", withOptions("05020000"), "bad-option"],
  ]
  it.each(cases)("%s", (_, wire, fault) => {
    expect(decodeSegment(wire, a, b)).toEqual({ ok: false, fault })
  })

  it("from another address than their checksum says", () => {
    expect(decodeSegment(segment(ACK).encode(a, b), a, Address.parse("10.99.0.3"))).toEqual({
      ok: false,
      fault: "bad-checksum",
    })
  })
})
