/** CUBIC against the stored reference results, A10. */
import { type CongestionControl, Cubic, cubicDefaults, NewReno } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import {
  cubicK,
  cubicMeanWindow,
  cubicWindow,
  renoFriendlyAlpha,
  renoMeanWindow,
} from "../../packages/protocols/src/tcp/congestion/cubic-function.js"
import { ackOf, FakePath, lossWith } from "../protocols/congestion-path.js"
import reference from "./data/A10-cubic.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

const vectors = reference.vectors as unknown as readonly Vector<Fields>[]
const given = (key: string) => vectors.filter((vector) => key in vector.given)
const expecting = (key: string) => vectors.filter((vector) => key in vector.expect)
const { c, beta } = cubicDefaults

/** Within so many parts of the figure. */
const within = (figure: number, parts: number) => expect.closeTo(figure, -Math.log10(2 * parts * figure))
const mss = 1000

/** CUBIC with this window, segments, on a path of this round-trip time, seconds. */
function cubic(cwnd: number, rtt = Number.NaN) {
  const path = new FakePath({ mss, srtt: rtt })
  const control = new Cubic()
  control.begin(path)
  control.cwnd = cwnd * mss
  return { path, control }
}

/** A loss that finds the whole window on the way. */
function lose(control: CongestionControl, path: FakePath): void {
  control.onCongestion(lossWith(path, { flight: control.cwnd }))
}

/** ACKs of one segment each, spread evenly over each round trip, until this time. */
function acknowledge(control: CongestionControl, path: FakePath, until: number): void {
  for (;;) {
    const next = path.now + (path.srtt * mss) / control.cwnd
    if (next > until) return
    path.now = next
    control.onAck(ackOf(path))
  }
}

describe("A10: the curve", () => {
  it.each(given("t/K"))("$id: $title", ({ given: { W_max, "t/K": parts }, expect: expected }) => {
    for (const wMax of W_max as number[]) {
      const k = cubicK(wMax, beta * wMax, c)
      const { K, "W(t)": windows } = expected[wMax] as { K: number; "W(t)": number[] }
      expect(k).toEqual(within(K, 1e-6))
      const curve = (parts as number[]).map((part) => cubicWindow(part * k, k, wMax, c))
      expect(curve).toEqual(windows.map((window) => within(window, 1e-5)))
    }
  })

  it.each(given("W_cubic(t+RTT)"))("$id: $title", ({ given: fields, expect: expected }) => {
    const cwnd = fields.cwnd as number
    const increments = (fields["W_cubic(t+RTT)"] as number[]).map((window) => {
      const { path, control } = cubic(cwnd)
      Object.assign(control, { ssthresh: cwnd * mss, wMax: window, k: 0, epoch: path.now })
      control.onAck(ackOf(path))
      return control.cwnd / mss - cwnd
    })
    expect(increments).toEqual(
      (expected["increment per ACK"] as number[]).map((increment) => expect.closeTo(increment, 9)),
    )
    const targets = increments.map((increment) => cwnd + increment * cwnd)
    expect(targets).toEqual((expected.target as number[]).map((target) => expect.closeTo(target, 9)))
  })
})

describe("A10: as Reno on average", () => {
  it.each(expecting("W_est"))("$id: $title", ({ given: fields, expect: expected }) => {
    const { W_max, RTT, t } = fields as { W_max: number; RTT: number; t: number[] }
    expect(renoFriendlyAlpha(beta)).toEqual(within(expected.alpha as number, 1e-6))
    const { path, control } = cubic(W_max, RTT)
    lose(control, path)
    control.onAck(ackOf(path)) // begins the epoch
    const rows = t.map((time) => {
      acknowledge(control, path, time)
      const curve = cubicWindow(time, control.k, control.wMax, c)
      return { wEst: control.wEst, curve, region: curve < control.wEst ? "reno" : "cubic" }
    })
    expect(rows.map(({ curve }) => curve)).toEqual(
      (expected.W_cubic as number[]).map((window) => within(window, 1e-5)),
    )
    // From W_max on, RFC 9438 has Reno's own slope where RFC 8312, of which these figures are, keeps alpha.
    for (const [i, window] of (expected.W_est as number[]).entries())
      if (window < W_max) expect(rows[i].wEst).toEqual(within(window, 0.01))
      else expect(rows[i].wEst).toBeGreaterThan(window)
    expect(rows.slice(1).map(({ region }) => region)).toEqual((expected.region as string[]).slice(1))
  })
})

describe("A10: losses", () => {
  const rowsKey = "rows (cwnd, previous W_max)"

  it.each(given(rowsKey))("$id: $title", ({ given: fields, expect: expected }) => {
    const after = (fields[rowsKey] as number[][]).map(([cwnd, wMax]) => {
      const { path, control } = cubic(cwnd, 0.1)
      control.wMax = wMax
      lose(control, path)
      const { ssthresh } = control
      const reduced = { W_max: control.wMax, ssthresh: ssthresh / mss, cwnd: control.cwnd / mss }
      return { ...reduced, K: cubicK(control.wMax, reduced.cwnd, c) }
    })
    const rows = expected as unknown as Record<string, number>[]
    expect(after).toEqual(
      rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, figure]) => [name, within(figure, 1e-6)])),
      ),
    )
  })

  it.each(expecting("after the following slow start"))(
    "$id: $title",
    ({ given: fields, expect: expected }) => {
      const { path, control } = cubic(fields.cwnd as number, 0.1)
      control.onTimeout(lossWith(path, { flight: control.cwnd, cause: "timeout" }))
      expect([control.ssthresh / mss, control.cwnd / mss]).toEqual([expected.ssthresh, expected.cwnd])
      while (Number.isNaN(control.epoch)) acknowledge(control, path, path.now + path.srtt)
      expect([control.k, control.wMax]).toEqual([0, control.ssthresh / mss])
    },
  )
})

describe("A10: round by round", () => {
  it.each(expecting("sampled every"))("$id: $title", ({ given: fields, expect: expected }) => {
    const { W_max, RTT, rounds } = fields as { W_max: number; RTT: number; rounds: number }
    const every = Number.parseInt(expected["sampled every"] as string, 10)
    const { path, control } = cubic(W_max, RTT)
    lose(control, path)
    const windows = [control.cwnd / mss]
    for (let round = every; round <= rounds; round += every) {
      acknowledge(control, path, round * RTT)
      windows.push(control.cwnd / mss)
    }
    for (const [i, window] of (expected["RFC 9438"] as number[]).entries())
      expect(Math.abs(windows[i] - window)).toBeLessThan(Math.max(0.03 * window, 1))
  })

  /** The mean window, segments, when every so many-th segment is lost: over the later half of 200 losses. */
  function meanWindow(control: CongestionControl, rtt: number, between: number): number {
    const path = new FakePath({ mss, srtt: rtt, initialWindow: 10 * mss })
    control.begin(path)
    control.ssthresh = 10 * mss
    let [area, time] = [0, 0]
    for (let losses = 0; losses < 200; losses++) {
      for (let i = 0; i < between; i++) {
        const gap = (rtt * mss) / control.cwnd
        path.now += gap
        control.onAck(ackOf(path))
        if (losses < 100) continue
        area += (control.cwnd / mss) * gap
        time += gap
      }
      lose(control, path)
    }
    return area / time
  }

  const controls = { CUBIC: () => new Cubic(), Reno: () => new NewReno() }
  const formulas = {
    CUBIC: (p: number, rtt: number) => cubicMeanWindow(p, rtt, c, beta),
    Reno: (p: number) => renoMeanWindow(p),
  }

  it.each(expecting("formula"))("$id: $title", ({ given: fields, expect: expected }) => {
    const rates = (fields.p as string[]).map(Number)
    for (const rtt of [0.1, 0.01]) {
      const table = expected[`RTT ${rtt}`] as Record<string, number[]>
      for (const name of ["CUBIC", "Reno"] as const) {
        expect(rates.map((p) => Math.round(formulas[name](p, rtt)))).toEqual(table[name])
        for (const [i, p] of rates.entries()) {
          if (p < 1e-4) continue // 200 losses of a million packets each would take too long
          const window = meanWindow(controls[name](), rtt, 1 / p)
          expect(Math.abs(window / table[name][i] - 1), `${name} p=${p} RTT ${rtt}`).toBeLessThan(0.1)
        }
      }
    }
  })
})

describe("A10: what RFC 9438 has changed", () => {
  const [{ expect: said }] = expecting("alpha_cubic") as [Vector<Record<string, string>>]

  it("keeps 0.7 of the window", () => {
    expect(said.beta).toContain(String(beta))
  })

  it("grows as Reno once W_est has reached cwnd_prior", () => {
    const [alpha] = /[\d.]+/.exec(said.alpha_cubic) ?? []
    const { path, control } = cubic(10, 0.01)
    lose(control, path)
    let [before, slope] = [Number.NaN, Number.NaN]
    const slopes: [wEst: number, slope: number][] = []
    while (control.wEst < 12) {
      before = control.wEst
      const window = control.cwnd / mss
      acknowledge(control, path, path.now + path.srtt / window)
      slope = (control.wEst - before) * window
      if (before > 0) slopes.push([before, slope])
    }
    for (const [wEst, rise] of slopes)
      expect(rise).toBeCloseTo(wEst < control.cwndPrior ? Number(alpha) : 1, 5)
  })

  it("begins W_est at the window of the epoch", () => {
    expect(said["W_est start"]).toContain("cwnd_epoch (9438)")
    const { path, control } = cubic(2, 0.1) // so small that the window after the loss is not beta · W_max
    lose(control, path)
    control.onAck(ackOf(path, { acked: 1 }))
    expect(control.wEst).toBeCloseTo(2, 2)
  })

  it("reduces what is on the way, not the window", () => {
    expect(said.ssthresh).toContain("flight_size*beta (9438)")
    const { path, control } = cubic(100, 0.1)
    control.onCongestion(lossWith(path, { flight: 50 * mss }))
    expect(control.ssthresh / mss).toBeCloseTo(50 * beta, 9)
  })

  it("aims no higher than 1.5 times the window", () => {
    expect(said.target).toContain(`${cubicDefaults.maxGrowth} cwnd`)
  })
})
