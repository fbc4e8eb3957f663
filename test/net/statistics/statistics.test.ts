import { RandomStream } from "@hourglass/aca"
import {
  batchMeans,
  confidenceInterval,
  Exponential,
  Histogram,
  jainIndex,
  NumberSeries,
  percentile,
  percentiles,
  RunningStatistics,
  studentT,
  TimeAverage,
  TimeSeries,
} from "@hourglass/net"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 100 })

function running(values: readonly number[]): RunningStatistics {
  const statistics = new RunningStatistics()
  for (const value of values) statistics.add(value)
  return statistics
}

describe("running statistics", () => {
  it("knows count, mean, variance and extremes", () => {
    const { count, mean, variance, deviation, min, max, sum } = running([2, 4, 4, 4, 5, 5, 7, 9])
    expect([count, mean, min, max, sum]).toEqual([8, 5, 2, 9, 40])
    expect(variance).toBeCloseTo(32 / 7, 12)
    expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 12)
  })

  it("keeps its digits when values are large and close together", () => {
    expect(running([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance).toBe(30)
  })

  it("has no mean of nothing and no variance of one value", () => {
    expect(running([]).mean).toBeNaN()
    expect(running([3]).variance).toBeNaN()
  })

  it("merges to what it had been, had it seen all the values itself", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const merged = running(a)
        merged.merge(running(b))
        const whole = running([...a, ...b])
        expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max])
        expect(Math.abs(merged.mean - whole.mean)).toBeLessThan(1e-6)
        expect(Math.abs(merged.deviation - whole.deviation)).toBeLessThan(1e-6 * (1 + whole.deviation))
      }),
    )
    const one = running([1])
    one.merge(running([]))
    expect(one.count).toBe(1)
    one.reset()
    expect([one.count, one.min, one.max]).toEqual([0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  })
})

describe("time average", () => {
  it("weighs each value by the time it held", () => {
    const queue = new TimeAverage()
    queue.set(1, 2)
    queue.set(3, 1)
    expect([queue.mean(4), queue.max, queue.min]).toEqual([(0 * 1 + 2 * 2 + 1 * 1) / 4, 2, 0])
    expect(queue.variance(4)).toBeCloseTo((4 * 2 + 1) / 4 - 1.25 ** 2, 12)
  })

  it("forgets a warm-up but not the present value", () => {
    const queue = new TimeAverage(5, 10)
    queue.set(20, 3)
    queue.restart(30)
    expect([queue.mean(40), queue.max]).toEqual([3, 3])
    queue.reset(50)
    expect(queue.mean(51)).toBe(5)
    expect(new TimeAverage().mean(0)).toBeNaN()
  })
})

describe("percentiles", () => {
  it("interpolates between the values, as R and NumPy do", () => {
    expect(percentiles([40, 15, 35, 20, 50], [0, 0.25, 0.4, 0.5, 0.9, 1])).toEqual([15, 20, 29, 35, 46, 50])
    expect(percentile([3], 0.99)).toBe(3)
    expect(percentile([], 0.5)).toBeNaN()
  })

  it("leaves the values in their order", () => {
    const values = [3, 1, 2]
    percentile(values, 0.5)
    expect(values).toEqual([3, 1, 2])
  })

  it("refuses shares outside of 0 … 1", () => {
    expect(() => percentile([1], 95)).toThrow("cannot take percentile 95; it must be within 0 and 1")
  })
})

describe("confidence interval of the mean", () => {
  it.each([
    [0.975, 1, 12.7062],
    [0.975, 4, 2.7764],
    [0.975, 30, 2.0423],
    [0.995, 10, 3.1693],
    [0.95, 120, 1.6577],
  ])("Student's t: %d at %d degrees of freedom is %d", (share, freedom, expected) =>
    expect(studentT(share, freedom)).toBeCloseTo(expected, 4),
  )

  it("is that of the textbook", () => {
    const interval = confidenceInterval([1, 2, 3, 4, 5])
    expect(interval).toMatchObject({ mean: 3, level: 0.95, count: 5 })
    expect(interval.halfWidth).toBeCloseTo(2.776445 * Math.sqrt(2.5 / 5), 5)
    expect([interval.low, interval.high]).toEqual([3 - interval.halfWidth, 3 + interval.halfWidth])
    expect(confidenceInterval(running([1, 2, 3, 4, 5])).halfWidth).toBe(interval.halfWidth)
    expect(confidenceInterval([1]).halfWidth).toBeNaN()
    expect(() => confidenceInterval([1, 2], 95)).toThrow(
      "the confidence level is 95; it must be between 0 and 1",
    )
  })

  it("holds the true mean as often as it says", () => {
    const variate = new Exponential(new RandomStream(1, 0, "ci"), { mean: 1 })
    let held = 0
    for (let i = 0; i < 1000; i++) {
      const means = Array.from(
        { length: 10 },
        () => running(Array.from({ length: 50 }, () => variate.next())).mean,
      )
      const { low, high } = confidenceInterval(means, 0.9)
      if (low <= 1 && 1 <= high) held++
    }
    expect(Math.abs(held - 900)).toBeLessThan(3.5 * Math.sqrt(90))
  })

  it("rests on batches for the values of one run, leaving out the first that fill none", () => {
    const interval = batchMeans([99, 1, 3, 2, 4, 5, 5], 3)
    expect([interval.mean, interval.count]).toEqual([10 / 3, 3])
    expect(() => batchMeans([1, 2], 3)).toThrow(
      "cannot make 3 batches of 2 values; it takes at least 2 batches of 1",
    )
  })
})

describe("histogram", () => {
  it("counts each value once", () => {
    const histogram = new Histogram({ min: 0, max: 1, bins: 4 })
    for (const value of [-1, 0, 0.1, 0.25, 0.999999, 1, 7]) histogram.add(value)
    expect([[...histogram.counts], histogram.below, histogram.above, histogram.total]).toEqual([
      [2, 1, 0, 1],
      1,
      2,
      7,
    ])
    expect([0, 1, 4].map((bin) => histogram.edge(bin))).toEqual([0, 0.25, 1])
    histogram.reset()
    expect(histogram.total).toBe(0)
  })

  it("never loses a value to rounding", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 50 }), (values, bins) => {
        const histogram = new Histogram({ min: -1e5 / 3, max: 1e5 / 7, bins })
        for (const value of values) histogram.add(value)
        expect(histogram.total).toBe(values.length)
      }),
    )
  })

  it("says what is wrong with its bins", () => {
    expect(() => new Histogram({ min: 1, max: 1, bins: 2 })).toThrow(
      "histogram: min is 1 and max is 1; max must be > min",
    )
    expect(() => new Histogram({ min: 0, max: 1, bins: 0 })).toThrow(
      "histogram: bins is 0; it must be a whole number > 0",
    )
  })
})

describe("Jain's index", () => {
  it.each([
    [[5, 5, 5], 1],
    [[1, 0, 0, 0], 0.25],
    [[1, 2, 3], 36 / 42],
  ])("of %j is %d", (shares, expected) => expect(jainIndex(shares)).toBeCloseTo(expected, 12))

  it("is not defined for nothing", () =>
    expect([jainIndex([]), jainIndex([0, 0])]).toEqual([Number.NaN, Number.NaN]))
})

describe("series", () => {
  it("keep what was pushed, however much", () => {
    const series = new TimeSeries("queue length", "packets")
    for (let i = 0; i < 1000; i++) series.push(i / 10, i * i)
    expect([series.length, series.times()[999], series.values()[999]]).toEqual([1000, 99.9, 998001])
    expect([series.name, series.unit]).toEqual(["queue length", "packets"])
    series.clear()
    expect(series.values()).toEqual(new Float64Array(0))
  })

  it("know no number outside of them", () => {
    const series = new NumberSeries()
    series.push(7)
    expect([series.at(0), series.at(1), series.at(-1)]).toEqual([7, undefined, undefined])
  })
})
