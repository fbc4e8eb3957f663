import { Address, Prefix, PrefixMap } from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

/** Addresses that often share bits with others, in all of their words. */
const words = fc.constantFrom(0n, 1n, 0x10n, 0x0a000001n, 0x80000000n, 0xfffffff0n)
const bases = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((n) => Address.v4(0x0a000000 + n)),
  fc.nat(0xffff).map((n) => Address.v4(n * 0x10001)),
  fc
    .tuple(words, words, words, words)
    .map(([a, b, c, d]) => Address.v6((a << 96n) | (b << 64n) | (c << 32n) | d)),
)
const lengths = fc.oneof(
  fc.constantFrom(0, 1, 8, 24, 28, 30, 31, 32, 64, 96, 97, 126, 128),
  fc.integer({ min: 0, max: 128 }),
)
const prefixes = fc
  .tuple(bases, lengths)
  .map(([base, length]) => Prefix.of(base, Math.min(length, base.bits)))

type Step =
  | { readonly kind: "set"; readonly prefix: Prefix; readonly value: number }
  | { readonly kind: "delete"; readonly prefix: Prefix }
  | { readonly kind: "longest"; readonly address: Address; readonly odd: boolean }

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("set" as const), prefix: prefixes, value: fc.nat(100) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), prefix: prefixes }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("longest" as const), address: bases, odd: fc.boolean() }),
  },
)

/** The same by looking at every prefix. */
class Naive {
  readonly all = new Map<Prefix, number>()

  longest(address: Address, accept: (value: number) => number | undefined): number | undefined {
    const fitting = [...this.all]
      .filter(([prefix]) => prefix.contains(address))
      .sort(([a], [b]) => b.length - a.length)
    for (const [, value] of fitting) if (accept(value) !== undefined) return accept(value)
    return undefined
  }
}

describe("a prefix map", () => {
  it("does what looking at every prefix does, whatever is put in and taken out", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 300, size: "max" }), (sequence) => {
        const [map, naive] = [new PrefixMap<number>(), new Naive()]
        for (const step of sequence)
          if (step.kind === "set") {
            map.set(step.prefix, step.value)
            naive.all.set(step.prefix, step.value)
          } else if (step.kind === "delete")
            expect(map.delete(step.prefix)).toBe(naive.all.delete(step.prefix))
          else {
            const accept = (value: number) => (step.odd && value % 2 === 0 ? undefined : value)
            expect(map.longest(step.address, accept)).toBe(naive.longest(step.address, accept))
          }
        expect(map.size).toBe(naive.all.size)
        for (const [prefix, value] of naive.all) expect(map.get(prefix)).toBe(value)
        expect([...map.values()].sort()).toEqual([...naive.all.values()].sort())
      }),
      { numRuns: 300 },
    )
  })

  it("gives its values longest prefixes first", () => {
    const map = new PrefixMap<string>()
    for (const text of ["10.0.0.0/8", "10.0.0.1", "0.0.0.0/0", "10.0.0.0/24"])
      map.set(Prefix.parse(text), text)
    expect([...map.values()]).toEqual(["10.0.0.1", "10.0.0.0/24", "10.0.0.0/8", "0.0.0.0/0"])
  })

  it("gives its values longest prefixes first, of many too", () => {
    const map = new PrefixMap<number>()
    for (let i = 0; i < 400; i++) map.set(Prefix.of(Address.v4(i * 0x01010101), i % 33), i % 33)
    for (let i = 0; i < 400; i += 3) map.delete(Prefix.of(Address.v4(i * 0x01010101), i % 33))
    const lengths = [...map.values()]
    expect(lengths.length).toBe(map.size)
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
  })

  it("empties a large table in no time", () => {
    const map = new PrefixMap<number>()
    const all = Array.from({ length: 50_000 }, (_, i) => Prefix.of(Address.v4(i)))
    for (const [i, prefix] of all.entries()) map.set(prefix, i)
    const begin = performance.now()
    for (const prefix of all) map.delete(prefix)
    expect(performance.now() - begin).toBeLessThan(1000)
    expect([map.size, [...map.values()]]).toEqual([0, []])
  })
})
