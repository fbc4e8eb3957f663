import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Address } from "../../../packages/net/src/address.js"
import {
  decodeIcmp,
  encodePacket,
  type IcmpErrorKind,
  IcmpMessage,
  sum16,
  transportChecksum,
  UdpDatagram,
} from "../../../packages/net/src/codec/index.js"
import { InetPacket } from "../../../packages/net/src/inet-packet.js"
import { hex, unhex } from "./hex.js"

const [host, router] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.254")]
const [host6, router6] = [Address.parse("2001:db8::1"), Address.parse("2001:db8::fe")]

const datagram = (payload: number, ipv6 = false) =>
  new InetPacket(
    {
      source: ipv6 ? host6 : host,
      destination: Address.parse(ipv6 ? "2001:db8:1::9" : "10.9.9.9"),
      protocol: 17,
    },
    new UdpDatagram(4000, 33434, payload),
  )

const error = (kind: IcmpErrorKind, original: InetPacket, mtu?: number) =>
  new IcmpMessage(mtu === undefined ? { kind, original } : { kind, original, mtu })

describe("ICMP echo", () => {
  it("RFC 792: has identifier, sequence number and data", () => {
    const data = unhex("02030405060708090a0b0c0d0e0f")
    const message = new IcmpMessage({ kind: "echo-request", identifier: 0x1234, sequence: 1, data })
    expect(hex(message.encode(host, router))).toMatch(/^0800....12340001020304/)
    expect(sum16(message.encode(host, router))).toBe(0xffff)
  })

  it("RFC 4443 §2.3: covers the pseudo-header in IPv6", () => {
    const bytes = new IcmpMessage({ kind: "echo-reply", identifier: 1, sequence: 2, data: 3 }).encode(
      host6,
      router6,
    )
    expect(hex(bytes)).toMatch(/^8100....00010002000000$/)
    expect(transportChecksum(bytes, 58, host6, router6)).toBe(0)
  })
})

describe("ICMP errors", () => {
  const table: readonly [IcmpErrorKind, string, string][] = [
    ["no-route", "0300", "0100"],
    ["host-unreachable", "0301", "0103"],
    ["protocol-unreachable", "0302", "0401"],
    ["port-unreachable", "0303", "0104"],
    ["prohibited", "030d", "0101"],
    ["packet-too-big", "0304", "0200"],
    ["hop-limit-exceeded", "0b00", "0300"],
    ["reassembly-time-exceeded", "0b01", "0301"],
  ]
  it.each(table)("%s is %s in IPv4 and %s in IPv6", (kind, code4, code6) => {
    expect(hex(error(kind, datagram(8)).encode(router, host)).slice(0, 4)).toBe(code4)
    expect(hex(error(kind, datagram(8, true)).encode(router6, host6)).slice(0, 4)).toBe(code6)
  })

  it("RFC 1191 §4, RFC 4443 §3.2: tell the MTU of the next link", () => {
    const small = error("packet-too-big", datagram(1472), 1006)
    expect(hex(small.encode(router, host).subarray(4, 8))).toBe("000003ee")
    expect(
      hex(error("packet-too-big", datagram(1472, true), 1280).encode(router6, host6).subarray(4, 8)),
    ).toBe("00000500")
  })

  it("RFC 4443 §3.4: point at the number of the protocol that is not spoken", () => {
    const original = datagram(8, true)
    const pointer = () => hex(error("protocol-unreachable", original).encode(router6, host6).subarray(4, 8))
    expect(pointer()).toBe("00000006")
    original.routerAlert = true
    original.size += 8
    expect(pointer()).toBe("00000028")
  })

  it("RFC 1812 §4.3.2.3: quote all of a small packet", () => {
    const original = datagram(10)
    const bytes = error("port-unreachable", original).encode(router, host)
    expect(hex(bytes.subarray(8))).toBe(hex(encodePacket(original)))
  })

  it("quote no more than fits in 576 bytes, or 1280 in IPv6", () => {
    const sizes = [error("no-route", datagram(1400)), error("no-route", datagram(1400, true))].map(
      ({ size }) => size,
    )
    expect(sizes).toEqual([576 - 20, 1280 - 40])
    expect(error("no-route", datagram(1400)).encode(router, host).length).toBe(556)
  })

  it("quote a fragment as the slice that it is", () => {
    const whole = datagram(100)
    const piece = whole.copy()
    Object.assign(piece, { fragment: { offset: 48, more: false, whole }, size: 20 + 60 })
    const bytes = error("hop-limit-exceeded", piece).encode(router, host)
    expect(hex(bytes.subarray(28))).toBe(hex(encodePacket(whole).subarray(68)))
  })

  it("give the original back, with the size it had", () => {
    const decoded = decodeIcmp(error("hop-limit-exceeded", datagram(1400)).encode(router, host), router, host)
    expect(decoded).toMatchObject({
      ok: true,
      message: { size: 556, content: { original: { size: 1428, protocol: 17, source: host }, quoted: 548 } },
    })
  })

  it("accept RFC 792's eight bytes of payload, and say the same again", () => {
    const bytes = error("port-unreachable", datagram(100)).encode(router, host).slice(0, 36)
    const view = new DataView(bytes.buffer)
    view.setUint16(2, 0)
    view.setUint16(2, ~sum16(bytes) & 0xffff)
    const decoded = decodeIcmp(bytes, router, host)
    expect(decoded).toMatchObject({ ok: true, message: { content: { original: { size: 128 } } } })
    expect(decoded.ok && hex(decoded.message.encode(router, host))).toBe(hex(bytes))
  })
})

describe("decoding ICMP", () => {
  const withSum = (text: string) => {
    const bytes = unhex(text)
    new DataView(bytes.buffer).setUint16(2, ~sum16(bytes) & 0xffff)
    return bytes
  }

  it("keeps messages of other kinds as bytes", () => {
    const bytes = withSum("0d000000 00010002 00000003 00000004 00000005")
    const decoded = decodeIcmp(bytes, router, host)
    expect(decoded).toMatchObject({
      ok: true,
      message: { isError: true, content: { kind: "other", type: 13 } },
    })
    expect(decoded.ok && hex(decoded.message.encode(router, host))).toBe(hex(bytes))
  })

  it.each([
    ["7 bytes", unhex("08000000000000"), "too-short"],
    ["a wrong checksum", unhex("0800000100010001"), "bad-checksum"],
    ["an error without a quote", withSum("0300000000000000"), "bad-quote"],
    ["a quote of half a header", withSum("0300000000000000450000140000"), "bad-quote"],
    ["a quote of the other IP", withSum(`0300000000000000${"6".repeat(80)}`), "bad-quote"],
  ])("finds %s", (_, bytes, fault) => {
    expect(decodeIcmp(bytes, router, host)).toEqual({ ok: false, fault })
  })

  it("never throws on random bytes with right checksums", () => {
    const type = fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 11, 12, 128, 129)
    fc.assert(
      fc.property(type, fc.uint8Array({ minLength: 8, maxLength: 90 }), fc.boolean(), (type, bytes, ipv6) => {
        bytes.set([type, bytes[1] & 7, 0, 0])
        bytes[8] = (ipv6 ? 0x60 : 0x40) | (bytes[8] & 15)
        const [from, to] = ipv6 ? [router6, host6] : [router, host]
        const sum = ipv6 ? transportChecksum(bytes, 58, from, to) : ~sum16(bytes) & 0xffff
        new DataView(bytes.buffer).setUint16(2, sum)
        const decoded = decodeIcmp(bytes, from, to)
        expect(decoded.ok || decoded.fault === "bad-quote").toBe(true)
        if (decoded.ok) expect(decoded.message.encode(from, to).length).toBe(decoded.message.size)
      }),
    )
  })
})
