import { RandomStream } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { RunningBatches } from "../../../packages/net/src/monitor/index.js"

describe("running batches", () => {
  it("doubles the batches when there are forty, so that 20 to 39 remain", () => {
    const batches = new RunningBatches()
    const counts = Array.from({ length: 1000 }, (_, n) => {
      batches.add(n)
      return batches.confidence().count
    })
    expect([0, 18, 38, 39, 40, 41, 78, 79].map((n) => counts[n])).toEqual([1, 19, 39, 20, 20, 21, 39, 20])
    expect(Math.min(...counts.slice(20))).toBe(20)
    expect(batches.confidence().mean).toBe((992 - 1) / 2) // 31 whole batches of 32
  })

  it("splits what holds for long over as many batches as it takes", () => {
    const batches = new RunningBatches(0.25)
    batches.add(4, 5)
    batches.add(8, 5)
    expect(batches.confidence()).toMatchObject({ mean: expect.closeTo(6, 12), count: 20 })
    expect(() => batches.add(1, Number.POSITIVE_INFINITY)).toThrow("cannot add a value of weight Infinity")
  })

  it("covers the true mean of independent values as often as it says", () => {
    const runs = 1000
    let covered = 0
    for (let run = 0; run < runs; run++) {
      const random = new RandomStream(2, run, "coverage")
      const batches = new RunningBatches()
      for (let n = 0; n < 500; n++) batches.add(-Math.log(1 - random.next()))
      const { low, high } = batches.confidence()
      if (low <= 1 && 1 <= high) covered++
    }
    // Three standard deviations of a share of 0.95 in 1000: 3 sqrt(0.95 × 0.05 / 1000) = 0.021.
    expect(Math.abs(covered / runs - 0.95)).toBeLessThan(0.021)
  })
})
