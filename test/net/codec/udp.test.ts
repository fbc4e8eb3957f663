import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Address, type IpVersion } from "../../../packages/net/src/address.js"
import { decodeUdp, UdpDatagram } from "../../../packages/net/src/codec/index.js"
import { address, bytes } from "./arbitrary.js"
import { hex, unhex } from "./hex.js"

const [a, b] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.2")]
const [a6, b6] = [Address.parse("2001:db8::1"), Address.parse("2001:db8::2")]

describe("UDP datagrams", () => {
  it("RFC 768: send a checksum of 0 as ffff", () => {
    const datagram = new UdpDatagram(5000, 6000, unhex("c0df"))
    expect(hex(datagram.encode(a, b))).toBe("13881770000affffc0df")
  })

  it("leave the checksum out where it is not wanted, but never in IPv6 (RFC 8200 §8.1)", () => {
    const datagram = new UdpDatagram(1, 2, 4, false)
    expect(hex(datagram.encode(a, b))).toBe("00010002000c000000000000")
    expect(hex(datagram.encode(a6, b6)).slice(12, 16)).not.toBe("0000")
  })

  it("carry the message of another protocol, whose checksums cover the same addresses", () => {
    const inner = {
      size: 8,
      encode: (from: Address, to: Address) => Uint8Array.from([...from.bytes, ...to.bytes]),
    }
    expect(hex(new UdpDatagram(1, 2, inner).encode(a, b)).slice(16)).toBe("0a0000010a000002")
  })

  it("come back as they were", () => {
    const versions = fc.constantFrom<IpVersion>(4, 6)
    const way = versions.chain((version) => fc.tuple(address(version), address(version)))
    fc.assert(
      fc.property(
        way,
        fc.nat(65535),
        fc.nat(65535),
        bytes(60),
        fc.boolean(),
        ([from, to], x, y, data, checksummed) => {
          const datagram = new UdpDatagram(x, y, data, checksummed || to.version === 6)
          expect(decodeUdp(datagram.encode(from, to), from, to)).toEqual({ ok: true, datagram })
        },
      ),
    )
  })

  const good = hex(new UdpDatagram(1, 2, unhex("0102")).encode(a, b))
  const cases: readonly [string, string, string][] = [
    ["7 bytes", good.slice(0, 14), "too-short"],
    ["a length below 8", "0001000200070000", "bad-length"],
    ["a length beyond the end", good.slice(0, 18), "bad-length"],
    ["a changed byte", good.replace(/0102$/, "0103"), "bad-checksum"],
  ]
  it.each(cases)("with %s are refused", (_, text, fault) => {
    expect(decodeUdp(unhex(text), a, b)).toEqual({ ok: false, fault })
  })

  it("without a checksum are refused in IPv6", () => {
    expect(decodeUdp(unhex("0001000200080000"), a6, b6)).toEqual({ ok: false, fault: "bad-checksum" })
  })

  it("leave out what follows their length", () => {
    expect(decodeUdp(unhex(`${good}ffff`), a, b)).toMatchObject({ ok: true, datagram: { size: 10 } })
  })
})
