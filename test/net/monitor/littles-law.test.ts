import { describe, expect, it } from "vitest"
import { littlesLaw } from "../../../packages/net/src/monitor/index.js"

describe("Little's law", () => {
  it("compares L with λ W", () => {
    expect(littlesLaw({ L: 2, lambda: 4, W: 0.5 })).toEqual({ expected: 2, relativeError: 0, holds: true })
    expect(littlesLaw({ L: 2.5, lambda: 4, W: 0.5 })).toEqual({
      expected: 2,
      relativeError: 0.25,
      holds: false,
    })
    expect(littlesLaw({ L: 2.5, lambda: 4, W: 0.5 }, 0.3).holds).toBe(true)
    expect(littlesLaw({ L: 0, lambda: 0, W: 0 }).holds).toBe(true)
    expect(littlesLaw({ L: Number.NaN, lambda: 0, W: 0 }).holds).toBe(false)
  })
})
