import { describe, expect, it } from "vitest"
import {
  LinkMonitor,
  QueueMonitor,
  type QueueMonitorOptions,
} from "../../../packages/net/src/monitor/index.js"

/** 100-byte packets: lengths of 1 from 1 s on, 3 from 2 s on, 0 from 4 s on. */
function hump(options: Partial<QueueMonitorOptions> = {}): QueueMonitor {
  const monitor = new QueueMonitor(options)
  for (const [time, packets] of [
    [1, 1],
    [2, 3],
    [4, 0],
  ] as const)
    monitor.change(time, packets, packets * 100)
  return monitor
}

describe("queue monitor", () => {
  it("weighs every length with the time it held", () => {
    expect(hump().summary(10)).toMatchObject({
      from: 0,
      to: 10,
      meanPackets: 0.7,
      deviationPackets: Math.sqrt(1.9 - 0.7 ** 2),
      maxPackets: 3,
      p50Packets: 0,
      p95Packets: 3,
      p99Packets: 3,
      meanBytes: 70,
      maxBytes: 300,
      emptyShare: 0.7,
    })
    expect([...hump().shares(10)]).toEqual([0.7, 0.1, 0, 0.2])
  })

  it("counts the last length until the end, and may be asked while running", () => {
    const monitor = hump()
    expect(monitor.summary(4).meanPackets).toBe(7 / 4)
    monitor.change(6, 8, 800)
    expect(monitor.summary(8)).toMatchObject({ meanPackets: 23 / 8, maxPackets: 8 })
  })

  it("leaves out the warm-up, in the midst of a length too", () => {
    expect(hump({ warmUp: "3s" }).summary(5)).toMatchObject({
      from: 3,
      meanPackets: 1.5,
      maxPackets: 3,
      emptyShare: 0.5,
    })
    expect(hump({ warmUp: "4s" }).summary(5)).toMatchObject({ meanPackets: 0, maxPackets: 0, emptyShare: 1 })
    expect(hump({ warmUp: "9s" }).summary(5)).toMatchObject({
      meanPackets: NaN,
      p50Packets: NaN,
      emptyShare: NaN,
    })
  })

  it("does not see lengths that held for no time", () => {
    const monitor = new QueueMonitor()
    monitor.change(1, 5, 500)
    monitor.change(1, 1, 100)
    monitor.change(2, 0, 0)
    expect(monitor.summary(2)).toMatchObject({ maxPackets: 1, maxBytes: 100, meanPackets: 0.5 })
  })

  it("gives mean and maximum of each interval, with the intervals in which nothing changed", () => {
    const monitor = hump({ interval: 1.5 })
    const [means, peaks] = [monitor.meanSeries(10), monitor.maxSeries(10)]
    expect([...means.times()]).toEqual([1.5, 3, 4.5, 6, 7.5, 9])
    expect([...means.values()].map((value) => value.toFixed(6))).toEqual(
      [0.5 / 1.5, 3.5 / 1.5, 2, 0, 0, 0].map((value) => value.toFixed(6)),
    )
    expect([...peaks.values()]).toEqual([1, 3, 3, 0, 0, 0])
    expect([...monitor.meanBytesSeries(10).values()].slice(2)).toEqual([200, 0, 0, 0])
  })

  it("counts the packet in service if it shall: L instead of Lq", () => {
    const play = (countInService: boolean) => {
      const monitor = new QueueMonitor({ countInService })
      monitor.serve(1, 100, 3) // the server was free
      monitor.change(2, 1, 100)
      monitor.change(3, 0, 0)
      monitor.serve(3, 100, 5)
      return monitor.summary(10)
    }
    expect(play(false)).toMatchObject({ meanPackets: 0.1, maxPackets: 1, meanBytes: 10 })
    expect(play(true)).toMatchObject({ meanPackets: 0.5, maxPackets: 2, meanBytes: 50, emptyShare: 0.6 })
  })

  it("is as new after a reset", () => {
    const monitor = hump({ warmUp: 3, countInService: true })
    monitor.serve(5, 100, 20)
    monitor.reset()
    for (const [time, packets] of [
      [1, 1],
      [2, 3],
      [4, 0],
    ] as const)
      monitor.change(time, packets, packets * 100)
    expect(monitor.summary(10)).toEqual(hump({ warmUp: 3 }).summary(10))
    expect([...monitor.meanSeries(10).values()]).toEqual([...hump().meanSeries(10).values()])
  })

  it("refuses times that fall", () => {
    expect(() => hump().change(3, 1, 100)).toThrow(
      "cannot go from 4 s to 3 s; times given to a monitor must not fall",
    )
  })
})

describe("link monitor", () => {
  /** 1000 bytes take 1 s. */
  function link(starts: readonly number[], warmUp = 0): LinkMonitor {
    const monitor = new LinkMonitor({ bandwidth: "8kbps", warmUp })
    for (const time of starts) monitor.packet(time, 1000)
    return monitor
  }

  it("is utilized for the share of time that transmissions take", () => {
    expect(link([0, 1, 4]).summary(10)).toMatchObject({ packets: 3, bytes: 3000, utilization: 0.3 })
  })

  it("counts the parts of transmissions that lie within the time", () => {
    expect(link([0.5, 9.75], 1).summary(10)).toMatchObject({ packets: 1, utilization: 0.75 / 9 })
  })

  it("lets a packet that comes during a transmission follow it", () => {
    expect(link([0, 0, 0.5]).summary(6).utilization).toBe(0.5)
  })

  it("gives the utilization of each interval", () => {
    const series = link([0.5, 3]).series(5)
    expect([...series.times()]).toEqual([1, 2, 3, 4, 5])
    expect([...series.values()]).toEqual([0.5, 0.5, 0, 1, 0])
  })

  it("is as new after a reset", () => {
    const monitor = link([0, 1, 4])
    monitor.reset()
    monitor.packet(2, 1000)
    expect(monitor.summary(10)).toEqual(link([2]).summary(10))
  })
})
