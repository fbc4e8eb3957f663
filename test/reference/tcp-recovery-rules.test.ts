/** Rules of loss recovery that random losses seldom bring up, each with the section that it is from. */
import { describe, expect, it } from "vitest"
import { RecoveryScript, type Situation } from "./tcp/recovery-script.js"

const ten: Situation = {
  variant: "sack",
  una: 0,
  nxt: 10,
  cwnd: 10,
  ssthresh: 5,
  rwnd: Number.POSITIVE_INFINITY,
  limitedTransmit: false,
}

/** What the last of some events leads to. */
function last(situation: Partial<Situation>, ...events: string[]) {
  const script = new RecoveryScript({ ...ten, ...situation })
  const [{ sent, cwnd, ssthresh }] = events.map((event) => script.play(event)).slice(-1)
  return { sent, cwnd, ssthresh }
}

const fourDuplicates = ["ACK 0 sack 1", "ACK 0 sack 1-2", "ACK 0 sack 1-3", "ACK 0 sack 1-4"]

describe("RFC 6675 §5", () => {
  it("takes an ACK of new data for a duplicate too, when SACK shows that what it asks for is lost", () => {
    expect(last({}, "ACK 2 sack 3-6")).toEqual({ sent: [2], cwnd: 4, ssthresh: 4 })
  })

  it("waits when SACK does not show that yet", () => {
    expect(last({}, "ACK 2 sack 3-4").sent).toEqual([10, 11])
  })
})

describe("ssthresh after a time-out, RFC 5681 §3.1, equation 4: half of all that is not acknowledged", () => {
  it("in a recovery by SACK", () => {
    expect(last({}, ...fourDuplicates, "RTO")).toEqual({ sent: [0], cwnd: 1, ssthresh: 5 })
  })

  it("when the timer expires for another segment of the same window", () => {
    const situation = { cwnd: 16, nxt: 16, ssthresh: Number.POSITIVE_INFINITY }
    expect(last(situation, "RTO", "ACK 1", "RTO")).toEqual({ sent: [1], cwnd: 1, ssthresh: 7.5 })
  })

  it("with what limited transmit has sent", () => {
    const situation = { variant: "reno", cwnd: 8, nxt: 8, limitedTransmit: true } as const
    expect(last(situation, "ACK 0", "ACK 0", "RTO")).toEqual({ sent: [0], cwnd: 1, ssthresh: 5 })
  })
})

it("a small receive window does not hinder the repair", () => {
  const situation = {
    variant: "newreno",
    cwnd: 16,
    nxt: 8,
    rwnd: 8,
    ssthresh: Number.POSITIVE_INFINITY,
  } as const
  expect(last(situation, "ACK 0", "ACK 0", "ACK 0")).toEqual({ sent: [0], cwnd: 7, ssthresh: 4 })
})
