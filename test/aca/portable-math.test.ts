import { exp, ln, power } from "@hourglass/aca"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

/** How far a value is from the right one, in units of the last place. */
const ulps = (value: number, right: number): number =>
  value === right
    ? 0
    : Math.abs(value - right) / (Number.EPSILON * Math.max(Math.abs(right), Number.MIN_VALUE))

const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true })

describe("ln", () => {
  it("is the logarithm of this engine, but for the last bits", () => {
    fc.assert(fc.property(positive, (x) => ulps(ln(x), Math.log(x)) <= 3))
    fc.assert(fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => ulps(ln(x), Math.log(x)) <= 3))
  })

  it("takes the edges of its range", () => {
    expect([0, 1, Number.POSITIVE_INFINITY, -1].map(ln)).toEqual([-Infinity, 0, Infinity, Number.NaN])
  })

  it("gives these bits, in every engine", () => {
    const bits = (x: number) => Buffer.from(new Float64Array([x]).buffer).toString("hex")
    expect([0.1, 0.5, 0.9, 3, 1e300].map((x) => bits(ln(x)))).toEqual([
      "1555b5bbb16b02c0",
      "ef39fafe422ee6bf",
      "5c410a21e8f8babf",
      "0b03ad7aea93f13f",
      "b57ff84734968540",
    ])
  })
})

describe("exp", () => {
  it("is the exponential of this engine, but for the last bits", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => ulps(exp(x), Math.exp(x)) <= 4),
    )
  })

  it("takes the edges of its range", () => {
    expect([0, -1000, 1000, Number.NaN].map(exp)).toEqual([1, 0, Number.POSITIVE_INFINITY, Number.NaN])
    expect(exp(-745)).toBe(Number.MIN_VALUE)
  })
})

describe("power", () => {
  it("is that of this engine, within the error of its logarithm", () => {
    const exponents = fc.double({ min: -20, max: 20, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), exponents, (x, y) => {
        expect(power(x, y) / x ** y).toBeCloseTo(1, 12)
      }),
    )
  })

  it("takes the edges of its range", () => {
    expect([power(0, 2), power(0, -1), power(5, 0), power(1, 1e9)]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      1,
      1,
    ])
  })
})
