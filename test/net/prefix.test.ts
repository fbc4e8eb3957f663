import { Address, aggregate, comparePrefixes, Prefix } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const addresses4 = fc.nat(0xffffffff).map((word) => Address.v4(word))
const addresses6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value) => Address.v6(value))
const prefixes = fc.oneof(
  fc.tuple(addresses4, fc.nat(32)).map(([address, length]) => Prefix.of(address, length)),
  fc.tuple(addresses6, fc.nat(128)).map(([address, length]) => Prefix.of(address, length)),
)
/** Blocks that often touch. */
const close = fc
  .tuple(fc.nat(63), fc.integer({ min: 26, max: 32 }))
  .map(([n, length]) => Prefix.of(Address.v4(n), length))

describe("a prefix", () => {
  it("is one object, and holds the addresses from its base to its last", () => {
    fc.assert(
      fc.property(prefixes, (prefix) => {
        expect(Prefix.parse(`${prefix}`)).toBe(prefix)
        expect(prefix.contains(prefix.base) && prefix.contains(prefix.last)).toBe(true)
        expect(prefix.last.value - prefix.base.value + 1n).toBe(prefix.size)
        expect(prefix.base.value % prefix.size).toBe(0n)
        if (prefix.length > 0)
          expect(prefix.parent.covers(prefix) && !prefix.covers(prefix.parent)).toBe(true)
      }),
    )
  })

  it("overlaps another only where one covers the other", () => {
    fc.assert(
      fc.property(close, close, (a, b) => {
        const common = [...Array(64).keys()].some(
          (n) => a.contains(Address.v4(n)) && b.contains(Address.v4(n)),
        )
        expect(a.overlaps(b)).toBe(common)
        expect(a.covers(b) || b.covers(a)).toBe(common)
      }),
    )
  })

  it("never holds anything of the other version", () => {
    const [all4, all6] = [Prefix.all(4), Prefix.all(6)]
    expect([
      all4.contains(Address.parse("::1")),
      all6.contains(Address.parse("10.0.0.1")),
      all4.overlaps(all6),
    ]).toEqual([false, false, false])
  })

  it("has a mask", () => {
    expect(
      ["10.24.0.0/13", "0.0.0.0/0", "10.0.0.1", "2001:db8::/33"].map((text) => `${Prefix.parse(text).mask}`),
    ).toEqual(["255.248.0.0", "0.0.0.0", "255.255.255.255", "ffff:ffff:8000::"])
  })

  it("refuses what is none, and guesses what was meant", () => {
    expect(() => Prefix.parse("10.0.0.1/8")).toThrow(
      '"10.0.0.1/8" has bits set beyond its length; did you mean "10.0.0.0/8"?',
    )
    expect(() => Prefix.parse("10.0.0.0/33")).toThrow(
      "/33 is no prefix length for 10.0.0.0; it must be 0 to 32",
    )
    for (const text of ["10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/x"])
      expect(() => Prefix.parse(text)).toThrow(
        `"${text}" is no prefix; write it like 10.24.0.0/13 or 2001:db8::/32`,
      )
    expect(() => Prefix.all(4).parent).toThrow("/-1 is no prefix length for 0.0.0.0; it must be 0 to 32")
  })
})

describe("aggregation", () => {
  const members = (list: readonly Prefix[]) =>
    [...Array(64).keys()].filter((n) => list.some((prefix) => prefix.contains(Address.v4(n))))

  it("holds exactly the same addresses in the fewest prefixes", () => {
    fc.assert(
      fc.property(fc.array(close, { maxLength: 12 }), (list) => {
        const result = aggregate(list)
        expect(members(result)).toEqual(members(list))
        expect(result).toEqual(fewest(members(list)))
      }),
    )
  })

  /** The largest aligned blocks that hold just these numbers, by trying. */
  function fewest(numbers: readonly number[], block = Prefix.parse("0.0.0.0/26")): Prefix[] {
    const inside = numbers.filter((n) => block.contains(Address.v4(n)))
    if (inside.length === 0) return []
    if (BigInt(inside.length) === block.size) return [block]
    const halves = [block.base, block.base.plus(block.size / 2n)].map((base) =>
      Prefix.of(base, block.length + 1),
    )
    return halves.flatMap((half) => fewest(inside, half))
  }

  it("takes both versions at once", () => {
    const mixed = ["10.0.0.0/25", "::a00:0/121", "10.0.0.128/25", "::a00:80/121"].map(Prefix.parse)
    expect(aggregate(mixed).map(String)).toEqual(["10.0.0.0/24", "::a00:0/120"])
  })

  it("comes in the order of addresses, the larger block first", () => {
    const list = ["10.0.1.0/24", "2001:db8::/32", "10.0.0.0/16", "9.0.0.0/8"].map(Prefix.parse)
    expect(list.sort(comparePrefixes).map(String)).toEqual([
      "9.0.0.0/8",
      "10.0.0.0/16",
      "10.0.1.0/24",
      "2001:db8::/32",
    ])
  })
})
