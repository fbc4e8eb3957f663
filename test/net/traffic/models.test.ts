import { OptionError, RandomStream } from "@hourglass/aca"
import {
  Constant,
  ConstantBitRate,
  DeterministicOnOff,
  ExponentialOnOff,
  FixedPoints,
  OnOff,
  PacketTrain,
  ParetoOnOff,
  PeakRate,
  Periodic,
  Poisson,
  PoissonVariableSize,
  parseTrafficTrace,
  Renewal,
  RunningStatistics,
  TraceTraffic,
  type TrafficModel,
  TrafficTraceError,
  Uniform,
} from "@hourglass/net"
import { describe, expect, it } from "vitest"

const random = (name = "traffic") => new RandomStream(7, 0, name)

/** The first packets, as [time, size]. */
function first(model: TrafficModel, count: number): [time: number, size: number][] {
  const packets: [number, number][] = []
  let time = 0
  while (packets.length < count && model.advance()) {
    time += model.gap
    packets.push([Number(time.toFixed(9)), model.size])
  }
  return packets
}

/** The rate of the first packets, over the time up to the last. */
function rateOf(model: TrafficModel, count: number): number {
  let [time, bits] = [0, 0]
  for (let i = 0; i < count && model.advance(); i++) {
    time += model.gap
    bits += 8 * model.size
  }
  return bits / time
}

describe("packet train", () => {
  it("sends equal packets at equal distances, the first at once", () => {
    expect(first(new PacketTrain({ packetSize: "1kB", gap: "10ms", count: 3 }), 10)).toEqual([
      [0, 1000],
      [0.01, 1000],
      [0.02, 1000],
    ])
  })

  it("declares its rate, burst and period", () => {
    expect(new ConstantBitRate({ rate: "1Mbps", packetSize: "1250B" })).toMatchObject({
      meanRate: 1e6,
      burst: 1250,
      period: 0.01,
    })
  })

  it("says all that is wrong with its options", () => {
    expect(() => new PacketTrain({ packetSize: 0, gap: "10", count: 0 })).toThrow(OptionError)
    expect(() => new PacketTrain({ packetSize: 0, gap: "10", count: 0 })).toThrow(
      `packet train: packetSize is 0; it must be > 0; gap: "10" is no duration: it has no unit; write for example "10ms"; count is 0; it must be >= 1`,
    )
    expect(() => new ConstantBitRate({ rate: "1mbps", packetSize: "1kB" })).toThrow(
      `constant bit rate: rate: "1mbps" is no bandwidth; did you mean "1Mbps"?`,
    )
  })
})

describe("periodic", () => {
  it("sends an amount in every period, cut into packets", () => {
    const model = new Periodic({ amount: 2500, period: "40ms", maxPacketSize: 1000 })
    expect(first(model, 5)).toEqual([
      [0, 1000],
      [0, 1000],
      [0, 500],
      [0.04, 1000],
      [0.04, 1000],
    ])
    expect(model).toMatchObject({ meanRate: 500_000, burst: 1000, period: 0.04 })
    model.reset()
    expect(first(model, 1)).toEqual([[0, 1000]])
  })
})

describe("renewal traffic", () => {
  it("peak rate: draws gaps and whole sizes uniformly", () => {
    const model = new PeakRate(random(), { minSize: 100, maxSize: 103, minGap: "10ms", maxGap: "40ms" })
    const [gaps, sizes] = [new RunningStatistics(), new Map<number, number>()]
    for (let i = 0; i < 40_000; i++) {
      model.advance()
      gaps.add(model.gap)
      sizes.set(model.size, (sizes.get(model.size) ?? 0) + 1)
    }
    expect([...sizes.keys()].sort()).toEqual([100, 101, 102, 103])
    for (const count of sizes.values()) expect(Math.abs(count - 10_000)).toBeLessThan(3.5 * Math.sqrt(7500))
    expect(gaps.min).toBeGreaterThanOrEqual(0.01)
    expect(gaps.max).toBeLessThan(0.04)
    expect(gaps.mean).toBeCloseTo(0.025, 3)
  })

  it("Poisson of variable size: whole bytes, at least one, at the rate it declares", () => {
    const model = new PoissonVariableSize(random(), { rate: "1Mbps", meanPacketSize: 500 })
    expect([model.meanRate, model.burst, model.period]).toEqual([1e6, Number.POSITIVE_INFINITY, 0.004])
    const sizes = new RunningStatistics()
    for (let i = 0; i < 100_000; i++) {
      model.advance()
      sizes.add(model.size)
    }
    expect(sizes.mean / 500).toBeCloseTo(1, 1)
    expect(sizes.deviation / 500).toBeCloseTo(1, 1)
    expect(rateOf(model, 100_000) / 1e6).toBeCloseTo(1, 1)
  })

  it("cuts packets at the largest that is allowed", () => {
    const model = new PoissonVariableSize(random(), {
      rate: "1Mbps",
      meanPacketSize: 1000,
      maxPacketSize: 1500,
    })
    expect(Math.max(...first(model, 1000).map(([, size]) => size))).toBe(1500)
  })

  it("takes any variates", () => {
    const model = new Renewal({ gap: new Uniform(random(), { min: 0, max: 2 }), size: new Constant(64) })
    expect([model.meanRate, model.period]).toEqual([512, 1])
    expect(() => new Renewal({ gap: new Constant(0), size: new Constant(64) })).toThrow(
      "renewal traffic: gap has mean 0 s; it must be > 0",
    )
  })

  it("draws the same packets for the same stream", () => {
    const model = () => new Poisson(random("same"), { rate: "1Mbps", packetSize: 1000 })
    expect(first(model(), 100)).toEqual(first(model(), 100))
  })
})

describe("on-off traffic", () => {
  it("carries what is left of the distance between packets over to the next on period", () => {
    const model = new DeterministicOnOff({ packetSize: 500, averageRate: "40kbps", on: "0.5s", off: "0.7s" })
    expect(model.packetGap).toBeCloseTo(1 / 24, 12)
    const sparse = new OnOff({
      packetSize: 1000,
      burstRate: 8000,
      on: new Constant(0.4),
      off: new Constant(0.6),
    })
    // A packet every second of on-time, 0.4 s in each second: at on-times 0, 1, 2, 3.
    expect(first(sparse, 4).map(([time]) => time)).toEqual([0, 2.2, 5, 7.2])
  })

  it("keeps its phase over many periods", () => {
    const model = new DeterministicOnOff({ packetSize: 500, averageRate: 40_000, on: 0.4, off: 0.6 })
    const times = first(model, 100_000).map(([time]) => time)
    expect(times[99_990]).toBeCloseTo(9999, 6)
    expect(times[99_999]).toBeCloseTo(9999.36, 6)
  })

  it("is a constant bit rate without off periods", () => {
    const model = new DeterministicOnOff({ packetSize: 1000, averageRate: "80kbps", on: "1s", off: 0 })
    expect(first(model, 200).map(([time]) => time)).toEqual(
      Array.from({ length: 200 }, (_, i) => Number((i / 10).toFixed(9))),
    )
  })

  it("has the average rate it declares, also when few on periods hold a packet", () => {
    const model = new ExponentialOnOff(random(), {
      packetSize: 1000,
      burstRate: "8kbps",
      meanOn: "0.1s",
      meanOff: "0.1s",
    })
    expect(model.meanRate).toBeCloseTo(4000, 9)
    expect(rateOf(model, 50_000) / 4000).toBeCloseTo(1, 1)
  })

  it("says what is wrong with its options", () => {
    const periods = { packetSize: 500, burstRate: "1Mbps", meanOn: "1s", meanOff: "1s" }
    expect(() => new ParetoOnOff(random(), { ...periods, shapeOn: 1 })).toThrow(
      "Pareto variate: shape is 1; it must be > 1, or the mean is infinite",
    )
    expect(() => new ExponentialOnOff(random(), { ...periods, meanOn: 0, meanOff: "x" })).toThrow(
      `exponential on-off traffic: meanOn is 0; it must be > 0; meanOff: "x" is no duration; write for example "10ms"`,
    )
  })
})

describe("fixed points", () => {
  it("sends at the points and ends", () => {
    const model = new FixedPoints({
      points: [
        ["10ms", 100],
        ["10ms", 200],
        [1, "1kB"],
      ],
    })
    expect(first(model, 9)).toEqual([
      [0.01, 100],
      [0.01, 200],
      [1, 1000],
    ])
    expect([model.advance(), model.advance()]).toEqual([false, false])
    expect(model).toMatchObject({ meanRate: 10_400, burst: 1000, period: 1 })
    model.reset()
    expect(first(model, 1)).toEqual([[0.01, 100]])
  })

  it("repeats them after its loop period", () => {
    const model = new FixedPoints({
      points: [
        [0.1, 100],
        [0.5, 200],
      ],
      loopPeriod: "2s",
    })
    expect(first(model, 5)).toEqual([
      [0.1, 100],
      [0.5, 200],
      [2.1, 100],
      [2.5, 200],
      [4.1, 100],
    ])
    expect(model.meanRate).toBe(1200)
  })

  it("says what is wrong with the points", () => {
    expect(() => new FixedPoints({ points: [] })).toThrow("there are no points; there must be at least one")
    expect(
      () =>
        new FixedPoints({
          points: [
            [2, 1],
            [1, 0],
          ],
          loopPeriod: 0.5,
        }),
    ).toThrow(
      "fixed-points traffic: size of point 1 is 0; it must be > 0; point 1 is before point 0; times must not fall; loopPeriod is 0.5; it must be >= the last time, 1 s",
    )
  })
})

describe("traffic traces", () => {
  it("are read with comments, empty lines and units", () => {
    const text = "# time size\n0 1000\n\n0.5\t500 # half a second\r\n  750ms 1.5kB\n1e0 1"
    expect(parseTrafficTrace(text)).toEqual([
      [0, 1000],
      [0.5, 500],
      [0.75, 1500],
      [1, 1],
    ])
  })

  it("are played, once or in a loop", () => {
    const text = "0.5 100\n1 200\n"
    expect(first(new TraceTraffic({ text }), 9)).toEqual([
      [0.5, 100],
      [1, 200],
    ])
    expect(first(new TraceTraffic({ text, loopPeriod: 1 }), 4)).toEqual([
      [0.5, 100],
      [1, 200],
      [1.5, 100],
      [2, 200],
    ])
  })

  it.each([
    ["0 100\n1", `sizes.trace:2: expected "time size", found 1 fields: "1"`],
    ["0 100 x", `sizes.trace:1: expected "time size", found 3 fields: "0 100 x"`],
    ["\n\n2 100\n1 100", "sizes.trace:4: the time is 1 s, before that of the packet above, 2 s"],
    ["now 100", `sizes.trace:1: "now" is no duration; write for example "10ms"`],
    ["0 1.5", `sizes.trace:1: 1.5 is no size; it must be a whole number of bytes, and is 1.5`],
    ["0 0", "sizes.trace:1: the size is 0; it must be at least 1 byte"],
    ["-1 5", "sizes.trace:1: -1 is no duration; it must not be negative"],
    ["# nothing", `sizes.trace: there is no packet in it; write lines "time size"`],
  ])("%j: %s", (text, message) => {
    expect(() => new TraceTraffic({ text, file: "sizes.trace" })).toThrow(TrafficTraceError)
    expect(() => new TraceTraffic({ text, file: "sizes.trace" })).toThrow(message)
  })
})

describe("every model", () => {
  const models: [string, () => TrafficModel][] = [
    ["constant bit rate", () => new ConstantBitRate({ rate: "1Mbps", packetSize: 999 })],
    ["periodic", () => new Periodic({ amount: "10kB", period: "40ms", maxPacketSize: 1499 })],
    ["peak rate", () => new PeakRate(random(), { minSize: 64, maxSize: 1500, minGap: 0, maxGap: "10ms" })],
    ["Poisson", () => new Poisson(random(), { rate: "5Mbps", packetSize: 1500 })],
    [
      "Poisson, variable size",
      () => new PoissonVariableSize(random(), { rate: "5Mbps", meanPacketSize: 800 }),
    ],
    [
      "on-off",
      () => new DeterministicOnOff({ packetSize: 300, averageRate: "1Mbps", on: "33ms", off: "71ms" }),
    ],
    [
      "exponential on-off",
      () =>
        new ExponentialOnOff(random(), {
          packetSize: 300,
          burstRate: "1Mbps",
          meanOn: "33ms",
          meanOff: "71ms",
        }),
    ],
    [
      "Pareto on-off",
      () =>
        new ParetoOnOff(random(), {
          packetSize: 300,
          burstRate: "1Mbps",
          meanOn: "33ms",
          meanOff: "71ms",
          shapeOn: 2.5,
        }),
    ],
    ["trace", () => new TraceTraffic({ text: "0 100\n0.1 1000\n0.11 50", loopPeriod: "0.2s" })],
  ]

  it.each(models)("%s: gaps are times, sizes whole bytes, and the rate is the one declared", (_, make) => {
    const model = make()
    let [time, bits] = [0, 0]
    for (let i = 0; i < 100_000; i++) {
      const another = model.advance()
      if (
        !another ||
        !(model.gap >= 0) ||
        !Number.isInteger(model.size) ||
        model.size < 1 ||
        model.size > model.burst
      )
        expect.unreachable(`packet ${i} has gap ${model.gap} s and size ${model.size} B`)
      time += model.gap
      bits += 8 * model.size
    }
    expect(Math.abs(bits / time / model.meanRate - 1)).toBeLessThan(0.03)
  })
})
