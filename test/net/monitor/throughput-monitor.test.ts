import { OptionError } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { ThroughputMonitor, type ThroughputMonitorOptions } from "../../../packages/net/src/monitor/index.js"
import type { TimeSeries } from "../../../packages/net/src/statistics/index.js"

const points = (series: TimeSeries) =>
  Array.from(series.times(), (time, i) => [Number(time.toFixed(9)), series.values()[i]])

function fed(
  packets: readonly (readonly [number, number])[],
  options: Partial<ThroughputMonitorOptions> = {},
) {
  const monitor = new ThroughputMonitor(options)
  for (const [time, bytes] of packets) monitor.packet(time, bytes)
  return monitor
}

describe("throughput monitor", () => {
  const packets = [
    [0.2, 100],
    [0.9, 100],
    [1, 50],
    [4.5, 25],
  ] as const

  it("gives bits and packets a second of each interval, empty ones included, at its end", () => {
    const monitor = fed(packets)
    expect(points(monitor.bitRate(5))).toEqual([
      [1, 1600],
      [2, 400],
      [3, 0],
      [4, 0],
      [5, 200],
    ])
    expect(points(monitor.packetRate(5.9))).toEqual([
      [1, 2],
      [2, 1],
      [3, 0],
      [4, 0],
      [5, 1],
    ])
  })

  it("leaves out the interval that has not ended", () => {
    expect(points(fed(packets).bitRate(4.9)).length).toBe(4)
    expect(points(fed(packets).bitRate(0.9))).toEqual([])
  })

  it("slides a window of several intervals, shorter at the start", () => {
    expect(points(fed(packets, { window: "2s" }).bitRate(5))).toEqual([
      [1, 1600],
      [2, 1000],
      [3, 200],
      [4, 0],
      [5, 100],
    ])
  })

  it("puts a packet at an edge into the interval that begins there, in spite of rounding", () => {
    const monitor = fed(
      [
        [0.1 + 0.2 - 1e-16, 8],
        [0.7, 8],
      ],
      { interval: 0.1 },
    )
    expect(points(monitor.packetRate(0.8)).map(([, rate]) => Math.round(rate / 10))).toEqual([
      0, 0, 0, 1, 0, 0, 0, 1,
    ])
  })

  it("sums up what is after the warm-up", () => {
    const { perInterval, ...totals } = fed(packets, { warmUp: 1 }).summary(5)
    expect(totals).toEqual({
      from: 1,
      to: 5,
      packets: 2,
      bytes: 75,
      bitsPerSecond: 150,
      packetsPerSecond: 0.5,
    })
    expect(perInterval).toMatchObject({ count: 4, mean: 150, min: 0, max: 400 })
  })

  it("counts only whole intervals after the warm-up into the rates per interval", () => {
    expect(fed(packets, { warmUp: 0.5 }).summary(4.9).perInterval).toMatchObject({ count: 3, max: 400 })
  })

  it("counts the packets that had passed by a time, since the warm-up", () => {
    const monitor = fed(packets, { warmUp: 0.5 })
    expect([0.5, 1, 1.5, 2, 4.4, 4.5].map((time) => monitor.packetsUntil(time))).toEqual([0, 1, 1, 2, 2, 3])
  })

  it("takes the last packet for the end when that is later", () => {
    expect(fed(packets).summary(1).to).toBe(4.5)
  })

  it("is as new after a reset", () => {
    const monitor = fed(packets)
    monitor.reset()
    for (const [time, bytes] of packets) monitor.packet(time, bytes)
    expect(monitor.summary(5)).toEqual(fed(packets).summary(5))
  })

  it("needs no memory for silence", () => {
    expect(
      fed(
        [
          [0, 1],
          [1e9, 1],
        ],
        { interval: 1e-3 },
      ).packets,
    ).toBe(2)
  })

  it("refuses times that fall, and windows that are no multiple of the interval", () => {
    expect(() =>
      fed([
        [5, 1],
        [3.5, 1],
      ]),
    ).toThrow("an interval that began at 3 s is over; times given to a monitor must not fall")
    expect(() => new ThroughputMonitor({ interval: "1s", window: "1500ms" })).toThrow(
      new OptionError("throughput monitor: window is 1.5 s; it must be a multiple of the interval of 1 s"),
    )
    expect(() => new ThroughputMonitor({ interval: 0, warmUp: "soon" })).toThrow(/interval is 0.*warmUp:/)
  })
})
