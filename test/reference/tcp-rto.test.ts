/** The retransmission time-out against the stored reference results, A06. */
import { Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import {
  BulkSink,
  BulkSource,
  internetProtocols,
  RttEstimator,
  rttDefaults,
  type TcpConnection,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import reference from "./data/A06-tcp-rto.json" with { type: "json" }
import { PlayedSender } from "./tcp/played-sender.js"
import type { Fields, Vector } from "./vector.js"

const vectors = reference.vectors as unknown as readonly Vector<Fields>[]
const given = (key: string) => vectors.filter((vector) => key in vector.given)
const expecting = (key: string) => vectors.filter((vector) => key in vector.expect)

describe("A06: SRTT, RTTVAR and RTO from samples", () => {
  it.each(given("samples"))(
    "$id: $title",
    ({ given: { samples, G, min_rto, max_rto }, expect: expected }) => {
      const estimator = new RttEstimator({
        ...rttDefaults,
        granularity: G as number,
        minRto: min_rto as number,
        maxRto: max_rto as number,
      })
      const rows = (samples as number[]).map((rtt) => {
        estimator.sample(rtt)
        const { srtt, rttvar, rto } = estimator
        return [rtt, srtt, rttvar, rto]
      })
      const [expectedRows] = Object.values(expected) as number[][][]
      expect(rows).toEqual(expectedRows.map((row) => row.map((figure) => expect.closeTo(figure, 8))))
    },
  )
})

describe("A06: back-off, without a connection", () => {
  it.each(expecting("RTO values after each expiry"))(
    "$id: $title",
    ({ given: { max, ...begin }, expect: expected }) => {
      const times = expected["retransmissions at"] as number[]
      const estimator = new RttEstimator({
        ...rttDefaults,
        initialRto: begin["initial RTO"] as number,
        maxRto: max as number,
      })
      let now = 0
      const played = times.map(() => {
        now += estimator.rto
        estimator.expire()
        return [now, estimator.rto]
      })
      expect(played.map(([time]) => time)).toEqual(times)
      expect(played.map(([, rto]) => rto)).toEqual(expected["RTO values after each expiry"])
    },
  )

  it.each(expecting("SRTT,RTTVAR,RTO after"))("$id: $title", ({ expect: expected }) => {
    const estimator = new RttEstimator()
    estimator.expire() // the ACK that follows is of two copies, and gives no sample
    expect([estimator.rto, estimator.isBackedOff]).toEqual([expected["RTO between 1.0 and 1.7"], true])
    estimator.sample(expected["sample at t=1.7"] as number)
    const { srtt, rttvar, rto } = estimator
    const after = expected["SRTT,RTTVAR,RTO after"] as number[]
    expect([srtt, rttvar, rto]).toEqual(after.map((figure) => expect.closeTo(figure, 9)))
  })

  it.each(expecting("RTO when data starts"))("$id: $title", ({ expect: expected }) => {
    const estimator = new RttEstimator()
    estimator.expire()
    estimator.restart()
    expect(estimator.rto).toBe(expected["RTO when data starts"])
  })
})

/** A connection without a round-trip time, as if its handshake had given none: its time-out is the initial one. */
function unmeasured(options: ConstructorParameters<typeof PlayedSender>[1] = {}): PlayedSender {
  const sender = new PlayedSender(1000, options)
  Object.assign(sender.connection.rtt, { srtt: Number.NaN, rttvar: Number.NaN })
  return sender
}

const nearly = (times: readonly number[]) => times.map((time) => expect.closeTo(time, 6))

describe("A06: on a connection", () => {
  it.each(expecting("retransmissions at"))(
    "$id: $title",
    ({ given: { max, ...begin }, expect: expected }) => {
      const times = expected["retransmissions at"] as number[]
      const sender = unmeasured({ initialRto: begin["initial RTO"] as number, maxRto: max as number })
      sender.write(1)
      const rtos = times.map((time) => {
        sender.run(time + 0.001)
        return sender.connection.rtt.rto
      })
      expect(sender.retransmissions).toEqual(nearly(times))
      expect(rtos).toEqual(expected["RTO values after each expiry"])
    },
  )

  it.each(expecting("SRTT,RTTVAR,RTO after"))("$id: $title", ({ given: { events }, expect: expected }) => {
    const times = (String(events).match(/t=[\d.]+/g) ?? []).map((text) => Number(text.slice(2)))
    const [sent, expires, acknowledged, sentNext, acknowledgedNext] = times
    const sender = unmeasured()
    const { rtt } = sender.connection
    sender.run(sent)
    sender.write(1)
    sender.run(acknowledged)
    expect(sender.retransmissions).toEqual(nearly([expires]))
    sender.acknowledge(1)
    expect([rtt.srtt, rtt.rto]).toEqual([Number.NaN, expected["RTO between 1.0 and 1.7"]])
    sender.run(sentNext)
    sender.write(1)
    sender.run(acknowledgedNext)
    expect(rtt.rto).toBe(expected["RTO between 1.0 and 1.7"])
    sender.acknowledge(2)
    expect(rtt.latest).toBeCloseTo(expected["sample at t=1.7"] as number, 6)
    expect([rtt.srtt, rtt.rttvar, rtt.rto]).toEqual(nearly(expected["SRTT,RTTVAR,RTO after"] as number[]))
  })

  it.each(
    expecting("RTO when data starts").flatMap((vector) => [
      { ...vector, timestamps: false },
      { ...vector, timestamps: true },
    ]),
  )("$id: $title, timestamps $timestamps", ({ expect: expected, timestamps }) => {
    const sim = new Simulation()
    const net = sim.add(new Network("net", { builder: new NodeBuilder([bestEffort, internetProtocols]) }))
    const [a, b] = [net.host("a"), net.host("b")]
    const link = net.link(a, b, { delay: 0.05 })
    b.install(new BulkSink("sink"))
    const source = a.install(new BulkSource("source", { to: b, bytes: 1e6, tcp: { timestamps, mss: 1000 } }))
    sim.at(0, () => link.down())
    sim.at(0.5, () => link.up())
    sim.run({ until: 1.1 + 0.001 })
    const { rtt, congestion, snd } = source.connection as TcpConnection
    expect(source.connectedAt).toBeCloseTo(1.1, 6)
    expect(rtt.rto).toBe(expected["RTO when data starts"])
    const segments = Number.parseInt(String(expected["initial window"]), 10)
    expect([congestion.cwnd, snd.nxt - snd.una]).toEqual([segments * snd.mss, segments * snd.mss])
  })

  type TimerRow = { event: string; timer: string }
  const timerRows = vectors.flatMap(({ id, title, expect: rows }) =>
    Array.isArray(rows) ? (rows as TimerRow[]).map((row) => ({ id, title, ...row })) : [],
  )

  interface TimerCase {
    readonly play: (sender: PlayedSender) => void
    /** Seconds from the first data on, given the time-out after the event. */
    readonly expires: (rto: number) => readonly number[]
  }

  /** What leads to each event, and when the timer expires after it. */
  const timerCases: Record<string, TimerCase> = {
    "data sent, timer off": { play: (sender) => sender.write(1), expires: () => [1] },
    "data sent, timer on": {
      play: (sender) => {
        sender.write(1)
        sender.run(0.6)
        sender.write(1)
      },
      expires: () => [1],
    },
    "ACK of new data, more outstanding": {
      play: (sender) => {
        sender.write(2)
        sender.run(0.6)
        sender.acknowledge(1)
      },
      expires: (rto) => [0.6 + rto],
    },
    "ACK of all data": {
      play: (sender) => {
        sender.write(2)
        sender.run(0.6)
        sender.acknowledge(2)
      },
      expires: () => [],
    },
    "duplicate ACK": {
      play: (sender) => {
        sender.write(2)
        sender.run(0.6)
        sender.acknowledge(0)
      },
      expires: () => [1],
    },
    expiry: { play: (sender) => sender.write(2), expires: () => [1, 3] },
  }

  it.each(timerRows)("$id: $event: $timer", ({ event, timer }) => {
    const { play, expires } = timerCases[event]
    const sender = unmeasured()
    const { rtt } = sender.connection
    const before = rtt.rto
    play(sender)
    const times = expires(rtt.rto)
    sender.run((times.at(-1) ?? 10) + 0.001)
    expect(sender.retransmissions).toEqual(nearly(times))
    const again = sender.sent.filter(({ kind }) => kind !== "new")
    if (timer.includes("earliest")) expect(again.every(({ position }) => position === 1)).toBe(true)
    if (timer.includes("2 RTO")) expect(times[1] - times[0]).toBe(2 * before)
  })
})
