import { RandomStream } from "@hourglass/aca"
import {
  Constant,
  Empirical,
  Exponential,
  Geometric,
  LogNormal,
  Normal,
  Pareto,
  TruncatedPareto,
  Uniform,
  type Variate,
  Weibull,
  weightedTable,
} from "@hourglass/net"
import jStat from "jstat"
import { describe, expect, it } from "vitest"

const random = (name = "variates") => new RandomStream(2024, 0, name)
const sample = (variate: Variate, count: number) => Float64Array.from({ length: count }, () => variate.next())

/** Kolmogorov and Smirnov: the largest distance from the distribution, scaled; above 1.95 once in 1000 samples. */
function distanceFrom(cdf: (x: number) => number, values: Float64Array): number {
  const sorted = values.sort()
  let largest = 0
  for (const [i, value] of sorted.entries()) {
    const share = cdf(value)
    largest = Math.max(largest, share - i / sorted.length, (i + 1) / sorted.length - share)
  }
  return largest * Math.sqrt(sorted.length)
}

interface Oracle {
  cdf(x: number): number
  mean: number
  variance: number
}

const { exponential, lognormal, normal, pareto, uniform, weibull } = jStat

// The library's mean of a Pareto distribution is wrong (scale^shape for scale), so moments are integrated from its density.
function paretoUpTo(max: number, scale: number, shape: number): Oracle {
  const inside = pareto.cdf(max, scale, shape)
  const moment = (order: number) =>
    integral((x) => x ** order * pareto.pdf(x, scale, shape), scale, max) / inside
  return {
    cdf: (x) => pareto.cdf(x, scale, shape) / inside,
    mean: moment(1),
    variance: moment(2) - moment(1) ** 2,
  }
}

const cases: [string, Variate, Oracle][] = [
  ["uniform", new Uniform(random(), { min: -2, max: 5 }), oracle(uniform, -2, 5)],
  ["exponential", new Exponential(random(), { mean: 0.25 }), oracle(exponential, 4)],
  ["normal", new Normal(random(), { mean: 3, deviation: 2 }), oracle(normal, 3, 2)],
  ["log-normal", new LogNormal(random(), { mu: 0.5, sigma: 0.6 }), oracle(lognormal, 0.5, 0.6)],
  ["Pareto", new Pareto(random(), { shape: 4.5, scale: 2 }), paretoUpTo(1e9, 2, 4.5)],
  ["Weibull", new Weibull(random(), { shape: 1.7, scale: 3 }), oracle(weibull, 3, 1.7)],
  ["heavy Weibull", new Weibull(random(), { shape: 0.6, scale: 3 }), oracle(weibull, 3, 0.6)],
  [
    "truncated Pareto",
    new TruncatedPareto(random(), { shape: 1.2, min: 1, max: 50 }),
    paretoUpTo(50, 1, 1.2),
  ],
  [
    "truncated Pareto, shape 1",
    new TruncatedPareto(random(), { shape: 1, min: 2, max: 9 }),
    paretoUpTo(9, 2, 1),
  ],
  [
    "truncated Pareto, shape 2",
    new TruncatedPareto(random(), { shape: 2, min: 2, max: 9 }),
    paretoUpTo(9, 2, 2),
  ],
]

describe("continuous variates", () => {
  it.each(cases)("%s has the mean and variance that the library gives", (_, variate, { mean, variance }) => {
    expect(variate.mean / mean).toBeCloseTo(1, 6)
    expect(variate.variance / variance).toBeCloseTo(1, 6)
  })

  it.each(cases)("%s is distributed as the library says", (_, variate, { cdf }) => {
    expect(distanceFrom(cdf, sample(variate, 50_000))).toBeLessThan(1.95)
  })

  it.each(cases)("%s has the moments it claims", (_, variate) => {
    const count = 400_000
    const values = sample(variate, count)
    const mean = values.reduce((a, b) => a + b) / count
    const squares = values.map((value) => (value - variate.mean) ** 2)
    const variance = squares.reduce((a, b) => a + b) / count
    const spread = Math.sqrt(squares.reduce((sum, square) => sum + (square - variance) ** 2, 0) / count)
    expect(Math.abs(mean - variate.mean) / Math.sqrt(variate.variance / count)).toBeLessThan(3.5)
    expect(Math.abs(variance - variate.variance) / (spread / Math.sqrt(count))).toBeLessThan(4.5)
  })

  it("a Pareto variate has no mean at shape 1 and no variance at shape 2", () => {
    expect(new Pareto(random(), { shape: 1, scale: 3 })).toMatchObject({
      mean: Number.POSITIVE_INFINITY,
      variance: Number.POSITIVE_INFINITY,
    })
    expect(new Pareto(random(), { shape: 2, scale: 3 })).toMatchObject({
      mean: 6,
      variance: Number.POSITIVE_INFINITY,
    })
    expect(new Pareto(random(), { shape: 3, scale: 2 })).toMatchObject({ mean: 3, variance: 3 })
    expect(
      distanceFrom(
        (x) => pareto.cdf(x, 1, 0.8),
        sample(new Pareto(random(), { shape: 0.8, scale: 1 }), 20_000),
      ),
    ).toBeLessThan(1.95)
  })

  it("are made by the mean where that is what is known", () => {
    expect(Pareto.withMean(random(), { mean: 0.5, shape: 1.5 }).scale).toBeCloseTo(1 / 6, 12)
    const delays = LogNormal.withMean(random(), { mean: 20, deviation: 5 })
    expect([delays.mean, Math.sqrt(delays.variance)].map((value) => Number(value.toFixed(9)))).toEqual([
      20, 5,
    ])
  })
})

describe("discrete variates", () => {
  it("geometric counts the trials up to the first success", () => {
    const p = 0.2
    const variate = new Geometric(random(), { probability: p })
    expect(variate.mean).toBe(5)
    expect(variate.variance).toBeCloseTo(20, 9)
    const counts = new Array<number>(40).fill(0)
    const total = 200_000
    for (let i = 0; i < total; i++) counts[Math.min(39, variate.next())]++
    expect(counts[0]).toBe(0)
    for (let k = 1; k <= 20; k++) {
      const expected = jStat.negbin.pdf(k - 1, 1, p) // failures before the first success
      expect(Math.abs(counts[k] / total - expected)).toBeLessThan(4 * Math.sqrt(expected / total))
    }
  })

  it("geometric of probability 1 always succeeds at once", () => {
    expect([...sample(new Geometric(random(), { probability: 1 }), 5)]).toEqual([1, 1, 1, 1, 1])
  })

  it("constant draws nothing", () => {
    const constant = new Constant(7)
    expect([constant.next(), constant.mean, constant.variance]).toEqual([7, 7, 0])
  })
})

describe("empirical variates", () => {
  const mix = weightedTable([
    [1500, 1],
    [40, 7],
    [576, 4],
  ])

  it("draw the values of a table, as often as it says", () => {
    const sizes = new Empirical(random(), { table: mix, interpolation: "discrete" })
    expect(sizes.mean).toBeCloseTo((7 * 40 + 4 * 576 + 1500) / 12, 9)
    expect(sizes.variance).toBeCloseTo((7 * 40 ** 2 + 4 * 576 ** 2 + 1500 ** 2) / 12 - sizes.mean ** 2, 6)
    const counts = new Map<number, number>()
    for (const size of sample(sizes, 120_000)) counts.set(size, (counts.get(size) ?? 0) + 1)
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([40, 576, 1500])
    for (const [size, weight] of [
      [40, 7],
      [576, 4],
      [1500, 1],
    ])
      expect(Math.abs((counts.get(size) ?? 0) - 10_000 * weight)).toBeLessThan(3.5 * Math.sqrt(120_000 / 4))
  })

  it("interpolate linearly between the rows, with the first share on the first value", () => {
    const table = [
      [1, 0.2],
      [3, 0.6],
      [10, 1],
    ] as const
    const delays = new Empirical(random(), { table })
    expect(delays.mean).toBeCloseTo(0.2 * 1 + 0.4 * 2 + 0.4 * 6.5, 12)
    expect(delays.variance).toBeCloseTo(0.2 + (0.4 * 13) / 3 + (0.4 * 139) / 3 - 3.6 ** 2, 12)
    const values = sample(delays, 50_000)
    const share = (below: number) => values.filter((value) => value <= below).length / values.length
    expect([1, 2, 3, 6.5, 10].map((below) => Number(share(below).toFixed(2)))).toEqual([
      0.2, 0.4, 0.6, 0.8, 1,
    ])
  })

  it("draws nothing else than the value of a table of one row", () => {
    expect([...sample(new Empirical(random(), { table: [[5, 1]] }), 3)]).toEqual([5, 5, 5])
  })

  it("repeat what is next when the stream is reset: variates keep nothing", () => {
    const stream = random()
    const variate = new Normal(stream, { mean: 0, deviation: 1 })
    const first = [...sample(variate, 7)]
    stream.reset()
    expect([...sample(variate, 7)]).toEqual(first)
  })
})

describe("parameters outside their range", () => {
  it.each<[string, () => unknown]>([
    ["exponential variate: mean is 0; it must be > 0", () => new Exponential(random(), { mean: 0 })],
    [
      "uniform variate: min is 2 and max is 1; max must be >= min",
      () => new Uniform(random(), { min: 2, max: 1 }),
    ],
    [
      "normal variate: mean is NaN; it must be a finite number; deviation is -1; it must be >= 0",
      () => new Normal(random(), { mean: Number.NaN, deviation: -1 }),
    ],
    [
      "Pareto variate: shape is 0; it must be > 0; scale is -1; it must be > 0",
      () => new Pareto(random(), { shape: 0, scale: -1 }),
    ],
    [
      "Pareto variate: shape is 1; it must be > 1, or the mean is infinite",
      () => Pareto.withMean(random(), { mean: 1, shape: 1 }),
    ],
    [
      "truncated Pareto variate: min is 5 and max is 5; max must be > min",
      () => new TruncatedPareto(random(), { shape: 1, min: 5, max: 5 }),
    ],
    ["Weibull variate: shape is -1; it must be > 0", () => new Weibull(random(), { shape: -1, scale: 1 })],
    [
      "geometric variate: probability is 1.5; it must be > 0 and <= 1",
      () => new Geometric(random(), { probability: 1.5 }),
    ],
    [
      "constant variate: value is Infinity; it must be a finite number",
      () => new Constant(Number.POSITIVE_INFINITY),
    ],
    [
      "empirical variate: table has no rows; it must have at least one",
      () => new Empirical(random(), { table: [] }),
    ],
    [
      "empirical variate: table row 1 is [1, 0.9]; values and shares must rise, shares within 0 … 1; the last share of the table is 0.9; it must be 1",
      () =>
        new Empirical(random(), {
          table: [
            [2, 0.5],
            [1, 0.9],
          ],
        }),
    ],
  ])("%s", (message, make) => expect(make).toThrow(message))
})

type Library = typeof jStat.normal

function oracle(distribution: Library, ...parameters: number[]): Oracle {
  return {
    cdf: (x) => distribution.cdf(x, ...parameters),
    mean: distribution.mean(...parameters),
    variance: distribution.variance(...parameters),
  }
}

/** Simpson's rule on the logarithm of x. */
function integral(f: (x: number) => number, from: number, to: number): number {
  const steps = 20_000
  const width = Math.log(to / from) / steps
  const at = (step: number) => from * Math.exp(step * width)
  let sum = f(from) * from // at(steps) may lie beyond the density's end by rounding
  for (let i = 1; i < steps; i++) sum += f(at(i)) * at(i) * (i % 2 === 1 ? 4 : 2)
  return ((sum + f(to) * to) * width) / 3
}
