/** One to four losses on the path of Fall and Floyd, and the same path without a loss: A08-12 to A08-18. */
import type { Bandwidth, Duration } from "@hourglass/aca"
import type { CongestionName } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import reference from "./data/A08-fall-floyd-traces.json" with { type: "json" }
import { type PathRun, runPath } from "./tcp/lossy-path.js"
import type { Vector as AnyVector } from "./vector.js"

interface Trace {
  readonly "retransmissions [t,seq]": [time: number, number: number][]
  readonly "packets sent by t=stop": number
  readonly "next expected at stop": number
}

interface ModelTrace extends Trace {
  readonly "drops [t,seq]": [time: number, number: number][]
  readonly "fast retransmits and timeouts [t,kind,seq]": [time: number, kind: "FR" | "RTO", number: number][]
}

interface LosslessTrace {
  readonly "ACK times at the sender [t, next expected]": [time: number, next: number][]
  readonly "packets sent by stop": number
  readonly dropped: number
  readonly "ACKs by stop": number
}

type Vector = AnyVector<Record<string, unknown>>

const vectors = reference.vectors as unknown as readonly Vector[]
const withLosses = vectors.filter(({ given }) => "drop list" in given)
const lossless = vectors.filter(({ given }) => !("drop list" in given))

// 1000 bytes on the wire without TCP options; the window below in packets of this size.
const mss = 960

/** "800Kb 100ms", as ns-2 writes it. */
function linkOf(text: string): { bandwidth: Bandwidth; delay: Duration } {
  const [, rate, unit, delay] = /^([\d.]+)([KM])b (\S+)$/.exec(text) ?? []
  return { bandwidth: `${rate}${unit === "M" ? "M" : "k"}bps` as Bandwidth, delay: delay as Duration }
}

/** The connection is open when the transfer begins at t = 1 s. */
function play({ id, given }: Vector): PathRun {
  const [, variant = "reno"] = /-([a-z]+)$/.exec(id) ?? []
  const tcp = {
    timestamps: false,
    sack: variant === "sack",
    receiveBuffer: (given["receiver window"] as number) * mss,
  }
  return runPath({
    ...linkOf(given.bottleneck as string),
    queue: given.queue as number,
    drops: (given["drop list"] as number[] | undefined) ?? [],
    countsSyn: false,
    opens: 0.5,
    writes: 1,
    stops: given.stop as number,
    client: {
      ...tcp,
      mss,
      congestion: (variant === "sack" ? "newreno" : variant) as CongestionName,
      initialWindow: given["initial window"] as number,
      limitedTransmit: false,
    },
    server: { ...tcp, mss, delayedAck: false },
  })
}

const within = (time: number, tolerance: number) => ({
  asymmetricMatch: (found: number) => Math.abs(found - time) <= tolerance,
  toString: () => `${time} s ± ${tolerance * 1e3} ms`,
})

const lastExpected = ({ acks }: PathRun): number => acks[acks.length - 1].next

describe("A08: the path of Fall and Floyd with losses", () => {
  it.each(withLosses)("$id: $title", (vector) => {
    const run = play(vector)
    const { model, ...others } = vector.expect as { model: ModelTrace; [ns2: string]: Trace }
    const losses = model["fast retransmits and timeouts [t,kind,seq]"]
    const [timeout] = losses.find(([, kind]) => kind === "RTO") ?? [Number.POSITIVE_INFINITY]
    const near = (time: number) => within(time, time < timeout ? 0.015 : 0.06)

    expect(
      run.packets.flatMap(({ isDropped, number, atBottleneck }) =>
        isDropped ? [[atBottleneck, number]] : [],
      ),
    ).toEqual(model["drops [t,seq]"].map(([time, number]) => [near(time), number]))
    expect(
      run.retransmissions.flatMap(({ time, kind, number }) =>
        kind === "again" ? [] : [[time, kind, number]],
      ),
    ).toEqual(losses.map(([time, kind, number]) => [near(time), kind, number]))
    expect(run.retransmissions.map(({ time, number }) => [time, number])).toEqual(
      model["retransmissions [t,seq]"].map(([time, number]) => [near(time), number]),
    )
    for (const [found, key] of [
      [run.packets.length, "packets sent by t=stop"],
      [lastExpected(run), "next expected at stop"],
    ] as const) {
      const figures = [model, ...Object.values(others)].map((trace) => trace[key])
      expect(Math.min(...figures.map((figure) => Math.abs(found / figure - 1)))).toBeLessThanOrEqual(0.06)
    }
  })
})

describe("A08: the path of Fall and Floyd without losses", () => {
  it.each(lossless)("$id: $title", (vector) => {
    const run = play(vector)
    const expected = vector.expect as unknown as LosslessTrace
    const arrivals = expected["ACK times at the sender [t, next expected]"]
    expect(arrivals.map(([, next]) => [run.acks.find((ack) => ack.next === next)?.time, next])).toEqual(
      arrivals.map(([time, next]) => [within(time, 0.0005), next]),
    )
    expect(run.packets.length).toBe(expected["packets sent by stop"])
    expect(run.packets.filter(({ isDropped }) => isDropped).length).toBe(expected.dropped)
    expect(run.acks.filter(({ next }) => next > 0).length).toBe(expected["ACKs by stop"])
  })
})
