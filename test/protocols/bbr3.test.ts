/** BBR version 3, told by hand what happens; the numbers are sections of draft-ietf-ccwg-bbr-06, A.n its test cases. */
import { OptionError } from "@hourglass/aca"
import { Bbr3, bbr3Defaults, bbr3Table } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { InflightLongterm } from "../../packages/protocols/src/tcp/congestion/bbr3/inflight-longterm.js"
import { Rounds } from "./bbr3-rounds.js"

const kB = 1000

describe("Startup", () => {
  it("§5.3.1.2, A.1: ends after three rounds that grow by less than a quarter", () => {
    const flow = new Rounds()
    const modes = [1e6, 1.3e6, 1.4e6, 1.5e6, 1.6e6].map((deliveryRate) =>
      flow.round(900 * kB, { deliveryRate }),
    )
    expect(modes).toEqual(["Startup", "Startup", "Startup", "Startup", "Drain"])
  })

  it("A.7: never ends while the application holds it back, without losses", () => {
    const flow = new Rounds()
    for (let i = 0; i < 40; i++) flow.round(50 * kB, { isAppLimited: true })
    expect(flow.bbr.modes).toEqual(["Startup"])
  })

  it.each([
    ["ends", 6, 0.03, "Drain"],
    ["goes on with less than 2 %", 6, 0.019, "Startup"],
    ["goes on with fewer than six gaps", 5, 0.03, "Startup"],
  ])("§5.3.1.3, A.2: %s, after a round of recovery with %d gaps and %d lost", (_, gaps, share, mode) => {
    const flow = new Rounds()
    flow.round(200 * kB, { isAppLimited: true })
    for (let i = 0; i < gaps; i++) flow.lose(200 * kB)
    flow.bbr.onCongestion({ now: 0.1, mss: kB, flight: 200 * kB, cause: "loss", isRepeated: false })
    const sentFlight = (gaps * kB) / share
    expect(flow.round(200 * kB, { isAppLimited: true, sentFlight, priorLost: 0 })).toBe(mode)
    expect(flow.bbr.isPipeFull).toBe(mode === "Drain")
  })

  it("§5.3.1.3: ends with any loss in recovery when SACK is not there to tell how many there are", () => {
    const flow = new Rounds({}, { usesSack: false })
    flow.round(100 * kB)
    flow.lose(100 * kB)
    flow.bbr.onCongestion({ now: 0.1, mss: kB, flight: 100 * kB, cause: "loss", isRepeated: false })
    expect(flow.round(200 * kB, { priorLost: 0 })).toBe("Drain")
  })

  it("A.20: follows ProbeRTT when the pipe was never full", () => {
    const flow = new Rounds()
    for (let i = 0; i < 60; i++) flow.round(40 * kB, { isAppLimited: true })
    expect(flow.bbr.modes).toEqual(["Startup", "ProbeRTT", "Startup"])
  })
})

describe("Drain", () => {
  it("§5.3.2, A.3: ends when no more than the path holds is on the way", () => {
    const flow = new Rounds().until("Drain", 150 * kB)
    expect(flow.round(101 * kB)).toBe("Drain")
    flow.round(100 * kB)
    expect(flow.bbr.modes.slice(-2)).toEqual(["ProbeBW_DOWN", "ProbeBW_CRUISE"]) // nothing to do for DOWN
  })

  it("§5.3.2, A.4: ends after three rounds, though the queue does not", () => {
    const flow = new Rounds().until("Drain", 150 * kB)
    const modes = [1, 2, 3, 4].map(() => flow.round(150 * kB))
    expect(modes).toEqual(["Drain", "Drain", "Drain", "ProbeBW_DOWN"])
  })
})

describe("ProbeBW", () => {
  it("§5.3.3.1, A.8: cruises when the queue is gone", () => {
    const flow = new Rounds().until("ProbeBW_DOWN", 150 * kB)
    expect([flow.round(101 * kB), flow.round(100 * kB)]).toEqual(["ProbeBW_DOWN", "ProbeBW_CRUISE"])
  })

  it("§5.3.3.1: cruises when 15 % of inflight_longterm are free, too", () => {
    const flow = new Rounds().until("ProbeBW_UP", 100 * kB)
    flow.lose(100 * kB, 3 * kB)
    expect([flow.round(86 * kB), flow.round(83 * kB)]).toEqual(["ProbeBW_DOWN", "ProbeBW_CRUISE"])
    expect(flow.bbr.cwnd).toBeLessThan(85 * kB)
  })

  it("§5.3.3.8, A.9: probes anew after three seconds at most, though the queue is still there", () => {
    const flow = new Rounds().until("ProbeBW_DOWN", 150 * kB).until("ProbeBW_REFILL", 150 * kB)
    const [down, refill] = flow.bbr.steps.slice(-2)
    expect([down.mode, refill.mode]).toEqual(["ProbeBW_DOWN", "ProbeBW_REFILL"])
    expect(refill.at - down.at).toBeGreaterThanOrEqual(2)
    expect(refill.at - down.at).toBeLessThan(3.2)
  })

  it("§5.3.3.8: probes after as many round trips as the path holds segments, if that is sooner", () => {
    const flow = new Rounds()
    const rate = { deliveryRate: 1e5 } // ten segments
    while (flow.bbr.mode !== "ProbeBW_REFILL") flow.round(10 * kB, rate)
    const down = flow.bbr.steps.find(({ mode }) => mode === "ProbeBW_DOWN")
    expect(flow.path.now - (down?.at ?? 0)).toBeCloseTo(1, 0)
  })

  it("§5.3.3.3: fills the path for one round before it goes up", () => {
    const flow = new Rounds().until("ProbeBW_REFILL", 100 * kB)
    expect(flow.round(100 * kB)).toBe("ProbeBW_UP")
  })

  it("§5.3.3.7, A.5: goes down after three rounds in which the rate did not grow", () => {
    const flow = new Rounds().until("ProbeBW_UP", 100 * kB)
    const modes = [1, 2, 3].map(() => flow.round(150 * kB))
    expect(modes).toEqual(["ProbeBW_UP", "ProbeBW_UP", "ProbeBW_DOWN"])
  })

  it.each([
    [1.9 * kB, "ProbeBW_UP", Number.POSITIVE_INFINITY],
    [2.1 * kB, "ProbeBW_DOWN", 99 * kB + (0.02 * 99 - 1.1) * (kB / 0.98)],
  ])("§5.3.3.7, A.21: with %d bytes lost of 100 kB, is in %s", (lost, mode, bound) => {
    const flow = new Rounds().until("ProbeBW_UP", 100 * kB).lose(100 * kB, lost)
    expect(flow.bbr.mode).toBe(mode)
    expect(flow.bbr.inflightLongterm).toBeCloseTo(bound, 6)
  })

  it("§5.5.10.2: does not fall below 70 % of what it wants on the way, by losses", () => {
    const flow = new Rounds().until("ProbeBW_UP", 100 * kB).lose(20 * kB, 5 * kB)
    expect(flow.bbr.inflightLongterm).toBeCloseTo(0.7 * 102 * kB, 6)
  })

  it("A.6: goes down by losses, but bounds nothing, when the application held it back", () => {
    const flow = new Rounds().until("ProbeBW_UP", 100 * kB).lose(20 * kB, 5 * kB, true)
    expect([flow.bbr.mode, flow.bbr.inflightLongterm]).toEqual(["ProbeBW_DOWN", Number.POSITIVE_INFINITY])
  })

  it("§5.3.3.6: after a probe that lost too much, goes up to the bound only, and at once again", () => {
    const flow = new Rounds().until("ProbeBW_UP", 100 * kB).lose(140 * kB, 3 * kB)
    const { inflightLongterm } = flow.bbr
    flow.until("ProbeBW_CRUISE", 90 * kB).until("ProbeBW_UP", 90 * kB)
    expect(flow.round(inflightLongterm - kB)).toBe("ProbeBW_DOWN")
    expect([1, 2].map(() => flow.round(90 * kB))).toEqual(["ProbeBW_REFILL", "ProbeBW_UP"])
    expect(flow.round(inflightLongterm - kB)).toBe("ProbeBW_UP") // this time it stays
  })

  it("§5.3.3.5: raises the bound by 1, 2, 4 … segments a round while the window is used up", () => {
    const longTerm = new InflightLongterm()
    longTerm.bound = 100 * kB
    const grown = [1, 2, 3, 4, 5].map(() => {
      const { bound } = longTerm
      longTerm.accelerate(100 * kB, kB)
      for (let acked = 0; acked < 100; acked++) longTerm.grow(kB, kB)
      return (longTerm.bound - bound) / kB
    })
    expect(grown).toEqual([1, 2, 4, 8, 16])
  })
})

describe("losses while it does not probe, §5.5.10.3", () => {
  const cruising = () => new Rounds().until("ProbeBW_CRUISE", 100 * kB)

  it("reduce rate and window to what is delivered", () => {
    const flow = cruising().lose(100 * kB)
    flow.round(90 * kB, { deliveryRate: 9e5 })
    flow.round(90 * kB, { deliveryRate: 9e5 })
    expect(flow.bbr.bottleneckBandwidth).toBe(1e6) // the best of the round was that
    flow.lose(100 * kB).round(90 * kB, { deliveryRate: 9e5 })
    expect(flow.bbr.bottleneckBandwidth).toBe(9e5)
    expect(flow.bbr.pacingRate).toBeCloseTo(0.99 * 9e5, 6)
  })

  it("reduce the rate by no more than 30 % in a round", () => {
    const flow = cruising()
    flow.round(100 * kB, { deliveryRate: 1e5 })
    const rates = [1, 2, 3].map(() => {
      flow.lose(100 * kB).round(20 * kB, { deliveryRate: 1e5 })
      return flow.bbr.bottleneckBandwidth
    })
    expect(rates.slice(1).map((rate, i) => rate / rates[i])).toEqual(
      [0.7, 0.7].map((x) => expect.closeTo(x, 6)),
    )
  })

  it("are forgotten when the path is filled again", () => {
    const flow = cruising()
    for (let i = 0; i < 3; i++) flow.lose(100 * kB).round(90 * kB, { deliveryRate: 8e5 })
    expect(flow.bbr.bottleneckBandwidth).toBeLessThan(1e6)
    flow.until("ProbeBW_REFILL", 80 * kB)
    expect(flow.bbr.bottleneckBandwidth).toBe(1e6)
  })
})

describe("an ECN mark, §3.7", () => {
  const mark = (flow: Rounds) =>
    flow.bbr.onCongestion({ now: 0, mss: kB, flight: 150 * kB, cause: "ecn", isRepeated: false })

  it("ends Startup", () => {
    const flow = new Rounds()
    flow.round(150 * kB)
    mark(flow)
    expect(flow.round(150 * kB)).toBe("Drain")
  })

  it("ends a probe, and bounds the next one", () => {
    const flow = new Rounds().until("ProbeBW_UP", 120 * kB)
    mark(flow)
    expect([flow.bbr.mode, flow.bbr.inflightLongterm]).toEqual(["ProbeBW_DOWN", 120 * kB])
  })

  it("counts as a loss otherwise", () => {
    const flow = new Rounds().until("ProbeBW_CRUISE", 100 * kB)
    flow.round(90 * kB, { deliveryRate: 8e5 })
    mark(flow)
    flow.round(90 * kB, { deliveryRate: 8e5 })
    expect(flow.bbr.bottleneckBandwidth).toBeLessThan(1e6)
  })
})

describe("ProbeRTT", () => {
  it("§5.3.4, A.10: comes after 5 s without a shorter round trip; holds half a BDP for 200 ms and a round", () => {
    const flow = new Rounds().until("ProbeRTT", 100 * kB)
    expect(flow.path.now).toBeCloseTo(5.1, 6)
    expect(flow.bbr.cwnd).toBe(50 * kB)
    expect([60, 50, 50, 50].map((flight) => flow.round(flight * kB))).toEqual(new Array(4).fill("ProbeRTT"))
    expect(flow.round(50 * kB)).toBe("ProbeBW_CRUISE")
    expect(flow.bbr.cwnd).toBeGreaterThan(199 * kB)
  })

  it("§5.3.4: is not needed when round trips become shorter", () => {
    const flow = new Rounds()
    for (let i = 0; i < 49; i++) flow.round(100 * kB)
    flow.round(100 * kB, { rtt: 0.0999 })
    for (let i = 0; i < 49; i++) flow.round(100 * kB)
    expect(flow.bbr.modes).not.toContain("ProbeRTT")
  })

  it("§5.3.4.1: keeps the BDP by the round trip of the time before, though all are longer since", () => {
    const flow = new Rounds()
    for (let i = 0; i < 60; i++) flow.round(100 * kB, { rtt: 0.2 })
    expect([flow.bbr.modes.includes("ProbeRTT"), flow.bbr.minRtt]).toEqual([true, 0.1])
    for (let i = 0; i < 60; i++) flow.round(100 * kB, { rtt: 0.2 })
    expect(flow.bbr.minRtt).toBe(0.2)
  })

  it("§5.4.1, A.11: is skipped after an idle time", () => {
    const flow = new Rounds().until("ProbeBW_CRUISE", 100 * kB)
    flow.path.now += 6
    flow.bbr.onRestart()
    expect(flow.round(10 * kB)).not.toBe("ProbeRTT")
  })

  it("§5.4.1: is over when it has lasted by the end of an idle time", () => {
    const flow = new Rounds().until("ProbeRTT", 100 * kB)
    flow.round(50 * kB)
    flow.path.now += 1
    flow.bbr.onRestart()
    expect(flow.bbr.mode).toBe("ProbeBW_CRUISE")
  })
})

describe("bandwidth", () => {
  it("§5.5.6: is forgotten after two cycles of ProbeBW", () => {
    const flow = new Rounds().until("ProbeBW_CRUISE", 100 * kB)
    const slow = { deliveryRate: 1e5 }
    while (flow.bbr.mode !== "ProbeBW_UP") flow.round(10 * kB, slow)
    expect(flow.bbr.bottleneckBandwidth).toBe(1e6)
    for (let i = 0; i < 60; i++) flow.round(10 * kB, slow)
    expect(flow.bbr.bottleneckBandwidth).toBe(1e5)
  })

  it("A.22: is not learned from what the application held back", () => {
    const flow = new Rounds().until("ProbeBW_REFILL", 100 * kB)
    for (let i = 0; i < 200; i++) flow.round(0, { deliveryRate: 1e4, isAppLimited: true })
    expect(flow.bbr.bottleneckBandwidth).toBe(1e6)
  })
})

describe("the window", () => {
  it("§5.5.9, A.12: has room for what ACKs tell of at once", () => {
    const flow = new Rounds()
    flow.bbr.cwnd = 500 * kB
    for (let i = 0; i < 12; i++) flow.round(100 * kB, { acked: 60 * kB })
    expect(flow.bbr.cwnd).toBe(260 * kB)
  })

  it("§5.6.4.3, A.14: is four segments, however little the path holds", () => {
    const flow = new Rounds()
    for (let i = 0; i < 30; i++) flow.round(0, { deliveryRate: 5 * kB, acked: 500 })
    expect([flow.bbr.cwnd, flow.bbr.bottleneckBandwidth]).toEqual([4 * kB, 5 * kB])
  })

  it("§5.6.4.4: is a segment after a time-out, and again what it was when all is acknowledged", () => {
    const flow = new Rounds().until("ProbeBW_CRUISE", 100 * kB)
    const { cwnd } = flow.bbr
    flow.bbr.onTimeout({ now: 0, mss: kB, flight: 100 * kB, cause: "timeout", isRepeated: false })
    expect(flow.bbr.cwnd).toBe(kB)
    flow.round(kB, { una: 1e9, nxt: 1e9 })
    expect(flow.bbr.cwnd).toBe(cwnd)
  })
})

describe("a version of one's own", () => {
  it("has another table, or decides otherwise", () => {
    class Bold extends Bbr3 {
      protected override isTooHigh(): boolean {
        return false
      }
    }
    const table = { ...bbr3Table, ProbeBW_UP: { pacing: 1.5, cwnd: 3, cap: "none" } } as const
    expect(new Bold({ table }).options).toEqual({ ...bbr3Defaults, table })
  })

  it("is told all that is wrong with its options", () => {
    const table = { ...bbr3Table, Drain: { ...bbr3Table.Drain, pacing: 0 } }
    expect(() => new Bbr3({ table, beta: 2, minWindow: 0 })).toThrow(OptionError)
    expect(() => new Bbr3({ table, beta: 2, minWindow: 0 })).toThrow(
      "Bbr3: minWindow is 0 segments; it must be >= 1; the gains of Drain are 0 and 2; they must be > 0; beta is 2; it must be >= 0 and < 1",
    )
  })
})
