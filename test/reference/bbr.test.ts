/** BBR version 1 against the stored reference results, A12; those of version 3 are in `bbr3.test.ts`. */
import { Bbr, Bbr3, type BbrMode, bbrDefaults } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { ackOf, FakePath, IdealFlow } from "../protocols/congestion-path.js"
import { expecting, figures, given, runEmptyPath, targetRows, transitions } from "./bbr-vectors.js"

/** Notes each mode of a flow on an ideal path, with the round in which it began. */
class Observed extends Bbr {
  readonly modes: { mode: BbrMode; at: number; gain: number }[] = []

  override onAck(ack: Parameters<Bbr["onAck"]>[0]): void {
    const before = this.mode
    super.onAck(ack)
    if (this.mode !== before || this.modes.length === 0)
      this.modes.push({ mode: this.mode, at: ack.now, gain: this.pacingGain })
  }
}

describe("A12: constants", () => {
  it.each(expecting("Drain pacing gain"))("$id: $title", ({ expect: expected }) => {
    const path = new FakePath()
    const bbr = new Bbr()
    bbr.begin(path)
    const highGain = expected["high gain (Startup pacing and cwnd)"] as number
    expect([bbr.pacingGain, bbr.cwndGain]).toEqual([expect.closeTo(highGain, 5), expect.closeTo(highGain, 5)])
    expect(1 / bbrDefaults.highGain).toBeCloseTo(expected["Drain pacing gain"] as number, 6)
    expect(bbrDefaults.gainCycle).toEqual(expected["ProbeBW pacing cycle (8 phases of one min RTT)"])
    expect(bbrDefaults.cwndGain).toBe(expected["ProbeBW cwnd gain"])
    expect([bbrDefaults.bandwidthWindow]).toEqual(figures(expected["max-bandwidth filter"]))
    expect([bbrDefaults.minRttWindow]).toEqual(figures(expected["min-RTT filter"]))
    const { minWindow, probeRttDuration, fullPipeRounds, fullPipeGrowth } = bbrDefaults
    expect([minWindow, probeRttDuration * 1000, 1]).toEqual(figures(expected.ProbeRTT))
    expect([fullPipeRounds, (fullPipeGrowth - 1) * 100]).toEqual(figures(expected["full pipe"]))
    expect(minWindow).toBe(expected["min cwnd"])
  })

  it.each(expecting("start phase"))("$id: begins anywhere in the cycle but where it drains", () => {
    const begun = new Set<number>()
    for (let seed = 0; seed < 100; seed++) {
      const bbr = new Observed()
      const flow = new IdealFlow(bbr, { rate: 1e6, rtt: 0.02, until: 1 })
      for (let i = 0; i < seed; i++) flow.path.random.next()
      flow.run()
      const [first] = bbr.modes.filter(({ mode }) => mode === "ProbeBW")
      begun.add(first.gain)
    }
    expect([...begun].sort()).toEqual([1, 1.25])
  })
})

describe.each([
  ["1", Bbr],
  ["3", Bbr3],
] as const)("A12: what may be on the way, version %s", (_, Control) => {
  it.each(given(targetRows))("$id: $title", ({ given: fields, expect: expected }) => {
    const mss = fields.MSS as number
    const targets = (fields[targetRows] as number[][]).map(([rate, rtt, gain]) => {
      const path = new FakePath({ mss, srtt: rtt })
      const bbr = new Control()
      bbr.begin(path)
      bbr.onAck(ackOf(path, { deliveryRate: rate / 8 }))
      const bytes = bbr.inflight(gain)
      return {
        "BDP bytes": bbr.inflight(1),
        "target cwnd bytes": bytes,
        "segments (ceil)": Math.ceil(bytes / mss),
      }
    })
    const rows = expected as unknown as Record<string, number>[]
    for (const [i, row] of rows.entries())
      for (const [name, figure] of Object.entries(row))
        expect(Math.abs(Reflect.get(targets[i], name) - figure), name).toBeLessThan(1)
  })
})

describe("A12: modes", () => {
  it("A12-03: goes from mode to mode as listed", () => {
    const bbr = new Observed()
    new IdealFlow(bbr, { rate: 6.25e6, rtt: 0.028, until: 22 }).run()
    const modes = bbr.modes.map(({ mode }) => mode)
    const steps = modes.slice(1).map((mode, i) => `${modes[i]} > ${mode}`)
    const possible = new Set(transitions.map(([from, , to]) => `${from} > ${to}`))
    expect(steps.every((step) => possible.has(step))).toBe(true)
    expect(modes.slice(0, 5)).toEqual(["Startup", "Drain", "ProbeBW", "ProbeRTT", "ProbeBW"])
  })

  it("A12-03: returns from ProbeRTT to Startup when the pipe was never full", () => {
    expect(transitions).toContainEqual(["ProbeRTT", "pipe was not filled", "Startup"])
    const path = new FakePath({ srtt: 0.1 })
    const bbr = new Observed()
    bbr.begin(path)
    for (let delivered = 1000; path.now < 21; delivered += 1000) {
      path.now += 0.1
      path.flight = 1000 // an application that sends little, and round trips that become longer
      const rtt = 0.1 + path.now * 1e-6
      const counts = { totalDelivered: delivered, priorDelivered: delivered - 1000 }
      bbr.onAck(
        ackOf(path, { ...counts, rtt, deliveryRate: 1e4, isAppLimited: true, isWindowLimited: false }),
      )
    }
    expect(bbr.modes.map(({ mode }) => mode)).toEqual([
      "Startup",
      "ProbeRTT",
      "Startup",
      "ProbeRTT",
      "Startup",
    ])
  })

  it.each(expecting("Startup ends by round"))("$id: $title", ({ given: fields, expect: expected }) => {
    const { MSS: mss, IW } = fields as { MSS: number; IW: number }
    const rate = (figures(fields.bottleneck)[0] * 1e6) / 8
    const [rtt] = figures(fields.RTprop)
    const bdp = rate * rtt
    expect(bdp / mss).toBe(figures(expected.BDP)[0])
    const bbr = new Observed()
    const flow = new IdealFlow(bbr, { rate, rtt, mss, initialWindow: IW, until: 9 })
    const moments = flow.run()
    const startOf = (mode: BbrMode) => bbr.modes.find((each) => each.mode === mode)?.at ?? Number.NaN
    const roundAt = (time: number) => moments.find(({ now }) => now >= time)?.round ?? Number.NaN
    const [earliest, latest] = figures(expected["Startup ends by round"])
    const drain = startOf("Drain")
    expect(roundAt(drain)).toBeGreaterThanOrEqual(earliest - 2)
    expect(roundAt(drain)).toBeLessThanOrEqual(latest + 2)
    expect(roundAt(startOf("ProbeBW")) - roundAt(drain)).toBeLessThanOrEqual(2)
    const most = moments
      .filter(({ now }) => now <= drain)
      .reduce((max, { flight }) => Math.max(max, flight), 0)
    expect(most / bdp).toBeLessThanOrEqual(figures(expected["max inflight in Startup"])[0])
    const steady = moments.filter(({ now }) => now > 2)
    const mean = steady.reduce((sum, { flight }) => sum + flight, 0) / steady.length / bdp
    expect(mean).toBeGreaterThan(1)
    expect(mean).toBeLessThan(1.1)
  })

  it.each(expecting("Startup ends by round"))(
    "$id: $title, on a connection",
    ({ given: fields, expect: expected }) => {
      const { control, result, bdp, rtt, most } = runEmptyPath(fields, Observed, 9)
      const { drops, flows, queue } = result
      const begins = Object.fromEntries(control.modes.map(({ mode, at }) => [mode, at / rtt]))
      const [earliest, latest] = figures(expected["Startup ends by round"])
      // Rounds last longer as the queue grows, to nearly three round trips.
      expect(begins.Drain).toBeGreaterThanOrEqual(earliest - 2)
      expect(begins.Drain).toBeLessThanOrEqual((latest + 2) * 2)
      expect(begins.ProbeBW - begins.Drain).toBeLessThanOrEqual(2 * 2.89)
      expect(most / bdp).toBeLessThanOrEqual(figures(expected["max inflight in Startup"])[0])
      expect(flows[0].flight / bdp).toBeGreaterThan(0.95)
      expect(flows[0].flight / bdp).toBeLessThan(1.1)
      expect((queue * (fields.MSS as number)) / bdp).toBeLessThan(0.3)
      expect(drops).toBe(expected.loss)
    },
  )
})
