import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Address } from "../../../packages/net/src/address.js"
import { decodeIpv6, encodeIpv6, packetFromIpv6 } from "../../../packages/net/src/codec/index.js"
import { InetPacket, partOf } from "../../../packages/net/src/inet-packet.js"
import { fragment, rawPacket } from "./arbitrary.js"
import { hex, unhex } from "./hex.js"

const [a, b] = [Address.parse("2001:db8::1"), Address.parse("2001:db8::2")]
const addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002"

const rebuilt = (bytes: Uint8Array) => {
  const decoded = decodeIpv6(bytes)
  return decoded.ok ? packetFromIpv6(decoded.header, decoded.payload) : decoded.fault
}

describe("IPv6 packets", () => {
  it("have the header of RFC 8200 §3, with traffic class and flow label", () => {
    const header = { source: a, destination: b, protocol: 17, payload: 2, tos: 0xb8, flow: 0x7f12345, ttl: 3 }
    expect(hex(encodeIpv6(new InetPacket(header)))).toBe(
      `6b8${"12345"}00021103${addresses}0000`.replace(/ /g, ""),
    )
  })

  it("RFC 2711: carry the router alert in hop-by-hop options", () => {
    const packet = new InetPacket({ source: a, destination: b, protocol: 58, payload: 1, routerAlert: true })
    expect(hex(encodeIpv6(packet))).toBe(`6000000000090040${addresses}3a0005020000010000`.replace(/ /g, ""))
  })

  it("RFC 8200 §4.5: carry a fragment header behind the options", () => {
    const packet = new InetPacket({ source: a, destination: b, protocol: 58, payload: 8, routerAlert: true })
    Object.assign(packet, { fragment: partOf(1448, true), identification: 0xabcd })
    packet.size += 8
    expect(hex(encodeIpv6(packet)).slice(80)).toBe("2c000502000001003a0005a90000abcd0000000000000000")
  })

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.oneof(rawPacket(6), fragment(6)), (packet) => {
        expect(encodeIpv6(packet).length).toBe(packet.size)
        expect(rebuilt(encodeIpv6(packet))).toEqual(packet)
      }),
    )
  })

  it("over 65535 bytes of payload cannot be written", () => {
    const packet = new InetPacket({ source: a, destination: b, protocol: 17, payload: 65536 })
    expect(() => encodeIpv6(packet)).toThrow(/no payloads over 65535 bytes/)
  })
})

describe("decoding IPv6", () => {
  const cases: readonly [string, string, string][] = [
    ["39 bytes", `6000000000001140${addresses}`.slice(0, -2), "too-short"],
    ["version 4", `4000000000001140${addresses}`, "bad-version"],
    ["a payload that is not there", `6000000000011140${addresses}`, "bad-length"],
    ["half of the hop-by-hop options", `6000000000080040${addresses}1101050200000100`, "bad-length"],
    ["an option that reaches too far", `6000000000080040${addresses}1100050600000100`, "bad-option"],
    ["half a fragment header", `6000000000042c40${addresses}11000000`, "bad-length"],
  ]
  it.each(cases)("finds %s", (_, text, fault) => {
    expect(decodeIpv6(unhex(text))).toEqual({ ok: false, fault })
  })

  it("leaves headers that it does not know to the payload", () => {
    const decoded = decodeIpv6(unhex(`6000000000083c40${addresses}1100010400000000`))
    expect(decoded).toMatchObject({ ok: true, header: { protocol: 60 }, payload: { length: 8 } })
  })

  it("RFC 6946: takes a fragment that is the whole packet for the packet", () => {
    const packet = rebuilt(unhex(`60000000000a2c40${addresses}11000000000000070102`))
    expect(packet).toMatchObject({ isFragment: false, size: 42, payloadSize: 2 })
  })

  it("never throws", () => {
    const bytes = fc.uint8Array({ minLength: 30, maxLength: 120 })
    fc.assert(
      fc.property(bytes, fc.constantFrom(0, 44, 17), (bytes, nextHeader) => {
        bytes[0] = 0x60
        bytes[4] = 0
        bytes[6] = nextHeader
        decodeIpv6(bytes)
      }),
    )
  })
})
