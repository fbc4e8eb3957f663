import type { CongestionControl } from "@hourglass/protocols"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ackOf, FakePath, IdealFlow, lossWith } from "../protocols/congestion-path.js"
import { Fate, steps } from "./congestion-fate.js"

/** What a control says, at any time. */
const stateOf = ({ cwnd, ssthresh, pacingRate }: CongestionControl) => ({ cwnd, ssthresh, pacingRate })

/** The same object for every ACK, as a connection has it. */
function sameAck(): typeof ackOf {
  const record = {}
  return (path, fields) => Object.assign(record, ackOf(path, fields))
}

/**
 * What every congestion control must do. Run it for yours, and test what is special next to it.
 *
 * @param make - makes a new control, as for a new connection
 */
export function congestionConformance(make: () => CongestionControl): void {
  const begun = (fields: Partial<FakePath> = {}) => {
    const path = new FakePath({ srtt: 0.1, ...fields })
    const control = make()
    control.begin(path)
    return { path, control }
  }

  it("has a name, and a way to repair losses", () => {
    const { name, recovery } = make()
    expect(name).not.toBe("")
    expect(["tahoe", "reno", "newreno"]).toContain(recovery)
  })

  it("begins with a window, no larger than the initial window", () => {
    const { path, control } = begun()
    expect(control.cwnd).toBeGreaterThan(0)
    expect(control.cwnd).toBeLessThanOrEqual(path.initialWindow)
    expect(control.pacingRate).toBeGreaterThan(0)
  })

  it("leaves the ssthresh that it is given before it begins", () => {
    const control = make()
    control.ssthresh = 12_345
    control.begin(new FakePath())
    expect(control.ssthresh).toBe(12_345)
  })

  it("keeps a window of a segment at least, whatever happens", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const fate = new Fate(make())
        for (const step of sequence) {
          fate.take(step)
          const { cwnd, ssthresh, pacingRate } = fate.control
          expect(Number.isFinite(cwnd), `cwnd ${cwnd} after ${step.kind}`).toBe(true)
          expect(cwnd).toBeGreaterThanOrEqual(fate.path.mss)
          expect(ssthresh).toBeGreaterThanOrEqual(2 * fate.path.mss)
          expect(pacingRate).toBeGreaterThan(0)
        }
      }),
    )
  })

  it("does the same for the same events, and keeps no ACK", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const [fate, other] = [new Fate(make()), new Fate(make(), sameAck())]
        for (const step of sequence) {
          fate.take(step)
          other.take(step)
          expect(stateOf(other.control)).toEqual(stateOf(fate.control))
        }
      }),
    )
  })

  describe("slow start", () => {
    it("gains nothing from an ACK that is divided", () => {
      const { path, control } = begun()
      const before = control.cwnd
      for (let i = 1; i <= 40; i++) {
        const counts = { acked: 250, una: 250 * i, nxt: 20_000, totalDelivered: 250 * i }
        control.onAck(ackOf(path, counts))
      }
      expect(control.cwnd - before).toBeLessThanOrEqual(10_000)
    })

    it("opens the window until a path is full", () => {
      const flow = new IdealFlow(make(), { rate: 1e6, rtt: 0.05, until: 10 })
      const late = flow.run().filter(({ now }) => now > 5)
      expect((late.length * flow.path.mss) / 5 / 1e6).toBeGreaterThan(0.95)
    })
  })

  describe("a sender that does not use its window", () => {
    it("does not get a larger and larger one", () => {
      const { path, control } = begun()
      path.flight = 2 * path.mss
      for (let i = 1; i <= 1000; i++) {
        path.now += 0.05
        const counts = {
          una: 1000 * i,
          nxt: 1000 * i + 2000,
          totalDelivered: 1000 * i,
          priorDelivered: 1000 * (i - 2),
        }
        control.onAck(
          ackOf(path, { ...counts, isWindowLimited: false, isAppLimited: true, deliveryRate: 20_000 }),
        )
      }
      expect(control.cwnd).toBeLessThan(3 * path.initialWindow)
    })
  })

  describe("congestion", () => {
    it("never enlarges the window", () => {
      for (const cause of ["loss", "ecn"] as const) {
        const { path, control } = begun()
        path.flight = control.cwnd
        const before = control.cwnd
        control.onCongestion(lossWith(path, { cause }))
        expect(control.cwnd).toBeLessThanOrEqual(before)
      }
    })

    it("leaves ssthresh at two segments at least, however little was on the way", () => {
      const { path, control } = begun()
      control.onCongestion(lossWith(path, { flight: path.mss }))
      expect(control.ssthresh).toBeGreaterThanOrEqual(2 * path.mss)
    })

    it("goes back to one segment after a time-out, and opens the window again", () => {
      const { path, control } = begun()
      control.onTimeout(lossWith(path, { flight: control.cwnd, cause: "timeout" }))
      expect(control.cwnd).toBe(path.mss)
      for (let i = 1; i <= 20; i++) {
        path.now += 0.1
        control.onAck(ackOf(path, { una: 1000 * i, nxt: 1000 * i + 1000, totalDelivered: 1000 * i }))
      }
      expect(control.cwnd).toBeGreaterThan(path.mss)
    })

    it("leaves ssthresh as it is when the same segment times out again", () => {
      const { path, control } = begun()
      control.onTimeout(lossWith(path, { flight: 10_000, cause: "timeout" }))
      const { ssthresh } = control
      control.onTimeout(lossWith(path, { flight: 1000, cause: "timeout", isRepeated: true }))
      expect(control.ssthresh).toBe(ssthresh)
    })
  })

  it("has no more than the initial window, and ssthresh as it was, after an idle time", () => {
    const { path, control } = begun()
    const before = control.ssthresh
    control.onRestart()
    expect(control.cwnd).toBeLessThanOrEqual(path.initialWindow)
    expect(control.ssthresh).toBe(before)
  })

  it("takes its random numbers from its connection: two runs are equal", () => {
    const run = () => new IdealFlow(make(), { rate: 1e6, rtt: 0.02, until: 2 }).run()
    expect(run()).toEqual(run())
  })
}
