/** Tahoe, Reno, NewReno and SACK event by event, A08-01 to A08-11. */
import { describe, expect, it } from "vitest"
import reference from "./data/A08-tcp-recovery-scripts.json" with { type: "json" }
import { RecoveryScript, type Situation } from "./tcp/recovery-script.js"
import type { Fields, Vector } from "./vector.js"

/** Event, segments sent, cwnd, ssthresh, and pipe where there is SACK. */
type Row = [event: string, sent: number[], cwnd: number, ssthresh: number | "inf", pipe?: number]

const vectors = reference.vectors as unknown as readonly Vector<Record<string, Row[]>>[]
const segments = (figure: unknown): number =>
  figure === "inf" ? Number.POSITIVE_INFINITY : (figure as number)
const near = (figure: unknown) => expect.closeTo(segments(figure), 4)

function situationOf({ given }: Vector<unknown>): Situation {
  const { variant, una, nxt } = given as Fields & Situation
  return {
    variant,
    una,
    nxt,
    cwnd: segments(given.cwnd),
    ssthresh: segments(given.ssthresh),
    rwnd: segments(given.rwnd),
    limitedTransmit: given["limited transmit (RFC 3042)"] === true,
  }
}

describe("A08: loss recovery as scripts of ACKs", () => {
  it.each(vectors)("$id: $title", (vector) => {
    const script = new RecoveryScript(situationOf(vector))
    const [[columns, rows]] = Object.entries(vector.expect)
    const hasPipe = columns.includes("pipe")
    const played = rows.map(([event]) => {
      const { sent, cwnd, ssthresh, pipe } = script.play(event)
      return [event, sent, cwnd, ssthresh, ...(hasPipe ? [pipe] : [])]
    })
    expect(played).toEqual(
      rows.map(([event, sent, cwnd, ssthresh, pipe]) => [
        event,
        sent,
        near(cwnd),
        near(ssthresh),
        ...(hasPipe ? [pipe] : []),
      ]),
    )
  })
})
