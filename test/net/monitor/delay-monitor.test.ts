import { describe, expect, it } from "vitest"
import { DelayMonitor, JitterMonitor } from "../../../packages/net/src/monitor/index.js"

describe("delay monitor", () => {
  it("sums up delays in seconds", () => {
    const monitor = new DelayMonitor()
    for (let i = 1; i <= 100; i++) monitor.packet(i + i / 1000, i)
    const { count, mean, min, max, p50, p95, p99 } = monitor.summary()
    expect(count).toBe(100)
    expect(mean).toBeCloseTo(0.0505, 12)
    expect([min, max].map((value) => value.toFixed(6))).toEqual(["0.001000", "0.100000"])
    expect(Math.abs(p50 / 0.05 - 1)).toBeLessThan(0.0051) // the sketch's accuracy, and the rounding of the times
    expect(Math.abs(p95 / 0.095 - 1)).toBeLessThan(0.0051)
    expect(Math.abs(p99 / 0.099 - 1)).toBeLessThan(0.0051)
  })

  it("leaves out packets that were sent during the warm-up, but shows them in the series", () => {
    const monitor = new DelayMonitor({ warmUp: "10s" })
    monitor.packet(11, 9)
    monitor.packet(12, 11)
    expect(monitor.summary()).toMatchObject({ count: 1, mean: 1, min: 1, max: 1, p50: 1, p99: 1 })
    expect([...monitor.series.values()]).toEqual([2, 1])
    expect([...monitor.series.times()]).toEqual([11, 12])
  })

  it("has NaN where it has seen nothing", () => {
    const { count, mean, min, p50, confidence } = new DelayMonitor().summary()
    expect([count, mean, min, p50, confidence.mean, confidence.halfWidth]).toEqual([
      0,
      NaN,
      NaN,
      NaN,
      NaN,
      NaN,
    ])
  })

  it("thins the series out evenly when there are more packets than points", () => {
    const monitor = new DelayMonitor({ points: 4 })
    for (let i = 0; i < 10; i++) monitor.packet(i, i)
    expect([...monitor.series.times()]).toEqual([0, 4, 8])
    monitor.reset()
    for (let i = 0; i < 5; i++) monitor.packet(i, i)
    expect([...monitor.series.times()]).toEqual([0, 2, 4])
  })

  it("keeps no series when it shall not, and no impossible number of points", () => {
    const monitor = new DelayMonitor({ points: 0 })
    monitor.packet(1, 0)
    expect(monitor.series.length).toBe(0)
    expect(() => new DelayMonitor({ points: 1 })).toThrow(
      "points is 1; it must be a whole number >= 2, or 0 for no series",
    )
  })

  it("refuses a packet that arrives before it was sent", () => {
    expect(() => new DelayMonitor().packet(1, 2)).toThrow("a packet sent at 2 s cannot arrive at 1 s")
  })
})

describe("jitter monitor", () => {
  function fed(delays: readonly number[], options = {}): JitterMonitor {
    const monitor = new JitterMonitor(options)
    delays.forEach((delay, i) => {
      monitor.packet(i + delay, i)
    })
    return monitor
  }

  it("RFC 3550 §6.4.1: moves a sixteenth of the way to each new difference of delays", () => {
    const monitor = fed([0.5, 0.75, 0.25, 0.25])
    const first = 0.25 / 16
    const second = first + (0.5 - first) / 16
    expect([...monitor.series.values()]).toEqual([first, second, second - second / 16])
    expect(monitor.summary().interarrival).toBe(second - second / 16)
  })

  it("RFC 3393: keeps the distribution of the differences, without sign", () => {
    expect(fed([0.5, 0.75, 0.25, 0.25]).summary().variation).toMatchObject({
      count: 3,
      mean: 0.25,
      min: 0,
      max: 0.5,
    })
  })

  it("has none where every packet takes as long", () => {
    expect(fed([0.25, 0.25, 0.25]).summary()).toMatchObject({
      interarrival: 0,
      variation: { count: 2, max: 0, p99: 0 },
    })
  })

  it("leaves the warm-up out of the distribution", () => {
    expect(fed([0.5, 0.75, 0.25, 0.25], { warmUp: 2 }).summary().variation).toMatchObject({
      count: 2,
      max: 0.5,
    })
  })

  it("starts over at a reset", () => {
    const monitor = fed([0.5, 0.75])
    monitor.reset()
    monitor.packet(1, 0)
    expect(monitor.summary()).toMatchObject({ interarrival: 0, variation: { count: 0 } })
  })
})
