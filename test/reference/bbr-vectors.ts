/** The stored reference results of BBR, A12, and how to find in them what a test is about. */
import type { CongestionControl } from "@hourglass/protocols"
import reference from "./data/A12-bbr.json" with { type: "json" }
import { type DumbbellResult, runDumbbell } from "./tcp/dumbbell.js"
import type { Fields, Vector } from "./vector.js"

const vectors = reference.vectors as unknown as readonly Vector<Fields>[]

/** Those that have something given, or expected, by this name. */
export const given = (key: string) => vectors.filter((vector) => key in vector.given)
export const expecting = (key: string) => vectors.filter((vector) => key in vector.expect)

/** The numbers in a text. */
export const figures = (text: unknown): number[] => (String(text).match(/\d+(\.\d+)?/g) ?? []).map(Number)

/** A12-03: from which mode, why, and to which; of version 3 alone, or of both. */
export const transitions = vectors.find(({ expect: expected }) => Array.isArray(expected[0 as never]))
  ?.expect as unknown as [from: string, why: string, to: string][]

/** A12-04: rates, bits/s, round-trip times, s, and gains. */
export const targetRows = "rows (bits/s, RTprop s, gain)"

/** A control that says in which mode it is. */
type Moded = CongestionControl & { readonly mode: string }

/** A12-05: one flow on an empty path. */
export interface EmptyPath<Control> {
  readonly control: Control
  readonly result: DumbbellResult
  /** Bytes, and seconds. */
  readonly bdp: number
  readonly rtt: number
  /** The most that was on the way in Startup, bytes. */
  readonly most: number
}

/** Runs it on a connection, and measures from 2 s to the end, seconds. */
export function runEmptyPath<Control extends Moded>(
  fields: Fields,
  make: new () => Control,
  to: number,
): EmptyPath<Control> {
  const { MSS: mss, IW: initialWindow } = fields as { MSS: number; IW: number }
  const [megabits] = figures(fields.bottleneck)
  const [rtt] = figures(fields.RTprop)
  const bdp = (megabits * 1e6 * rtt) / 8
  const controls: Control[] = []
  let most = 0
  const options = { congestion: make, mss, initialWindow, timestamps: false }
  const result = runDumbbell({
    bottleneck: { bandwidth: `${megabits}Mbps`, delay: rtt / 2 },
    access: "1Gbps",
    queue: (figures(fields.buffer)[0] * bdp) / mss,
    flows: [{ options, accessDelay: 0, start: 0 }],
    from: 2,
    to,
    watch: ({ congestion, window }) => {
      if (!(congestion instanceof make)) throw new Error("it is of another class")
      controls.push(congestion)
      window.on(({ flight }) => {
        if (congestion.mode === "Startup") most = Math.max(most, flight)
      })
    },
  })
  return { control: controls[0], result, bdp, rtt, most }
}
