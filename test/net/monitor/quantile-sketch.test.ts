import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { QuantileSketch } from "../../../packages/net/src/monitor/index.js"

function sketch(values: readonly number[], accuracy?: number): QuantileSketch {
  const made = new QuantileSketch(accuracy)
  for (const value of values) made.add(value)
  return made
}

describe("quantile sketch", () => {
  const values = fc.array(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 200 })

  it("is within its accuracy of the value at each rank", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (sample, share) => {
        const exact = sample.toSorted((a, b) => a - b)[
          Math.max(0, Math.ceil(share * sample.length - 1e-9) - 1)
        ]
        expect(Math.abs(sketch(sample).quantile(share) / exact - 1)).toBeLessThan(0.005 + 1e-9)
      }),
    )
  })

  it("knows zeros, and puts what is out of all bounds at the bounds", () => {
    expect([0, 0.5].map((share) => sketch([0, 0, 5]).quantile(share))).toEqual([0, 0])
    expect(sketch([Number.POSITIVE_INFINITY]).quantile(1) / 1e15).toBeCloseTo(1, 1)
  })

  it("has no quantile of nothing, nor outside of 0 … 1", () => {
    const made = sketch([3])
    made.reset()
    expect(made.quantile(0.5)).toBeNaN()
    expect(() => made.quantile(1.5)).toThrow("cannot take quantile 1.5; it must be within 0 and 1")
    expect(() => new QuantileSketch(0)).toThrow("the accuracy of a quantile sketch is 0")
  })
})
