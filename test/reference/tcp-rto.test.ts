/** The retransmission time-out against the stored reference results, A06. */
import { Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import {
  BulkSink,
  BulkSource,
  internetProtocols,
  RttEstimator,
  rttDefaults,
  SYN,
  type TcpConnection,
  TcpSegment,
  tcpDefaults,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { agree, maxWindowScale } from "../../packages/protocols/src/tcp/negotiation.js"
import { timestampAt } from "../../packages/protocols/src/tcp/segment-maker.js"
import reference from "./data/A06-tcp-rto.json" with { type: "json" }
import { PlayedData } from "./tcp/played-data.js"
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

describe("A06: RFC 7323", () => {
  const [{ expect: facts }] = expecting("max window shift") as Vector<Record<string, string | number>>[]

  /** What holds with a peer whose SYN has this shift. */
  function agreementWith(shift: number) {
    const syn = new TcpSegment(1, 2, 0, 0, SYN, 65535)
    syn.windowScale = shift
    return agree(tcpDefaults, syn)
  }

  it.each(given("[field, shift]"))("$id: $title", ({ given: fields, expect: expected }) => {
    const windows = (fields["[field, shift]"] as number[][]).map(
      ([field, shift]) => field * agreementWith(shift).sendScale,
    )
    expect(windows).toEqual(expected.window)
  })

  it("A06-10: shifts windows by no more than 14", () => {
    expect(maxWindowScale).toBe(facts["max window shift"])
    const [largest] = /\d+(?=\))/.exec(String(facts["largest window"])) ?? []
    expect(65535 * agreementWith(255).sendScale).toBe(Number(largest))
  })

  it("A06-10: does not scale the window of a SYN", () => {
    const receiveBuffer = 2 ** 20
    const played = new PlayedData(1000, { receiveBuffer, delayedAck: false })
    const [syn] = played.segments
    expect([syn.syn, syn.window]).toEqual([true, 65535])
    played.give(1, 1000)
    expect(played.segments.at(-1)?.window).toBe(Math.floor((receiveBuffer - 1000) / 2 ** syn.windowScale))
  })

  it("A06-10: ticks between every millisecond and every second", () => {
    const [fastest, slowest] = (String(facts["TS clock"]).match(/(\d+) (ms|s)/g) ?? []).map((text) =>
      text.endsWith("ms") ? Number.parseFloat(text) / 1000 : Number.parseFloat(text),
    )
    const tick = 1000 / (timestampAt(2000) - timestampAt(1000))
    expect(tick).toBeGreaterThanOrEqual(fastest)
    expect(tick).toBeLessThanOrEqual(slowest)
  })

  it("A06-10: keeps the timestamp of what is in order, and discards what is older", () => {
    expect(facts["TS.Recent update"]).toBe("SEG.TSval >= TS.Recent and SEG.SEQ <= Last.ACK.sent")
    const played = new PlayedData(1000, { delayedAck: false })
    const { connection } = played
    const begin = connection.tsRecent
    const recent = (position: number, tsVal: number) => {
      played.give(position, 1000, tsVal)
      return [connection.tsRecent - begin, connection.rcv.next, connection.counters.outdated]
    }
    expect(recent(1, begin + 10)).toEqual([10, 1001, 0])
    expect(recent(2001, begin + 20)).toEqual([10, 1001, 0]) // above a gap
    expect(recent(1001, begin + 9)).toEqual([10, 1001, 1]) // PAWS
    expect(recent(1001, begin + 10)).toEqual([10, 3001, 1])
  })

  it("A06-10: believes any timestamp after an idle time of 24 days", () => {
    const [days] = /\d+(?= days)/.exec(String(facts["PAWS discards"])) ?? []
    const played = new PlayedData(1000)
    const { connection } = played
    played.give(1, 1000, connection.tsRecent + 10)
    played.pass((Number(days) + 1) * 86_400)
    played.give(1001, 1000, connection.tsRecent - 5)
    expect([connection.counters.receivedBytes, connection.counters.outdated]).toEqual([2000, 0])
  })

  it("A06-10: weighs a sample less where a round trip has several", () => {
    expect(facts["RTT with k samples per RTT"]).toContain(
      "alpha/ExpectedSamples, beta' = beta/ExpectedSamples",
    )
    const estimator = new RttEstimator()
    estimator.sample(0.1)
    estimator.sample(0.2, 4)
    const [alpha, beta] = [1 / 8 / 4, 1 / 4 / 4]
    expect(estimator.srtt).toBeCloseTo(0.1 + alpha * 0.1, 9)
    expect(estimator.rttvar).toBeCloseTo((1 - beta) * 0.05 + beta * 0.1, 9)
  })
})
