/** BBR version 3 against the stored reference results, A12; A12-04, which both versions share, is in `bbr.test.ts`. */
import { type Bbr3Mode, bbr3Defaults } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { Observed, Rounds } from "../protocols/bbr3-rounds.js"
import { IdealFlow, type Moment } from "../protocols/congestion-path.js"
import { expecting, figures, runEmptyPath, transitions } from "./bbr-vectors.js"

/** A flow on an ideal path of 10 Mb/s and 100 ms, long enough for a cycle and ProbeRTT. */
function observed(): Observed {
  const bbr = new Observed()
  new IdealFlow(bbr, { rate: 1.25e6, rtt: 0.1, until: 12 }).run()
  return bbr
}

describe("A12: constants", () => {
  it.each(expecting("pacing/cwnd gain"))("$id: $title", ({ expect: expected }) => {
    const found: Record<string, unknown> = {
      "pacing/cwnd gain": Object.fromEntries(observed().steps.map(({ mode, gains }) => [mode, gains])),
      "loss threshold": bbr3Defaults.lossThreshold,
      beta: bbr3Defaults.beta,
      headroom: bbr3Defaults.headroom,
      "pacing margin": bbr3Defaults.pacingMargin,
      "ProbeRTT interval": bbr3Defaults.probeRttInterval,
      "ProbeRTT duration": bbr3Defaults.probeRttDuration,
      MinPipeCwnd: bbr3Defaults.minWindow,
    }
    expect(found).toEqual(expected)
  })
})

describe("A12: states", () => {
  /** As the rows that both versions share have it. */
  const shared = (mode: string) => (mode.startsWith("ProbeBW") ? "ProbeBW" : mode)
  const listed = transitions.map(([from, , to]) => `${from} > ${to}`)
  const why = (from: string, to: string) =>
    transitions.filter((row) => row[0] === from && row[2] === to).map(([, reason]) => reason)

  it("A12-03: goes from state to state as listed, and through all of ProbeBW", () => {
    const { modes } = observed()
    const pairs = modes.slice(1).map((to, i) => [modes[i], to])
    const ownSteps = pairs.map(([from, to]) => `${from} > ${to}`.replace(" >", " (v3) >"))
    const sharedSteps = pairs.map(([from, to]) => `${shared(from)} > ${shared(to)}`)
    for (const [i, own] of ownSteps.entries())
      expect(
        listed.some((row) => row === own || row === sharedSteps[i]),
        own,
      ).toBe(true)
    expect(ownSteps).toEqual(expect.arrayContaining(listed.filter((row) => row.includes("v3"))))
    expect(modes.slice(0, 3)).toEqual(["Startup", "Drain", "ProbeBW_DOWN"])
  })

  it("A12-03: leaves UP by loss above the threshold, and DOWN at 0.85 inflight_longterm", () => {
    expect(why("ProbeBW_UP (v3)", "ProbeBW_DOWN")).toEqual(["loss > 2 % or bandwidth plateau"])
    expect(why("ProbeBW_DOWN (v3)", "ProbeBW_CRUISE")).toEqual([
      "inflight <= BDP and <= 0.85*inflight_longterm",
    ])
    const flow = new Rounds().until("ProbeBW_UP")
    expect(flow.lose(100_000, 2000).bbr.mode).toBe("ProbeBW_UP")
    expect(flow.lose(100_000, 2001).bbr.mode).toBe("ProbeBW_DOWN")
    const target = 0.85 * flow.bbr.inflightLongterm
    expect([flow.round(target + 1), flow.round(target)]).toEqual(["ProbeBW_DOWN", "ProbeBW_CRUISE"])
  })

  it("A12-03: looks for the round-trip time when the least is older than 5 s", () => {
    expect(why("ProbeBW", "ProbeRTT")[0]).toContain("older than 5 s (v3)")
    const { steps } = observed()
    const at = steps.find(({ mode }) => mode === "ProbeRTT")?.at
    expect(at).toBeGreaterThan(5)
    expect(at).toBeLessThan(5.2)
  })
})

describe("A12: phases", () => {
  const mean = (moments: readonly Moment[]) =>
    moments.reduce((sum, { flight }) => sum + flight, 0) / moments.length

  it.each(expecting("Startup ends by round"))("$id: $title", ({ given: fields, expect: expected }) => {
    const { MSS: mss, IW } = fields as { MSS: number; IW: number }
    const rate = (figures(fields.bottleneck)[0] * 1e6) / 8
    const [rtt] = figures(fields.RTprop)
    const bdp = rate * rtt
    const bbr = new Observed()
    const moments = new IdealFlow(bbr, { rate, rtt, mss, initialWindow: IW, until: 15 }).run()
    const startOf = (mode: Bbr3Mode) => bbr.steps.find((each) => each.mode === mode)?.at ?? Number.NaN
    const roundAt = (time: number) => moments.find(({ now }) => now >= time)?.round ?? Number.NaN
    const modeAt = (time: number) => bbr.steps.findLast(({ at }) => at <= time)?.mode
    const [earliest, latest] = figures(expected["Startup ends by round"])
    const drain = startOf("Drain")
    expect(roundAt(drain)).toBeGreaterThanOrEqual(earliest - 2)
    expect(roundAt(drain)).toBeLessThanOrEqual(latest + 2)
    expect(roundAt(startOf("ProbeBW_DOWN")) - roundAt(drain)).toBeLessThanOrEqual(2)
    const most = moments.reduce((max, { now, flight }) => (now <= drain ? Math.max(max, flight) : max), 0)
    const [, startupBound] = /([\d.]+) BDP \(v3\)/.exec(String(expected["max inflight in Startup"])) ?? []
    // Three segments more: the extra_acked of ACKs that each tell of one.
    expect(most).toBeLessThanOrEqual(Number(startupBound) * bdp + 3 * mss)
    // It paces 1 % below the bandwidth, and so keeps as much less on the way.
    expect(mean(moments.filter(({ now }) => now > 2)) / bdp).toBeGreaterThan(0.99)
    expect(mean(moments.filter(({ now }) => now > 2)) / bdp).toBeLessThan(1.12)
    const quiet = moments.filter(({ now }) => now > 2 && modeAt(now) === "ProbeBW_CRUISE")
    expect(mean(quiet) / bdp).toBeCloseTo(0.98, 1)
    expect(Math.max(...quiet.map(({ rtt: found }) => found / rtt - 1))).toBeLessThan(0.3)
  })

  it.each(expecting("Startup ends by round"))(
    "$id: $title, on a connection",
    ({ given: fields, expect: expected }) => {
      const { control, result, bdp, rtt, most } = runEmptyPath(fields, Observed, 15)
      const { drops, flows, queue } = result
      const begins = (mode: Bbr3Mode) =>
        (control.steps.find((each) => each.mode === mode)?.at ?? Number.NaN) / rtt
      const [earliest, latest] = figures(expected["Startup ends by round"])
      // Rounds last longer as the queue grows, to two round trips.
      expect(begins("Drain")).toBeGreaterThanOrEqual(earliest - 2)
      expect(begins("Drain")).toBeLessThanOrEqual((latest + 2) * 2)
      expect(begins("ProbeBW_DOWN") - begins("Drain")).toBeLessThanOrEqual(2 * 2)
      expect(most / bdp).toBeLessThanOrEqual(2)
      expect(flows[0].flight / bdp).toBeGreaterThan(0.95)
      expect(flows[0].flight / bdp).toBeLessThan(1.1)
      expect((queue * (fields.MSS as number)) / bdp).toBeLessThan(0.3)
      expect(drops).toBe(expected.loss)
    },
  )
})
