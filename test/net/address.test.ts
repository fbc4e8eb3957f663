import { Address, allNodes, everybodyOnLink, limitedBroadcast } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const words = fc.nat(0xffffffff)
const values6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })

describe("an address", () => {
  it("is read and written in the usual way", () => {
    const texts = ["0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::ff:0:1", "ff02::1"]
    expect(texts.map((text) => `${Address.parse(text)}`)).toEqual(texts)
    expect(`${Address.parse("2001:0DB8:0:0:0:0:0:1")}`).toBe("2001:db8::1")
  })

  it("is one object, however it was made", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          words.map((word) => Address.v4(word)),
          values6.map((value) => Address.v6(value)),
        ),
        (address) => {
          expect(Address.parse(`${address}`)).toBe(address)
          expect(Address.fromBytes(address.bytes)).toBe(address)
          expect(Address.fromValue(address.version, address.value)).toBe(address)
          expect(Address.of(address)).toBe(address)
          expect(address.bytes).toHaveLength(address.bits / 8)
        },
      ),
    )
  })

  it("has an id of its own", () => {
    const addresses = ["10.0.0.1", "10.0.0.2", "::1", "::2", "0.0.0.1"].map(Address.parse)
    expect(new Set(addresses.map((address) => address.id)).size).toBe(5)
  })

  it("knows whether it is a group, and one that stays on its link", () => {
    const kinds = (text: string) => {
      const { isMulticast, isLinkLocalMulticast } = Address.parse(text)
      return [isMulticast, isLinkLocalMulticast]
    }
    expect(["223.255.255.255", "224.0.0.5", "224.0.1.0", "239.1.1.1", "240.0.0.0"].map(kinds)).toEqual([
      [false, false],
      [true, true],
      [true, false],
      [true, false],
      [false, false],
    ])
    expect(["fe80::1", "ff02::5", "ff05::5"].map(kinds)).toEqual([
      [false, false],
      [true, true],
      [true, false],
    ])
  })

  it("can be counted on from", () => {
    expect(`${Address.parse("10.0.0.255").plus(1)}`).toBe("10.0.1.0")
    expect(`${Address.parse("2001:db8::ffff:ffff").plus(1n)}`).toBe("2001:db8::1:0:0")
  })

  it("refuses what is none", () => {
    for (const text of ["", "10.0.0", "10.0.0.256", "10.0.0.1/8", "::1%eth0", "1", "host"])
      expect(() => Address.parse(text)).toThrow(
        `"${text}" is no address; write it like 192.0.2.1 or 2001:db8::1`,
      )
    expect(() => Address.fromBytes(new Uint8Array(5))).toThrow(
      "5 bytes are no address; IPv4 has 4 and IPv6 has 16",
    )
  })

  it("stands for everybody on a link, in either version", () => {
    expect([everybodyOnLink(4), everybodyOnLink(6)]).toEqual([limitedBroadcast, allNodes])
  })
})
