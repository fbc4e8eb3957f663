/** Traffic models and shapers against the stored reference results, B05. */
import { RandomStream } from "@hourglass/aca"
import {
  CDSmooth,
  DeterministicOnOff,
  ExponentialOnOff,
  LeakyBucket,
  PacketTrain,
  ParetoOnOff,
  PeakRate,
  Periodic,
  Poisson,
  RTSmooth,
  RunningStatistics,
  type Shaper,
  TokenBucket,
} from "@hourglass/net"
import { describe, expect, it } from "vitest"
import reference from "./data/B05-traffic-models.json" with { type: "json" }

type Arrivals = [time: number, bytes: number][]
type Released = (number | string)[]
type Fields = Record<string, unknown>

const vectors = new Map(
  reference.vectors.map((vector) => [vector.id, vector as { given: Fields; expect: Fields }]),
)

function vector(id: string): { given: Fields; expect: Fields } {
  const found = vectors.get(id)
  if (found === undefined) throw new Error(`there is no vector ${id}`)
  return found
}

const number = (fields: Fields, key: string): number => fields[key] as number

/** The shaper that a vector describes, by the names of what is given. */
function shaperOf(given: Fields): Shaper {
  const output = given["output bytes/s"] as number | undefined
  if ("r bytes/s" in given)
    return new TokenBucket({
      rate: 8 * number(given, "r bytes/s"),
      bucket: number(given, "b"),
      outputRate: output === undefined ? undefined : 8 * output,
    })
  if ("R bytes/s" in given)
    return new LeakyBucket({
      rate: 8 * number(given, "R bytes/s"),
      space: number(given, "space bytes incl. the packet in service"),
    })
  if ("nbits" in given)
    return new RTSmooth({
      bitsPerFrame: number(given, "nbits"),
      frame: number(given, "T"),
      origin: number(given, "origin"),
    })
  return new CDSmooth({ amount: number(given, "C bytes"), window: number(given, "D") })
}

describe("shapers", () => {
  const shaped = reference.vectors.filter((found) => "release" in found.expect)

  it.each(shaped)("$id: $title", ({ given, expect: expected }) => {
    const shaper = shaperOf(given)
    const arrivals = (given as Fields)["arrivals [t, bytes]"] as Arrivals
    const release = (expected as Fields).release as Released
    const found = arrivals.map(([time, size]) => shaper.release(time, size))
    expect(found).toEqual(release.map((time) => (typeof time === "string" ? time : expect.closeTo(time, 6))))
  })

  it("B05-04: a packet that exceeds a frame is refused", () => {
    expect(shaperOf(vector("B05-04").given).release(0, 1500)).toBe("drop")
  })
})

describe("B05-09: period, load and burst", () => {
  const declared = ({ period, meanRate, burst }: { period: number; meanRate: number; burst: number }) => [
    period,
    meanRate,
    burst,
  ]

  it("of the shapers", () => {
    expect(declared(new TokenBucket({ rate: 4000, bucket: 1500 }))).toEqual([(8 * 1500) / 4000, 4000, 1500])
    expect(declared(new RTSmooth({ bitsPerFrame: 9600, frame: 0.5 }))).toEqual([0.5, 9600 / 0.5, 9600 / 8])
    expect(declared(new CDSmooth({ amount: 1200, window: 1.5 }))).toEqual([1.5, (8 * 1200) / 1.5, 1200])
  })

  it("of the models", () => {
    const random = new RandomStream(1, 0, "B05-09")
    const peak = new PeakRate(random, { minSize: 100, maxSize: 150, minGap: 0.01, maxGap: 0.04 })
    expect(declared(new Periodic({ amount: 3000, period: 0.04, maxPacketSize: 1000 }))).toEqual([
      0.04, 600_000, 1000,
    ])
    expect(declared(peak)).toEqual([
      expect.closeTo((0.04 + 0.01) / 2, 12),
      expect.closeTo(((150 + 100) * 8) / (0.04 + 0.01), 9),
      150,
    ])
  })
})

describe("B05-10: merging", () => {
  const { given, expect: expected } = vector("B05-10")

  it("of token buckets takes the larger of everything", () => {
    const [one, other] = (given["token buckets (b, init, r, out)"] as number[][]).map(
      ([bucket, initial, rate, outputRate]) => new TokenBucket({ bucket, initial, rate, outputRate }),
    )
    const { burst, initial, meanRate, outputRate } = one.merge(other)
    expect([burst, initial, meanRate, outputRate]).toEqual(expected["token bucket"])
  })

  it("of (r,T) takes the larger amount and the shorter frame", () => {
    const [one, other] = (given["(r,T)"] as number[][]).map(
      ([bitsPerFrame, frame]) => new RTSmooth({ bitsPerFrame, frame }),
    )
    const { bitsPerFrame, period } = one.merge(other)
    expect([bitsPerFrame, period]).toEqual(expected["(r,T)"])
  })

  it("of packet trains takes the larger packet at the sum of the rates", () => {
    const [one, other] = (given["packet train (size, gap)"] as number[][]).map(
      ([packetSize, gap]) => new PacketTrain({ packetSize, gap }),
    )
    const { size, period } = one.merge(other)
    const [expectedSize, expectedGap] = expected["packet train"] as number[]
    expect([size, period]).toEqual([expectedSize, expect.closeTo(expectedGap, 9)])
  })

  it("of (C,D) takes the larger amount and the shorter window, unlike J-Sim: an envelope must not shrink", () => {
    const { burst, period } = new CDSmooth({ amount: 1500, window: 1 }).merge(
      new CDSmooth({ amount: 1000, window: 0.5 }),
    )
    expect([burst, period]).toEqual([1500, 0.5])
  })
})

describe("sources", () => {
  it("B05-11: on-off", () => {
    const { given, expect: expected } = vector("B05-11")
    const model = new DeterministicOnOff({
      packetSize: number(given, "packet bytes"),
      averageRate: number(given, "average rate bit/s"),
      on: number(given, "On"),
      off: number(given, "Off"),
    })
    expect(model.packetGap).toBeCloseTo(number(expected, "gap inside On"), 9)
    expect(model.period).toBe(expected.cycle)
    const expectedTimes = expected["packets at"] as number[]
    let time = 0
    const times = expectedTimes.map(() => {
      model.advance()
      time += model.gap
      return time
    })
    expect(times).toEqual(expectedTimes.map((at) => expect.closeTo(at, 9)))
    expect(times.filter((at) => at < number(given, "On")).length).toBe(expected["packets per On"])
  })

  describe("B05-12: rates of on-off sources", () => {
    const { given, expect: expected } = vector("B05-12")
    const periods = {
      packetSize: 100,
      burstRate: number(given, "burst bit/s"),
      meanOn: number(given, "mean On"),
      meanOff: number(given, "mean Off"),
    }
    const shape = number(given, "shape")
    const random = (name: string) => new RandomStream(1, 0, name)
    const cycles = 10_000 * (periods.meanOn + periods.meanOff)

    it("exponential: within 3 percent over 10,000 cycles", () => {
      const model = new ExponentialOnOff(random("exponential"), periods)
      expect(model.meanRate).toBeCloseTo(number(expected, "mean rate"), 3)
      expect(Math.abs(rateUntil(model, cycles) / model.meanRate - 1)).toBeLessThan(0.03)
    })

    it("Pareto: within 15 percent, with the scales of the means", () => {
      const model = new ParetoOnOff(random("Pareto"), { ...periods, shapeOn: shape })
      expect([model.on.scale, model.off.scale]).toEqual([
        expect.closeTo(number(expected, "Pareto scale for mean On 0.5"), 9),
        expect.closeTo(number(expected, "Pareto scale for mean Off 1.0"), 9),
      ])
      expect(model.meanRate).toBeCloseTo(number(expected, "mean rate"), 3)
      expect(Math.abs(rateUntil(model, cycles) / model.meanRate - 1)).toBeLessThan(0.15)
    })
  })

  it.each([1, 2, 3, 4, 5])("B05-13: Poisson, seed %d", (seed) => {
    const { given, expect: expected } = vector("B05-13")
    const model = new Poisson(new RandomStream(seed, 0, "B05-13"), {
      rate: number(given, "rate bit/s"),
      packetSize: number(given, "packet bytes"),
    })
    const duration = number(given, "T")
    const gaps = new RunningStatistics()
    const bins = new Float64Array(duration)
    let packets = 0
    for (let time = 0; model.advance(); ) {
      time += model.gap
      if (time >= duration) break
      gaps.add(model.gap)
      bins[Math.floor(time)]++
      packets++
    }
    const counts = new RunningStatistics()
    for (const count of bins) counts.add(count)
    expect(Math.abs(packets - number(expected, "packets"))).toBeLessThan(3.3 * number(expected, "sd"))
    expect(Math.abs(gaps.deviation / gaps.mean - 1)).toBeLessThan(0.03)
    expect(Math.abs(counts.variance / counts.mean - 1)).toBeLessThan(0.15)
  })
})

/** The average rate of a source up to this time. */
function rateUntil(model: { advance(): boolean; gap: number; size: number }, end: number): number {
  let bits = 0
  for (let time = 0; model.advance(); ) {
    time += model.gap
    if (time >= end) break
    bits += 8 * model.size
  }
  return bits / end
}
