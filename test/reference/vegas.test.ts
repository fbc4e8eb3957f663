/** Vegas against the stored reference results, A11. */

import { Vegas } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { ackOf, FakePath, IdealFlow } from "../protocols/congestion-path.js"
import reference from "./data/A11-vegas.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

const vectors = reference.vectors as unknown as readonly Vector<Fields>[]
const given = (key: string) => vectors.filter((vector) => key in vector.given)

describe("A11: what Vegas decides in a round", () => {
  const rowsKey = "rows (cwnd, baseRTT, RTT)"

  it.each(given(rowsKey))("$id: $title", ({ given: fields, expect: expected }) => {
    const decided = (fields[rowsKey] as number[][]).map(([cwnd, baseRtt, rtt]) => {
      const path = new FakePath()
      const vegas = new Vegas({ alpha: fields.alpha as number, beta: fields.beta as number })
      vegas.begin(path)
      Object.assign(vegas, { cwnd: cwnd * path.mss, ssthresh: 2 * path.mss, baseRtt })
      const end = cwnd * path.mss
      vegas.onAck(ackOf(path, { rtt, una: path.mss, nxt: end })) // the round begins
      vegas.onAck(ackOf(path, { rtt, una: end, nxt: 2 * end })) // and ends
      return [vegas.diff, vegas.cwnd / path.mss]
    })
    const [rows] = Object.values(expected) as number[][][]
    expect(decided).toEqual(rows.map(([diff, cwnd]) => [expect.closeTo(diff, 4), cwnd]))
  })
})

describe("A11: alone on a path", () => {
  const paths = [
    { rate: 200e3, rtt: 0.105 },
    { rate: 1.25e6, rtt: 0.1 },
    { rate: 3e6, rtt: 0.04 },
  ]
  const bounds = [
    { alpha: 1, beta: 3 },
    { alpha: 2, beta: 4 },
  ]

  it.each(given("capacity").flatMap((vector) => paths.map((path) => ({ ...vector, ...path }))))(
    "$id: $title, at $rate bytes/s and $rtt s",
    ({ rate, rtt }) => {
      for (const { alpha, beta } of bounds) {
        const moments = new IdealFlow(new Vegas({ alpha, beta }), { rate, rtt, until: 60 }).run()
        const steady = moments.filter(({ now }) => now > 30)
        const window = steady.reduce((sum, { cwnd }) => sum + cwnd, 0) / steady.length
        const backlog = (window - rate * rtt) / 1000
        expect(backlog).toBeGreaterThanOrEqual(alpha - 0.6)
        expect(backlog).toBeLessThanOrEqual(beta + 0.6)
        expect((steady.length * 1000) / 30 / rate).toBeGreaterThan(0.99)
      }
    },
  )
})
