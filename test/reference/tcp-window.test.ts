/** The arithmetic of windows against the stored reference results, A07. */
import { describe, expect, it } from "vitest"
import { type AvoidanceRule, Reno } from "../../packages/protocols/src/tcp/congestion/reno.js"
import { type InitialWindow, initialWindow } from "../../packages/protocols/src/tcp/initial-window.js"
import { ackOf, FakePath, lossWith } from "../protocols/congestion-path.js"
import reference from "./data/A07-tcp-window.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

const vectors = reference.vectors as unknown as readonly Vector<Fields>[]
const given = (key: string) => vectors.filter((vector) => key in vector.given)
const expecting = (key: string) => vectors.filter((vector) => key in vector.expect)

/** Reno on a path of this SMSS, with its window open. */
function reno(
  fields: Partial<FakePath>,
  window: { cwnd?: number; ssthresh?: number },
  rule: AvoidanceRule = "real",
) {
  const path = new FakePath(fields)
  const control = new Reno({ avoidance: rule })
  control.begin(path)
  return { path, control: Object.assign(control, window) }
}

describe("A07: initial windows", () => {
  const initial = vectors.filter(
    ({ expect: expected }) => "RFC 3390 min(4*MSS, max(2*MSS, 4380))" in expected,
  )

  it.each(initial)("$id: $title", ({ given: { SMSS }, expect: expected }) => {
    for (const [formula, windows] of Object.entries(expected)) {
      const spec = `rfc${/RFC (\d+)/.exec(formula)?.[1]}` as InitialWindow
      expect(
        (SMSS as number[]).map((mss) => initialWindow(spec, mss)),
        formula,
      ).toEqual(windows)
    }
  })
})

describe("A07: growth, ACK by ACK", () => {
  const ruleKey = "rule in avoidance"

  /** As the vectors write the three rules. */
  function ruleOf(text: string): AvoidanceRule {
    if (text.includes("accumulate")) return "byte-counting"
    return text.includes("floor") ? "integer" : "real"
  }

  it.each(given(ruleKey))("$id: $title", ({ given: fields, expect: expected }) => {
    const { SMSS, cwnd, ssthresh } = fields as { SMSS: number; cwnd: number; ssthresh: number }
    const { path, control } = reno({ mss: SMSS }, { cwnd, ssthresh }, ruleOf(fields[ruleKey] as string))
    const windows = (fields["bytes newly acknowledged per ACK"] as number[]).map((acked) => {
      control.onAck(ackOf(path, { acked }))
      return control.cwnd
    })
    expect(windows).toEqual(
      (expected["cwnd after each ACK"] as number[]).map((window) => expect.closeTo(window, 4)),
    )
  })
})

describe("A07: losses and time-outs", () => {
  it.each(given("FlightSize"))("$id: $title", ({ given: fields, expect: expected }) => {
    const mss = fields.SMSS as number
    const after = (fields.FlightSize as number[]).map((flight) => {
      // The window is larger than what is on the way, as where the receiver allows less.
      const { path, control } = reno({ mss }, { cwnd: 64 * mss })
      control.onCongestion(lossWith(path, { flight }))
      const { ssthresh } = control
      control.onTimeout(lossWith(path, { flight, cause: "timeout" }))
      return { ssthresh, cwnd: control.cwnd }
    })
    expect(after.map(({ ssthresh }) => ssthresh)).toEqual(expected.ssthresh)
    expect(after.map(({ cwnd }) => cwnd)).toEqual(after.map(() => expected["cwnd after RTO (LW)"]))
  })

  it.each(expecting("ssthresh after second"))("$id: $title", ({ given: fields, expect: expected }) => {
    const [first, second] = Object.values(fields) as number[]
    const { path, control } = reno({}, { cwnd: first })
    control.onTimeout(lossWith(path, { flight: first, cause: "timeout" }))
    expect(control.ssthresh).toBe(expected["ssthresh after first"])
    control.onTimeout(lossWith(path, { flight: second, cause: "timeout", isRepeated: true }))
    expect(control.ssthresh).toBe(expected["ssthresh after second"])
  })

  it.each(given("idle longer than"))("$id: $title", ({ given: fields, expect: expected }) => {
    const mss = fields.SMSS as number
    const window = { cwnd: fields.cwnd as number, ssthresh: 12_345 }
    const { control } = reno({ mss, initialWindow: initialWindow("rfc3390", mss) }, window)
    control.onRestart()
    const [, figure] = /= (\d+)/.exec(expected["cwnd before sending"] as string) ?? []
    expect([control.cwnd, control.ssthresh]).toEqual([Number(figure), window.ssthresh])
  })
})
