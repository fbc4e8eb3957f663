/** Loss recovery at other numbers than the stored ones of A08-01 to A08-11: random windows and losses, by a model. */
import { RandomStream } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { modelRows } from "./tcp/recovery-model.js"
import { RecoveryScript, type Situation } from "./tcp/recovery-script.js"

const variants = ["tahoe", "reno", "newreno", "sack"] as const
const most = 40 // events

/** A window of 4 to 40 segments of which the first and some others are lost. */
function randomCase(variant: Situation["variant"], seed: number): { situation: Situation; lost: number[] } {
  const chance = new RandomStream(seed, 0, variant)
  const una = chance.int(30)
  const cwnd = chance.integer(4, 40)
  const ssthresh = chance.pick([2, chance.integer(2, cwnd), Number.POSITIVE_INFINITY])
  const limitedTransmit = variant !== "sack" && chance.chance(0.5)
  const share = chance.pick([0, 0.05, 0.2, 0.5])
  const lost = Array.from({ length: cwnd }, (_, i) => una + i).filter(
    (_, i) => i === 0 || chance.chance(share),
  )
  return {
    situation: {
      variant,
      una,
      nxt: una + cwnd,
      cwnd,
      ssthresh,
      rwnd: Number.POSITIVE_INFINITY,
      limitedTransmit,
    },
    lost,
  }
}

describe("A08 at other numbers: loss recovery as a model of the RFCs has it", () => {
  it.each(variants)("%s, for 100 random windows and losses", (variant) => {
    let events = 0
    for (let seed = 0; seed < 100; seed++) {
      const { situation, lost } = randomCase(variant, seed)
      const rows = modelRows(situation, lost, most)
      const script = new RecoveryScript(situation)
      const played = rows.map(([event]) => {
        const { sent, cwnd, ssthresh, pipe } = script.play(event)
        return [event, sent, cwnd, ssthresh, ...(variant === "sack" ? [pipe] : [])]
      })
      const expected = rows.map(([event, sent, cwnd, ssthresh, pipe]) => [
        event,
        sent,
        expect.closeTo(cwnd, 4),
        Number.isFinite(ssthresh) ? expect.closeTo(ssthresh, 4) : ssthresh,
        ...(variant === "sack" ? [pipe] : []),
      ])
      expect(played, `seed ${seed}, lost ${lost}, ${JSON.stringify(situation)}`).toEqual(expected)
      events += rows.length
    }
    expect(events).toBeGreaterThan(1000)
  })
})
