import { RandomStream } from "@hourglass/aca"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LossMonitor, type LossMonitorOptions } from "../../../packages/net/src/monitor/index.js"

/** A packet a tenth of a second. */
function fed(sequences: readonly number[], options: Partial<LossMonitorOptions> = {}) {
  const monitor = new LossMonitor(options)
  const arrivals = sequences.map((sequence, i) => monitor.packet(i / 10, sequence))
  return { monitor, arrivals, summary: monitor.summary() }
}

const noRuns = { count: 0, mean: NaN, longest: 0 }

describe("loss monitor", () => {
  it("finds nothing wrong with successive numbers", () => {
    expect(fed([0, 1, 2]).summary).toEqual({
      expected: 3,
      received: 3,
      lost: 0,
      lossRate: 0,
      duplicates: 0,
      reordered: 0,
      late: 0,
      largestLag: 0,
      runs: noRuns,
    })
  })

  it("counts gaps as lost, the first packets included, and their lengths", () => {
    const { summary } = fed([1, 2, 5, 6, 10])
    expect(summary).toMatchObject({ expected: 11, received: 5, lost: 6, lossRate: 6 / 11 })
    expect(summary.runs).toEqual({ count: 3, mean: 2, longest: 3 })
  })

  it("RFC 4737 §3.3: takes a packet behind a later one for reordered, and no longer for lost", () => {
    const { arrivals, summary } = fed([0, 3, 1, 4, 2])
    expect(arrivals).toEqual(["new", "new", "reordered", "new", "reordered"])
    expect(summary).toMatchObject({ lost: 0, reordered: 2, largestLag: 2, runs: noRuns })
  })

  it("tells duplicates from reordered packets", () => {
    const { arrivals, summary } = fed([0, 0, 2, 1, 1, 2])
    expect(arrivals).toEqual(["new", "duplicate", "new", "reordered", "duplicate", "duplicate"])
    expect(summary).toMatchObject({ expected: 3, received: 3, duplicates: 3, reordered: 1, lost: 0 })
  })

  it("leaves packets lost that come when nobody remembers them", () => {
    const { arrivals, summary } = fed([0, 40, 1, 9], { reorderWindow: 32 })
    expect(arrivals).toEqual(["new", "new", "late", "reordered"])
    expect(summary).toMatchObject({ expected: 41, received: 3, lost: 38, late: 1 })
    expect(summary.runs).toEqual({ count: 2, mean: 19, longest: 30 })
  })

  it("can start at any number", () => {
    expect(fed([99, 100, 102], { firstSequence: 100 }).summary).toMatchObject({ expected: 3, lost: 1 })
  })

  it("takes no time over a number far away", () => {
    expect(fed([0, 1e15]).summary).toMatchObject({ lost: 1e15 - 1, runs: { count: 1, longest: 1e15 - 1 } })
  })

  it("does not count packets of the warm-up, nor those before them that are late", () => {
    const { arrivals, summary } = fed([0, 2, 1, 3, 5], { warmUp: "150ms" })
    expect(arrivals).toEqual(["ignored", "ignored", "ignored", "new", "new"])
    expect(summary).toMatchObject({ expected: 3, received: 2, lost: 1 })
  })

  it("RFC 3550 §A.3: gives the share lost of each interval, where the highest number rose", () => {
    const monitor = new LossMonitor()
    for (const [time, sequence] of [
      [0.1, 0],
      [0.2, 1],
      [0.3, 3],
      [2, 7],
      [2.1, 4],
      [3.5, 8],
    ] as const)
      monitor.packet(time, sequence)
    const series = monitor.series(4)
    expect([...series.times()]).toEqual([1, 3, 4])
    expect([...series.values()]).toEqual([0.25, 0.5, 0])
  })

  it("agrees with a plain count, whatever is lost, doubled and late", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 400 }), (sequences) => {
        const highest = Math.max(...sequences)
        const seen = new Set(sequences)
        const { summary } = fed(sequences, { reorderWindow: 320 })
        const gaps =
          Array.from({ length: highest }, (_, n) => (seen.has(n) ? "+" : "-"))
            .join("")
            .match(/-+/g) ?? []
        expect(summary).toMatchObject({
          expected: highest + 1,
          received: seen.size,
          duplicates: sequences.length - seen.size,
          late: 0,
          runs: { count: gaps.length, longest: Math.max(0, ...gaps.map((gap) => gap.length)) },
        })
      }),
    )
  })

  it("finds the same losses and runs with a window far shorter than the flow", () => {
    const random = new RandomStream(1, 0, "loss")
    const sent = Array.from({ length: 20_000 }, (_, n) => n).filter(
      (n) => n === 19_999 || !random.chance(0.1),
    )
    expect(fed(sent, { reorderWindow: 32 }).summary).toEqual(fed(sent, { reorderWindow: 32_768 }).summary)
  })

  it("starts over at a reset", () => {
    const { monitor } = fed([3, 5, 5, 4])
    monitor.reset()
    monitor.packet(0, 0)
    expect(monitor.summary()).toEqual(fed([0]).summary)
  })

  it("refuses numbers that are none", () => {
    expect(() => new LossMonitor().packet(0, -1)).toThrow("the sequence number of a packet is -1")
    expect(() => new LossMonitor({ reorderWindow: 100, firstSequence: -1 })).toThrow(
      "loss monitor: firstSequence is -1; it must be a whole number >= 0; reorderWindow is 100; it must be a multiple of 32, and > 0",
    )
  })
})
