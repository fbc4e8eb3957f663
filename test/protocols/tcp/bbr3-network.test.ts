/** What BBR version 3 is for: full paths with few losses, and room for others. Shares of what could be delivered. */
import { type Bandwidth, bitsPerSecond } from "@hourglass/aca"
import { Bbr3, type CongestionName } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { type Dumbbell, runDumbbell } from "../../reference/tcp/dumbbell.js"
import { runLossyLink } from "../../reference/tcp/lossy-link.js"

const mss = 1460
const bottleneck = { bandwidth: "10Mbps", delay: "20ms" } as const
const bdp = 41 // packets, of a round trip of 48 ms

/** Flows that begin three seconds after each other, from half a minute on. */
function share(controls: readonly CongestionName[], queue: number, more: Partial<Dumbbell> = {}) {
  const flows = controls.map((congestion, i) => ({
    options: { mss, sack: true, congestion },
    accessDelay: "2ms" as const,
    start: 3 * i,
  }))
  const result = runDumbbell({ bottleneck, queue, flows, from: 30, to: 80, ...more })
  return { ...result, shares: result.flows.map(({ goodput }) => goodput / result.goodput) }
}

describe("a flow alone", () => {
  it.each([0.2, 0.5, 1, 4])("fills the path with a buffer of %d BDP, and hardly the buffer", (bdps) => {
    const { goodput, queue, lossRate } = share(["bbr3"], Math.ceil(bdps * bdp))
    expect(goodput / 10e6).toBeGreaterThan(0.9)
    expect(queue).toBeLessThan(0.2 * bdp)
    expect(lossRate).toBeLessThan(0.005)
  })

  /** Data delivered, Mb/s. */
  const withLosses = (congestion: CongestionName, rate: number) =>
    (runLossyLink({
      ...bottleneck,
      losses: (random) => () => random.chance(rate),
      options: { mss, sack: true, congestion },
      from: 10,
      to: 40,
      seed: 1,
    }) *
      8) /
    1e6

  it("keeps most of its rate when 1 % is lost at random, but not when 5 % are", () => {
    const [one, five] = [withLosses("bbr3", 0.01), withLosses("bbr3", 0.05)]
    expect(one).toBeGreaterThan(7)
    expect(one).toBeGreaterThan(2 * withLosses("cubic", 0.01))
    expect(five).toBeLessThan(5)
  })

  it.each<[Bandwidth, Bandwidth]>([
    ["10Mbps", "100Mbps"], // A.15
    ["100Mbps", "10Mbps"], // A.16
  ])("finds its rate again when %s become %s", (before, after) => {
    let bbr: unknown
    const { goodput, queue } = share(["bbr3"], 100, {
      bottleneck: { bandwidth: before, delay: "20ms" },
      access: "1Gbps",
      change: { at: 10, bandwidth: after },
      from: 20,
      to: 30,
      watch: ({ congestion }) => {
        bbr = congestion
      },
    })
    if (!(bbr instanceof Bbr3)) throw new Error("it is of another class")
    expect((bbr.bottleneckBandwidth * 8) / bitsPerSecond(after)).toBeCloseTo(0.965, 1)
    expect(goodput / bitsPerSecond(after)).toBeGreaterThan(0.85)
    expect(queue).toBeLessThan(20)
  })
})

describe("beside others", () => {
  it.each([
    ["cubic", 1, 0.3],
    ["cubic", 4, 0.3],
    ["newreno", 1, 0.15],
    ["newreno", 4, 0.3],
  ] as const)("leaves %s, with a buffer of %d BDP, a share of %d at least", (other, bdps, least) => {
    const { shares, goodput } = share(["bbr3", other], bdps * bdp)
    expect(goodput / 10e6).toBeGreaterThan(0.9)
    expect(shares[1]).toBeGreaterThan(least)
    expect(shares[0]).toBeGreaterThan(0.3)
  })

  it.each(["cubic", "newreno"] as const)("leaves %s more than version 1 does with one BDP", (other) => {
    const [now, before] = (["bbr3", "bbr"] as const).map((bbr) => share([bbr, other], bdp).shares[1])
    expect(now).toBeGreaterThan(1.5 * before)
  })

  it.each([0.4, 1, 4])("two of its kind come to equal shares with a buffer of %d BDP", (bdps) => {
    expect(share(["bbr3", "bbr3"], Math.ceil(bdps * bdp)).jain).toBeGreaterThan(0.97)
  })

  it.each([2, 5])("%d of its kind lose a quarter of what version 1 does in a shallow buffer", (n) => {
    const [now, before] = (["bbr3", "bbr"] as const).map((bbr) => share(new Array(n).fill(bbr), 16))
    expect(now.lossRate).toBeLessThan(before.lossRate / 4)
    expect(now.goodput).toBeGreaterThan(0.95 * before.goodput)
  })
})
