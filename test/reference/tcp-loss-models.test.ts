/**
 * One long flow over a path that loses packets at random or evenly, against the formulas of Mathis and PFTK and
 * against ns-2: C-01, C-02, C-03, C-05 and C-06.
 */
import { mathisConstants, mathisWindow, ns2Compatible, pftkRate, type TcpOptions } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import reference from "./data/C-tcp-macro.json" with { type: "json" }
import { runLossyLink } from "./tcp/lossy-link.js"

const mss = 960 // bytes: 1000 on the wire
const roundTrip = 0.1 // s

interface Run {
  readonly lossRate: number
  readonly options: Partial<TcpOptions>
  /** Whether every so-manieth packet is lost, rather than each with the same probability. */
  readonly isPeriodic?: boolean
  /** Simulated seconds, and how many such runs are averaged. */
  readonly duration: number
  readonly seeds?: number
}

/** The mean rate of data delivered, segments/s. ns-2's link has 10 Mb/s; the formulas know no limit. */
function rate(
  { lossRate, options, isPeriodic = false, duration, seeds = 1 }: Run,
  bandwidth: "10Mbps" | "1Gbps",
): number {
  const rates = Array.from({ length: seeds }, (_, i) =>
    runLossyLink({
      bandwidth,
      delay: roundTrip / 2 - 0.0001,
      losses: (random) => {
        let count = 0
        return isPeriodic ? () => ++count % Math.round(1 / lossRate) === 0 : () => random.chance(lossRate)
      },
      options: { mss, timestamps: false, ...options },
      from: 20,
      to: 20 + duration,
      seed: i + 1,
    }),
  )
  return rates.reduce((sum, each) => sum + each, 0) / seeds / mss
}

/** How long a run takes in which so many losses happen, seconds. */
const timeFor = (losses: number, lossRate: number) => (losses / lossRate / mathisWindow(lossRate)) * roundTrip

const reno: Partial<TcpOptions> = { congestion: "reno", sack: false, delayedAck: false }
const sack: Partial<TcpOptions> = {
  congestion: "newreno",
  sack: true,
  lostRetransmissions: false, // RFC 6675 alone
  delayedAck: false,
}

const near = (figure: number, tolerance: number) => ({
  asymmetricMatch: (found: number) => Math.abs(found / figure - 1) <= tolerance,
  toString: () => `${figure} ± ${100 * tolerance} %`,
})

describe("the Mathis formula, C-01", () => {
  it.each([
    [3e-4, 200],
    [1e-3, 400],
    [3e-3, 400],
  ])("C = 1.31 at a loss rate of %d, at random", (lossRate, losses) => {
    const run = { lossRate, options: sack, duration: timeFor(losses, lossRate) }
    expect(rate(run, "1Gbps") * roundTrip).toEqual(near(mathisWindow(lossRate, mathisConstants.random), 0.07))
  })

  it.each([1e-4, 3e-4, 1e-3])("C = √(3/2) at a loss rate of %d, evenly", (lossRate) => {
    const run = { lossRate, options: sack, isPeriodic: true, duration: timeFor(20, lossRate) }
    expect(rate(run, "1Gbps") * roundTrip).toEqual(near(mathisWindow(lossRate), 0.05))
  })

  // At larger rates the round trip in which the loss is repaired counts: it sends W/2 segments and does not grow.
  it.each([3e-3, 1e-2])("at a loss rate of %d, evenly, sends a staircase and one step more", (lossRate) => {
    const half = (Math.sqrt(6.25 + 6 / lossRate) - 2.5) / 3 // of: half + Σ from half to 2 half = 1/p
    const run = { lossRate, options: sack, isPeriodic: true, duration: timeFor(50, lossRate) }
    expect(rate(run, "1Gbps") * roundTrip).toEqual(near(1 / lossRate / (half + 2), 0.03))
  })
})

describe("the PFTK model, C-02 and C-03", () => {
  it.each([
    ["C-02", 1, [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 5e-2]],
    ["C-03", 2, [1e-3, 3e-3, 1e-2, 3e-2, 5e-2]],
  ])("%s: Reno is within 0.7 to 1.4 of it, %d packets an ACK", (_id, packetsPerAck, lossRates) => {
    const options = { ...reno, ...(packetsPerAck === 2 && { delayedAck: 0.1 }) }
    const ratios = lossRates.map((lossRate) => {
      const model = pftkRate({ lossRate, rtt: roundTrip, timeout: 1, packetsPerAck })
      return (
        rate({ lossRate, options, duration: timeFor(lossRate < 1e-3 ? 60 : 300, lossRate) }, "1Gbps") / model
      )
    })
    expect(Math.min(...ratios)).toBeGreaterThan(0.7)
    expect(Math.max(...ratios)).toBeLessThan(1.4)
  })
})

describe("ns-2 under random losses", () => {
  type Table = Record<string, [mean: number, deviation: number]>
  const tableOf = (id: string) => {
    const expected = reference.vectors.find((vector) => vector.id === id)?.expect as unknown as Record<
      string,
      Table
    >
    return Object.entries(expected).map(
      ([name, table]) => [name.replace(" pkt/s [mean, sd]", ""), table] as const,
    )
  }

  // Its Reno is the careful one, which waits for the timer more often than RFC 5681 says.
  const variants: Record<string, Partial<TcpOptions>> = {
    Reno: { ...ns2Compatible({ variant: "reno" }), windowScaling: true },
    Newreno: { congestion: "newreno", sack: false, delayedAck: false },
    Sack1: sack,
  }

  const tolerance = (lossRate: number) => (lossRate <= 0.01 ? 0.08 : lossRate <= 0.03 ? 0.2 : 0.4)

  it.each(tableOf("C-05"))("C-05: %s, every packet acknowledged", (variant, table) => {
    for (const [p, [figure]] of Object.entries(table)) {
      const lossRate = Number(p)
      const run = { lossRate, options: variants[variant], duration: 600, seeds: 2 }
      expect([p, rate(run, "10Mbps")]).toEqual([p, near(figure, tolerance(lossRate))])
    }
  })

  it.each(tableOf("C-06"))("C-06: %s, ACKs delayed by up to 100 ms", (variant, table) => {
    for (const [p, [figure]] of Object.entries(table)) {
      const run = {
        lossRate: Number(p),
        options: { ...variants[variant], delayedAck: 0.1 },
        duration: 600,
        seeds: 2,
      }
      expect([p, rate(run, "10Mbps")]).toEqual([p, near(figure, 0.12)])
    }
  })
})
