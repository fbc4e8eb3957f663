/** What is special to each congestion control; what all must do, the conformance suite says. */
import { OptionError } from "@hourglass/aca"
import {
  type Ack,
  Bbr,
  type CongestionControl,
  Cubic,
  NewReno,
  Reno,
  Tahoe,
  Vegas,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { HyStart } from "../../packages/protocols/src/tcp/congestion/hystart.js"
import { WindowedMax } from "../../packages/protocols/src/tcp/congestion/windowed-max.js"
import { ackOf, FakePath, IdealFlow, lossWith } from "./congestion-path.js"

const mss = 1000

/** A control that has begun, with some of its fields set. */
function begun<Control extends CongestionControl>(control: Control, fields: Partial<Control> = {}) {
  const path = new FakePath({ mss, srtt: 0.1 })
  control.begin(path)
  return { path, control: Object.assign(control, fields) }
}

describe("Reno and its kin", () => {
  it("open the window by two segments an ACK with RFC 3465's L = 2", () => {
    const { path, control } = begun(new Reno({ slowStartLimit: 2 }))
    control.onAck(ackOf(path, { acked: 3 * mss }))
    expect(control.cwnd / mss).toBe(12)
  })

  it("report all faults of their options together", () => {
    const make = () => new Reno({ avoidance: "fast" as "real", slowStartLimit: 0 })
    expect(make).toThrow(OptionError)
    expect(make).toThrow(
      'Reno: avoidance is "fast"; it must be one of real, integer, byte-counting; slowStartLimit is 0 segments; it must be > 0',
    )
  })

  it("Tahoe goes back to one segment after any loss", () => {
    const { path, control } = begun(new Tahoe())
    control.onCongestion(lossWith(path, { flight: 8 * mss }))
    expect([control.cwnd / mss, control.ssthresh / mss, control.recovery]).toEqual([1, 4, "tahoe"])
  })

  it("NewReno sets off no burst at the end of recovery (RFC 6582 §3.2, step 3)", () => {
    const { path, control } = begun(new NewReno(), { cwnd: 6 * mss, ssthresh: 6 * mss })
    const after = [0, 1, 3, 9].map((flight) => {
      control.onRecovered(ackOf(path, { flight: flight * mss }))
      return control.cwnd / mss
    })
    expect(after).toEqual([2, 2, 4, 6])
  })

  it("are changed by overriding how the window grows", () => {
    class Gentle extends Reno {
      protected override onCongestionAvoidance(ack: Ack): void {
        this.cwnd += (0.5 * ack.mss * ack.mss) / this.cwnd
      }
    }
    const { path, control } = begun(new Gentle(), { cwnd: 10 * mss, ssthresh: 2 * mss })
    control.onAck(ackOf(path))
    expect(control.cwnd).toBe(10_050)
  })
})

describe("HyStart++", () => {
  /** One round: as many ACKs as there are round-trip times. */
  function round(hystart: HyStart, path: FakePath, number: number, rtts: readonly number[]): number {
    const [una, nxt] = [number * 100 * mss, (number + 1) * 100 * mss]
    return rtts.reduce((sum, rtt, i) => sum + hystart.grow(ackOf(path, { rtt, una: una + i * mss, nxt })), 0)
  }
  const same = (rtt: number) => new Array<number>(10).fill(rtt)

  it("goes on while round trips stay as they are", () => {
    const [hystart, path] = [new HyStart(), new FakePath({ mss })]
    const grown = [0, 1, 2, 3].map((number) => round(hystart, path, number, same(0.1)) / mss)
    expect([hystart.phase, grown]).toEqual(["slow start", [10, 10, 10, 10]])
  })

  it("§4.2: grows a quarter as fast once a round takes an eighth longer, and ends five rounds later", () => {
    const [hystart, path] = [new HyStart(), new FakePath({ mss })]
    round(hystart, path, 0, same(0.1))
    round(hystart, path, 1, same(0.1126)) // an eighth is 12.5 ms
    expect(hystart.phase).toBe("conservative slow start")
    expect(round(hystart, path, 2, same(0.12)) / mss).toBe(2.5)
    const phases = [3, 4, 5, 6].map((number) => {
      round(hystart, path, number, same(0.12))
      return hystart.phase
    })
    // The round in which it began is the first of the five.
    const still = "conservative slow start"
    expect(phases).toEqual([still, still, still, "over"])
  })

  it("§4.2: takes a rise that does not last for jitter", () => {
    const [hystart, path] = [new HyStart(), new FakePath({ mss })]
    round(hystart, path, 0, same(0.1))
    round(hystart, path, 1, same(0.12))
    round(hystart, path, 2, same(0.11))
    expect(hystart.phase).toBe("slow start")
  })

  it("§4.2: does not judge a round by fewer than eight samples", () => {
    const [hystart, path] = [new HyStart(), new FakePath({ mss })]
    round(hystart, path, 0, same(0.1))
    round(hystart, path, 1, same(0.2).slice(0, 7))
    expect(hystart.phase).toBe("slow start")
  })

  it("keeps CUBIC's first slow start from overshooting far", () => {
    const most = (control: Cubic) =>
      new IdealFlow(control, { rate: 5e6, rtt: 0.1, until: 3 })
        .run()
        .reduce((max, { cwnd }) => Math.max(max, cwnd), 0)
    const bdp = 5e6 * 0.1
    expect(most(new Cubic()) / bdp).toBeLessThan(0.6 * (most(new Cubic({ hystart: false })) / bdp))
  })
})

describe("CUBIC", () => {
  it("§5.8: does not count the time in which the application has little to send", () => {
    const grown = (idle: number) => {
      const { path, control } = begun(new Cubic(), { cwnd: 100 * mss })
      control.onCongestion(lossWith(path, { flight: 100 * mss }))
      control.onAck(ackOf(path)) // the epoch begins
      path.now += idle
      control.onAck(ackOf(path, { isWindowLimited: false }))
      path.now += 0.1
      control.onAck(ackOf(path))
      return control.cwnd
    }
    expect(grown(10)).toBeCloseTo(grown(0), 6)
  })

  it("§4.6: may go down to one segment for ECN, not for a loss", () => {
    const after = (["loss", "ecn"] as const).map((cause) => {
      const { path, control } = begun(new Cubic(), { cwnd: 1.2 * mss })
      control.onCongestion(lossWith(path, { flight: 1.2 * mss, cause }))
      return [control.cwnd / mss, control.ssthresh / mss]
    })
    expect(after).toEqual([
      [2, 2],
      [1, 2],
    ])
  })

  it("does not tell one ACK of two segments from two ACKs of one", () => {
    const grown = (acks: readonly number[]) => {
      const { path, control } = begun(new Cubic(), { cwnd: 1000 * mss })
      control.onCongestion(lossWith(path, { flight: 1000 * mss }))
      for (let round = 0; round < 100; round++) {
        path.now += 0.001
        for (const acked of acks) control.onAck(ackOf(path, { acked: acked * mss }))
      }
      return control.cwnd / mss
    }
    expect(grown([2])).toBeCloseTo(grown([1, 1]), 1)
  })
})

describe("Vegas", () => {
  it("doubles the window in every other round of slow start", () => {
    const flow = new IdealFlow(new Vegas(), { rate: 1e9, rtt: 0.1, initialWindow: 2, until: 1.05 })
    const windows: number[] = []
    for (const { round, cwnd } of flow.run()) windows[round] = cwnd / mss
    const factors = windows.slice(3).map((window, i) => Math.round(window / windows[i + 2]))
    expect(factors).toEqual([2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
  })

  it("does not take a delayed ACK for a queue", () => {
    const { path, control } = begun(new Vegas(), { cwnd: 20 * mss, ssthresh: 2 * mss, baseRtt: 0.1 })
    control.onAck(ackOf(path, { rtt: 0.1, una: 0, nxt: 20 * mss }))
    control.onAck(ackOf(path, { rtt: 0.3, una: mss, nxt: 20 * mss }))
    control.onAck(ackOf(path, { rtt: 0.102, una: 20 * mss, nxt: 40 * mss }))
    expect(control.diff).toBeLessThan(1)
    expect(control.cwnd / mss).toBe(21)
  })
})

describe("BBR", () => {
  it("conserves packets for a round of recovery, then comes back to its window (§4.2.3.4)", () => {
    const bbr = new Bbr()
    const flow = new IdealFlow(bbr, { rate: 1.25e6, rtt: 0.1, until: 3 })
    flow.run()
    const { path } = flow
    const window = bbr.cwnd
    path.flight = 80 * mss // forty segments were lost, and forty more will be
    bbr.onCongestion(lossWith(path))
    expect(bbr.cwnd).toBe(81 * mss)
    const delivered = 1e9
    const told = {
      lost: 40 * mss,
      flight: 40 * mss,
      isRecovering: true,
      priorDelivered: 0,
      totalDelivered: delivered,
    }
    bbr.onAck(ackOf(path, told))
    expect(bbr.cwnd).toBe(41 * mss)
    bbr.onRecovered()
    expect(bbr.cwnd).toBe(window)
  })

  it("comes back to its window when what timed out is acknowledged", () => {
    const bbr = new Bbr()
    const flow = new IdealFlow(bbr, { rate: 1.25e6, rtt: 0.1, until: 3 })
    flow.run()
    const window = bbr.cwnd
    bbr.onTimeout(lossWith(flow.path, { cause: "timeout" }))
    expect(bbr.cwnd).toBe(mss)
    bbr.onAck(ackOf(flow.path, { una: 1e9, nxt: 1e9 }))
    expect(bbr.cwnd).toBeCloseTo(window, -3)
  })

  it("does not learn from samples that the application held back", () => {
    const { path, control } = begun(new Bbr())
    const rates: [rate: number, isAppLimited: boolean][] = [
      [1e6, false],
      [2e5, true],
      [2e6, true],
    ]
    const known = rates.map(([deliveryRate, isAppLimited], i) => {
      control.onAck(
        ackOf(path, { deliveryRate, isAppLimited, totalDelivered: (i + 1) * mss, priorDelivered: i * mss }),
      )
      return control.bottleneckBandwidth
    })
    expect(known).toEqual([1e6, 1e6, 2e6])
  })

  it("keeps its bandwidth through ProbeRTT, though little is delivered then", () => {
    const bbr = new Bbr()
    const moments: [string, number][] = []
    const flow = new IdealFlow(bbr, { rate: 6.25e6, rtt: 0.01, until: 12 })
    const onAck = bbr.onAck.bind(bbr)
    bbr.onAck = (ack) => {
      onAck(ack)
      moments.push([bbr.mode, bbr.bottleneckBandwidth])
    }
    flow.run()
    const probing = moments.filter(([mode]) => mode === "ProbeRTT").map(([, rate]) => rate)
    expect(probing.length).toBeGreaterThan(50)
    expect(Math.min(...probing)).toBeGreaterThan(6e6)
    expect(bbr.bottleneckBandwidth).toBeGreaterThan(6e6)
  })

  it("forgets a rate after ten rounds", () => {
    const max = new WindowedMax(10)
    const values = [5, 9, 3, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1].map((value, round) => {
      max.update(value, round)
      return max.value
    })
    expect(values).toEqual([5, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 4, 4, 2])
  })
})
