import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Address } from "../../../packages/net/src/address.js"
import { decodeIpv4, encodeIpv4, packetFromIpv4, UdpDatagram } from "../../../packages/net/src/codec/index.js"
import { InetPacket } from "../../../packages/net/src/inet-packet.js"
import { fragment, rawPacket } from "./arbitrary.js"
import { hex, unhex } from "./hex.js"

const [a, b] = [Address.parse("192.0.2.1"), Address.parse("198.51.100.7")]

const rebuilt = (bytes: Uint8Array) => {
  const decoded = decodeIpv4(bytes)
  return decoded.ok ? packetFromIpv4(decoded.header, decoded.payload) : decoded.fault
}

describe("IPv4 packets", () => {
  it("have the header of RFC 791 §3.1", () => {
    const packet = new InetPacket({
      source: a,
      destination: b,
      protocol: 17,
      payload: 95,
      dontFragment: true,
    })
    packet.identification = 7238
    expect(hex(encodeIpv4(packet).subarray(0, 20))).toBe("450000731c464000401131f8c0000201c6336407")
  })

  it("RFC 2113: carry the router alert as option 94040000", () => {
    const packet = new InetPacket({ source: a, destination: b, protocol: 46, payload: 4, routerAlert: true })
    expect(hex(encodeIpv4(packet))).toMatch(/^4600001c.{32}9404000000000000$/)
  })

  it("from a host without an address have the source 0.0.0.0", () => {
    const bytes = encodeIpv4(new InetPacket({ destination: b, protocol: 17 }))
    expect([...bytes.subarray(12, 16)]).toEqual([0, 0, 0, 0])
  })

  it("have zeros for a body that is only a size, or shorter than it says", () => {
    const packet = new InetPacket(
      { source: a, destination: b, protocol: 253, payload: 6 },
      Uint8Array.of(1, 2),
    )
    expect(hex(encodeIpv4(packet).subarray(20))).toBe("010200000000")
  })

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.oneof(rawPacket(4), fragment(4)), (packet) => {
        expect(encodeIpv4(packet).length).toBe(packet.size)
        expect(rebuilt(encodeIpv4(packet))).toEqual(packet)
      }),
    )
  })

  it("in fragments are slices of the whole", () => {
    const body = new UdpDatagram(
      1,
      2,
      Uint8Array.from({ length: 40 }, (_, index) => index),
    )
    const whole = new InetPacket({ source: a, destination: b, protocol: 17 }, body)
    const fragments = [0, 16, 32].map((offset) => {
      const piece = whole.copy()
      piece.fragment = { offset, more: offset < 32, whole }
      piece.size = 20 + 16
      return encodeIpv4(piece).subarray(20)
    })
    expect(fragments.map(hex).join("")).toBe(hex(encodeIpv4(whole).subarray(20)))
  })

  it("over 65535 bytes cannot be written", () => {
    const packet = new InetPacket({ source: a, destination: b, protocol: 17, payload: 65516 })
    expect(() => encodeIpv4(packet)).toThrow(/65536 bytes.*no packets over 65535 bytes/)
  })
})

describe("A02-01: the checks of RFC 1812 §5.2.2, in their order", () => {
  // 20 bytes with right checksums, each wrong in one thing only.
  const cases: readonly [string, string, string][] = [
    ["link-layer length 19 bytes", "45000014000000004011d1dec00002010a0000", "too-short"],
    ["a bad header checksum", header("45000014", 1), "bad-checksum"],
    ["version 6", header("65000014"), "bad-version"],
    ["IHL 4", header("44000014"), "bad-header-length"],
    ["total length 16, IHL 5", header("45000010"), "bad-length"],
    ["total length 21 of 20 bytes", header("45000015"), "bad-length"],
  ]
  it.each(cases)("finds %s", (_, text, fault) => {
    expect(decodeIpv4(unhex(text))).toEqual({ ok: false, fault })
  })

  it("goes on when all are passed, and leaves out the link's padding", () => {
    expect(decodeIpv4(unhex(`${header("45000014")}0000`))).toMatchObject({
      ok: true,
      payload: new Uint8Array(0),
    })
  })

  it("never throws", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decodeIpv4(bytes)))
  })

  it("notices any flipped bit in a header", () => {
    fc.assert(
      fc.property(rawPacket(4, 0), fc.nat(191), (packet, position) => {
        const bytes = encodeIpv4(packet)
        const bit = position % (packet.headerSize * 8)
        bytes[bit >> 3] ^= 0x80 >> (bit & 7)
        expect(decodeIpv4(bytes).ok).toBe(false)
      }),
    )
  })

  it("finds the router alert behind other options, and is not led astray by bad ones", () => {
    const alert = (options: string) => {
      const words = 5 + options.length / 8
      const packet = rebuilt(
        unhex(header(`4${words.toString(16)}0000${(words * 4).toString(16)}`, 0, options)),
      )
      return typeof packet === "string" ? packet : packet.routerAlert
    }
    expect(["0194040000000000", "0794040000000000", "00940400", "07000000", "01010107"].map(alert)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

/** A header that begins with this word, its checksum right, or wrong by so much. */
function header(firstWord: string, wrongBy = 0, options = ""): string {
  const bytes = unhex(`${firstWord} 00000000 40110000 c0000201 c6336407 ${options}`)
  const view = new DataView(bytes.buffer)
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += view.getUint16(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  view.setUint16(10, (~sum + wrongBy) & 0xffff)
  return hex(bytes)
}
