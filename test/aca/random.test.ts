import { OptionError, RandomStream } from "@hourglass/aca"
import fc from "fast-check"
import jStat from "jstat"
import { describe, expect, it } from "vitest"

const stream = (name = "test", seed = 1, run = 0) => new RandomStream(seed, run, name)
const draws = (from: RandomStream, count: number) => Array.from({ length: count }, () => from.next())

function correlation(a: readonly number[], b: readonly number[]): number {
  const covariance = a.reduce((sum, value, i) => sum + (value - 0.5) * (b[i] - 0.5), 0) / a.length
  return covariance * 12 // the variance of a uniform number is 1/12
}

/** The chance of counts at least this uneven when all bins are equally likely. */
function evenness(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return 1 - jStat.chisquare.cdf(chiSquared, counts.length - 1)
}

describe("the generator", () => {
  it("gives the published outputs of xoshiro128** 1.1 from state 1, 2, 3, 4", () => {
    const random = stream()
    random.state = [1, 2, 3, 4]
    expect(Array.from({ length: 10 }, () => random.bits())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it("agrees with the algorithm written in big integers", () => {
    const word = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (start) => {
        fc.pre(start.some((part) => part > 0n))
        const random = stream()
        const [a, b, c, d] = start.map(Number)
        random.state = [a, b, c, d]
        const expected = reference(start)
        expect(Array.from({ length: 20 }, () => random.bits())).toEqual(Array.from({ length: 20 }, expected))
      }),
    )
  })

  it("makes 53-bit numbers in [0, 1) of two outputs", () => {
    const [random, raw] = [stream(), stream()]
    for (let i = 0; i < 1000; i++) {
      const [first, second] = [raw.bits(), raw.bits()]
      const value = random.next()
      expect(value * 2 ** 53).toBe((first >>> 5) * 2 ** 26 + (second >>> 6))
      expect(value).toBeLessThan(1)
    }
  })

  it("keeps its numbers from version to version", () => {
    expect(draws(stream("/net/a", 42, 7), 3)).toMatchInlineSnapshot(`
      [
        0.8907643080463788,
        0.30421013320900037,
        0.08226456026140827,
      ]
    `)
    expect(stream("", -1, -1).state).toMatchInlineSnapshot(`
      [
        1688478452,
        2759157198,
        4077226746,
        4024535691,
      ]
    `)
  })
})

describe("the numbers", () => {
  it("are spread evenly, one by one, in pairs and in their lowest bits", () => {
    const random = stream("even")
    const ones = new Array<number>(1000).fill(0)
    const pairs = new Array<number>(1024).fill(0)
    const lowest = new Array<number>(256).fill(0)
    for (let i = 0; i < 500_000; i++) {
      const [a, b] = [random.next(), random.next()]
      ones[Math.floor(a * 1000)]++
      pairs[Math.floor(a * 32) * 32 + Math.floor(b * 32)]++
      lowest[(b * 2 ** 53) % 256]++
    }
    expect(Math.min(evenness(ones), evenness(pairs), evenness(lowest))).toBeGreaterThan(0.001)
  })

  it("are not correlated with those before", () => {
    const values = draws(stream("serial"), 200_000)
    for (const lag of [1, 2, 3, 4, 5, 7, 10, 64, 1000]) {
      const length = values.length - lag
      const r = correlation(values.slice(0, length), values.slice(lag))
      expect(Math.abs(r) * Math.sqrt(length)).toBeLessThan(3.5)
    }
  })
})

describe("streams", () => {
  it("repeat for the same seed, run and name", () => {
    expect(draws(stream("a", 5, 6), 10)).toEqual(draws(stream("a", 5, 6), 10))
  })

  it("differ in the name, the run and the seed, however alike, and are not correlated", () => {
    const alike = [
      stream("h1"),
      stream("h2"),
      stream("h11"),
      stream("1h"),
      stream("h1", 2),
      stream("h1", 1, 1),
      stream("h1", 0, 1),
      stream("h1", 1, 2 ** 32),
      stream("h1", 2 ** 32 + 1, 0),
      stream("h1", -1),
      stream(""),
      stream("h1\u0000"),
      stream("h1").fork("x"),
      stream("h1").fork("y"),
    ].map((random) => draws(random, 20_000))
    for (const [i, a] of alike.entries())
      for (const b of alike.slice(0, i))
        expect(Math.abs(correlation(a, b)) * Math.sqrt(20_000)).toBeLessThan(4)
  })

  it("begin evenly: the first numbers of many streams are as random as those of one", () => {
    const byName = Array.from({ length: 50_000 }, (_, i) => stream(`/net/n${i}`).next())
    const bySeed = Array.from({ length: 50_000 }, (_, i) => stream("x", i).next())
    const byRun = Array.from({ length: 50_000 }, (_, i) => stream("x", 1, i).next())
    for (const values of [byName, bySeed, byRun]) {
      const counts = new Array<number>(500).fill(0)
      for (const value of values) counts[Math.floor(value * 500)]++
      expect(evenness(counts)).toBeGreaterThan(0.001)
      expect(new Set(values).size).toBe(values.length)
      expect(Math.abs(correlation(values.slice(1), values.slice(0, -1))) * Math.sqrt(50_000)).toBeLessThan(
        3.5,
      )
    }
  })

  it("fork the same stream however much was drawn", () => {
    const [fresh, used] = [stream("a"), stream("a")]
    draws(used, 17)
    expect(draws(used.fork("b"), 5)).toEqual(draws(fresh.fork("b"), 5))
  })

  it("start again when reset, and go on from a state that was kept", () => {
    const random = stream()
    const first = draws(random, 5)
    const kept = random.state
    const second = draws(random, 5)
    random.reset()
    expect(draws(random, 5)).toEqual(first)
    random.state = kept
    expect(draws(random, 5)).toEqual(second)
    expect(() => {
      random.state = [0, 0, 0, 0]
    }).toThrow("cannot stand at state 0, 0, 0, 0")
  })

  it("refuse seeds and runs that are no safe integers, both at once", () => {
    expect(() => stream("a", 1.5, Number.NaN)).toThrow(OptionError)
    expect(() => stream("a", 1.5, Number.NaN)).toThrow(
      `random stream "a": seed is 1.5; it must be a whole number within ±(2^53 - 1); run is NaN; it must be a whole number within ±(2^53 - 1)`,
    )
  })
})

describe("draws", () => {
  it("gives whole numbers within their bounds, each as often", () => {
    const random = stream("whole")
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) counts[random.integer(-3, 6) + 3]++
    expect(evenness(counts)).toBeGreaterThan(0.001)
    expect(counts.every((count) => count > 0)).toBe(true)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (below) => {
        const value = random.int(below)
        expect(Number.isSafeInteger(value) && value >= 0 && value < below).toBe(true)
      }),
    )
  })

  it("stays below the bound for the largest number a stream gives", () => {
    const random = stream()
    random.next = () => 1 - 2 ** -53
    for (const below of [1, 3, 2 ** 31, 2 ** 52 + 1, 2 ** 53]) expect(random.int(below)).toBe(below - 1)
  })

  it("is true with a probability", () => {
    const random = stream("chance")
    const hits = Array.from({ length: 100_000 }, () => random.chance(0.3)).filter(Boolean).length
    expect(Math.abs(hits - 30_000)).toBeLessThan(3.5 * Math.sqrt(100_000 * 0.3 * 0.7))
    expect([random.chance(0), random.chance(1)]).toEqual([false, true])
  })

  it("draws once for every chance", () => {
    const [a, b] = [stream(), stream()]
    a.chance(0)
    b.next()
    expect(a.next()).toBe(b.next())
  })

  it("picks and shuffles without preference", () => {
    const random = stream("order")
    const orders = new Map<string, number>()
    for (let i = 0; i < 60_000; i++) {
      const order = random.shuffle(["a", "b", "c", "d"]).join("")
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect(orders.size).toBe(24)
    expect(evenness([...orders.values()])).toBeGreaterThan(0.001)
    expect(["x", "y"]).toContain(random.pick(["x", "y"]))
    expect(random.uniform(5, 5)).toBe(5)
  })

  it("says what cannot be drawn", () => {
    const random = stream()
    expect(() => random.int(0)).toThrow("cannot draw a whole number below 0; the bound must be >= 1")
    expect(() => random.integer(2, 1)).toThrow("cannot draw a whole number from 2 to 1")
    expect(() => random.pick([])).toThrow("cannot pick from an empty list")
  })
})

/** The generator as its authors describe it, in unbounded integers. */
function reference(start: readonly bigint[]): () => number {
  const mask = 2n ** 32n - 1n
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask
  const s = [...start]
  return () => {
    const result = (rotate((s[1] * 5n) & mask, 7n) * 9n) & mask
    const shifted = (s[1] << 9n) & mask
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = rotate(s[3], 11n)
    return Number(result)
  }
}
