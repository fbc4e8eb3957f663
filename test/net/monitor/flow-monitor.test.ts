import { describe, expect, it } from "vitest"
import { FlowMonitor, type FlowMonitorOptions } from "../../../packages/net/src/monitor/index.js"

type Fate = number | "lost" // delay in seconds

/** A packet of 1000 bytes every second; events in the order of time. */
function flow(fates: readonly Fate[], options: Partial<FlowMonitorOptions> = {}): FlowMonitor {
  const monitor = new FlowMonitor({ name: "h1 to h2", ...options })
  const events = fates.flatMap((fate, n) => [
    { time: n, run: () => monitor.sent(n, 1000, n) },
    ...(fate === "lost" ? [] : [{ time: n + fate, run: () => monitor.received(n + fate, 1000, n, n) }]),
  ])
  for (const { run } of events.sort((a, b) => a.time - b.time)) run()
  return monitor
}

describe("flow monitor", () => {
  it("sums up what a flow got", () => {
    const { delay, jitter, ...rest } = flow([0.25, 0.5, "lost", 0.25]).summary(4)
    expect(rest).toEqual({
      name: "h1 to h2",
      from: 0,
      to: 4,
      sentPackets: 4,
      sentBytes: 4000,
      receivedPackets: 3,
      receivedBytes: 3000,
      lostPackets: 1,
      underWayPackets: 0,
      duplicatePackets: 0,
      reorderedPackets: 0,
      latePackets: 0,
      lossRate: 0.25,
      lossRuns: { count: 1, mean: 1, longest: 1 },
      goodputBitsPerSecond: 6000,
      firstSentAt: 0,
      lastSentAt: 3,
      firstReceivedAt: 0.25,
      lastReceivedAt: 3.25,
    })
    expect(delay).toMatchObject({ count: 3, min: 0.25, max: 0.5 })
    expect(delay.mean).toBeCloseTo(1 / 3, 12)
    expect(jitter.variation).toMatchObject({ count: 2, mean: 0.25 })
  })

  it("takes what follows the last packet received for lost when its time is over, and for under way before", () => {
    const fates: Fate[] = [0.25, 0.25, "lost", "lost", "lost"]
    const counts = (end: number, lossTimeout: number) => {
      const { lostPackets, underWayPackets } = flow(fates, { lossTimeout }).summary(end)
      return [lostPackets, underWayPackets]
    }
    expect(counts(4.5, 2)).toEqual([0, 3])
    expect(counts(5, 2)).toEqual([1, 2])
    expect(counts(7, 2)).toEqual([3, 0])
    expect(counts(4, 0)).toEqual([3, 0])
  })

  it("counts nothing twice, and gives no goodput for duplicates", () => {
    const monitor = flow([0.25, 0.25])
    monitor.received(1.5, 1000, 1, 1)
    expect(monitor.summary(2)).toMatchObject({
      receivedPackets: 2,
      duplicatePackets: 1,
      goodputBitsPerSecond: 8000,
      delay: { count: 2 },
    })
  })

  it("adds up from the end of the warm-up on, whatever was under way then", () => {
    const summary = flow([3.5, "lost", 2.75, 0.25, "lost", 0.25], { warmUp: 2.5 }).summary(6)
    expect(summary).toMatchObject({
      from: 2.5,
      sentPackets: 3,
      receivedPackets: 2,
      lostPackets: 1,
      underWayPackets: 0,
      reorderedPackets: 0,
      firstSentAt: 3,
      delay: { count: 2, max: 0.25 },
    })
    expect(summary.goodputBitsPerSecond).toBeCloseTo((4 * 8000) / 3.5, 9) // packets 0 and 2 arrive after it too
  })

  it("begins the time of the goodput with the flow", () => {
    const monitor = new FlowMonitor()
    monitor.sent(6, 1000, 0)
    monitor.received(6.5, 1000, 6, 0)
    expect(monitor.summary(8)).toMatchObject({ from: 6, to: 8, goodputBitsPerSecond: 4000 })
  })

  it("can be told of arrivals alone", () => {
    const monitor = new FlowMonitor()
    monitor.received(1, 100, 0.5, 0)
    monitor.received(2, 100, 1.5, 2)
    expect(monitor.summary(2.5)).toMatchObject({
      sentPackets: 0,
      receivedPackets: 2,
      lostPackets: 1,
      underWayPackets: 0,
    })
  })

  it("survives JSON", () => {
    const summary = flow(Array.from({ length: 5 }, () => 0.25)).summary(5)
    expect(JSON.parse(JSON.stringify({ ...summary, lossRuns: 0 }))).toEqual({ ...summary, lossRuns: 0 })
    expect(JSON.parse(JSON.stringify(new FlowMonitor().summary(1)))).toMatchObject({
      lossRate: null,
      delay: { mean: null },
    })
  })

  it("reads well", () => {
    expect(flow([0.25, 0.5, "lost", 0.25]).format(4)).toMatchInlineSnapshot(`
      "h1 to h2: sent 4 packets (4 kB), received 3 packets (3 kB), lost 1 (25 %)
        goodput 6 kbps; delay 333.3 ms ± 358.6 ms (min 250 ms, p50 250.3 ms, p95 499.1 ms, p99 499.1 ms, max 500 ms); jitter 30.27 ms"
    `)
    expect(flow(["lost"]).format(4)).toBe(
      "h1 to h2: sent 1 packet (1 kB), received 0 packets (0 B), lost 1 (100 %)",
    )
    expect(new FlowMonitor().format(1)).toBe("flow: sent 0 packets (0 B), received 0 packets (0 B), lost 0")
  })

  it("is as new after a reset", () => {
    const monitor = flow([0.25, "lost", 0.5])
    monitor.reset()
    expect(monitor.summary(9)).toEqual(new FlowMonitor({ name: "h1 to h2" }).summary(9))
  })

  it("names itself in what it says about its options", () => {
    expect(() => new FlowMonitor({ name: "f7", lossTimeout: "1" })).toThrow(
      /^flow monitor "f7": lossTimeout: /,
    )
  })
})
