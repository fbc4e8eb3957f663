/** The arithmetic of windows against the stored reference results, A07. */

import { type AvoidanceRule, initialWindow, Reno } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import type { InitialWindow } from "../../packages/protocols/src/tcp/initial-window.js"
import { ackOf, FakePath, lossWith } from "../protocols/congestion-path.js"
import reference from "./data/A07-tcp-window.json" with { type: "json" }
import { PlayedData } from "./tcp/played-data.js"
import { PlayedSender } from "./tcp/played-sender.js"
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

/** How many segments are sent in each round, when all of a round is acknowledged, one by one, half a second later. */
function sentInRounds(sender: PlayedSender, rounds: number): number[] {
  let acknowledged = 0
  let before = 0
  return Array.from({ length: rounds }, (_, round) => {
    const sent = sender.sent.length - before
    before = sender.sent.length
    sender.run((round + 1) / 2)
    for (const arrived = before; acknowledged < arrived; ) sender.acknowledge(++acknowledged)
    return sent
  })
}

describe("A07: rounds on a connection", () => {
  const roundsKey = "window in round 1..12"

  it.each(
    expecting(roundsKey).flatMap((vector) => [
      { ...vector, avoidance: "byte-counting" as const },
      { ...vector, avoidance: "real" as const },
    ]),
  )("$id: $title, $avoidance", ({ given: { IW, ssthresh }, expect: expected, avoidance }) => {
    const windows = expected[roundsKey] as number[]
    const sender = new PlayedSender(1000, {
      congestion: () => new Reno({ avoidance }),
      initialWindow: IW as number,
      initialSsthresh: (ssthresh as number) * 1000,
      sendBuffer: 1e6,
    })
    sender.write(1000)
    const sent = sentInRounds(sender, windows.length)
    if (avoidance === "byte-counting") expect(sent).toEqual(windows)
    for (const [round, window] of windows.entries()) {
      expect(sent[round]).toBeLessThanOrEqual(window)
      expect(sent[round]).toBeGreaterThanOrEqual(Math.floor(0.97 * window))
    }
  })

  it.each(expecting("rounds"))("$id: $title", ({ given: fields, expect: expected }) => {
    const { IW, n } = fields as { IW: number[]; n: number[] }
    for (const initial of IW) {
      const rounds = n.map((segments) => {
        const sender = new PlayedSender(1000, {
          congestion: "reno",
          initialWindow: initial,
          sendBuffer: 2e6,
        })
        sender.write(segments)
        const sent = sentInRounds(sender, 15)
        expect(sent.reduce((sum, each) => sum + each, 0)).toBe(segments)
        return sent.filter((each) => each > 0).length
      })
      expect(rounds).toEqual((expected.rounds as Record<string, number[]>)[initial])
    }
  })
})

describe("A07: time-outs and idle times on a connection", () => {
  it.each(expecting("ssthresh after second"))("$id: $title", ({ given: fields, expect: expected }) => {
    const mss = 1000
    const [flight] = Object.values(fields) as number[]
    const sender = new PlayedSender(mss, { congestion: "reno", initialWindow: flight / mss })
    sender.write(100)
    const { congestion, snd } = sender.connection
    expect(snd.nxt - snd.una).toBe(flight)
    sender.run(1.1)
    expect([sender.retransmissions.length, congestion.ssthresh]).toEqual([
      1,
      expected["ssthresh after first"],
    ])
    sender.run(3.1)
    expect([sender.retransmissions.length, congestion.ssthresh]).toEqual([
      2,
      expected["ssthresh after second"],
    ])
  })

  it.each(given("idle longer than"))("$id: $title", ({ given: fields, expect: expected }) => {
    const mss = fields.SMSS as number
    const sender = new PlayedSender(mss, { congestion: "reno", initialWindow: "rfc3390", sendBuffer: 1e6 })
    const { congestion } = sender.connection
    sender.write(3)
    sender.acknowledge(3)
    Object.assign(congestion, { cwnd: fields.cwnd, ssthresh: 54_321 })
    sender.run(sender.connection.rtt.rto + 0.1)
    sender.sent.length = 0
    sender.write(100)
    const [, window] = (/= (\d+)/.exec(expected["cwnd before sending"] as string) ?? []).map(Number)
    expect([congestion.cwnd, congestion.ssthresh]).toEqual([window, 54_321])
    expect(sender.sent.length).toBe(window / mss)
  })
})

describe("A07: when a receiver acknowledges", () => {
  type AckRow = { arrival: string; ack: string }
  const rows = vectors.flatMap(({ id, expect: listed }) =>
    Array.isArray(listed) ? (listed as AckRow[]).map((row) => ({ id, ...row })) : [],
  )
  const mss = 1000

  /** What has come before, and then the arrival: positions in segments, from 0. */
  const arrivals: Record<string, { before: readonly number[]; arrives: number; next: number }> = {
    "in order, nothing pending": { before: [], arrives: 0, next: 1 },
    "second full-sized in-order segment": { before: [0], arrives: 1, next: 2 },
    "out of order (above a gap)": { before: [0, 1], arrives: 3, next: 2 },
    "fills all or part of a gap": { before: [0, 1, 3, 4], arrives: 2, next: 5 },
  }

  const listed = rows.filter(({ arrival }) => arrival in arrivals)

  it.each(listed)("$id: $arrival: $ack", ({ arrival, ack }) => {
    const { before, arrives, next } = arrivals[arrival]
    const played = new PlayedData(mss)
    for (const segment of before) played.give(1 + segment * mss, mss)
    const [count, asked] = [played.acks.length, played.now]
    played.give(1 + arrives * mss, mss)
    if (ack.startsWith("at once")) expect(played.acks.length).toBe(count + 1)
    else {
      expect(played.acks.length).toBe(count)
      const [limit] = (/\d+(?= ms)/.exec(ack) ?? []).map(Number)
      played.pass(limit / 1000)
      expect(played.acks.length).toBe(count + 1)
      expect(played.acks[count].time).toBeGreaterThan(asked)
    }
    expect(played.acks[count].ack).toBe(1 + next * mss)
    if (ack.includes("duplicate")) expect(played.acks[count].ack).toBe(played.acks[count - 1].ack)
  })

  it.each(rows.filter(({ arrival }) => arrival === "any"))("$id: $arrival: $ack", () => {
    const played = new PlayedData(mss)
    const order = [0, 2, 1, 3, 3, 7, 5, 6, 4, 0, 8]
    for (const [i, segment] of order.entries()) {
      played.give(1 + segment * mss, mss)
      expect(played.acks.length).toBeLessThanOrEqual(i + 1)
    }
    played.pass(1)
    expect(played.acks.length).toBeLessThanOrEqual(order.length)
  })
})
