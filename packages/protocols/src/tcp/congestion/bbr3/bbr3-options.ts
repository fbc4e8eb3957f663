/** What version 3 of BBR may be set to: the table of its states, and the constants of the draft. */
import { OptionError } from "@hourglass/aca"
import { type BbrBaseOptions, baseFaults } from "../bbr-base.js"

export type Bbr3Mode =
  | "Startup"
  | "Drain"
  | "ProbeBW_DOWN"
  | "ProbeBW_CRUISE"
  | "ProbeBW_REFILL"
  | "ProbeBW_UP"
  | "ProbeRTT"

/** How a state of BBR controls the sender. */
export interface Bbr3Control {
  /** Of the pacing rate, in multiples of the bandwidth. */
  readonly pacing: number
  /** Of the window, in multiples of the BDP. */
  readonly cwnd: number
  /** What else bounds the window: nothing, `inflight_longterm`, or that less the headroom for others. */
  readonly cap: "none" | "longterm" | "headroom"
}

/** §5.6.1, row for row. `bw_shortterm` and `inflight_shortterm` are infinite where the draft has them not apply. */
export const bbr3Table: Readonly<Record<Bbr3Mode, Bbr3Control>> = Object.freeze({
  Startup: { pacing: 2.77, cwnd: 2, cap: "none" },
  Drain: { pacing: 0.5, cwnd: 2, cap: "longterm" },
  ProbeBW_DOWN: { pacing: 0.9, cwnd: 2, cap: "longterm" },
  ProbeBW_CRUISE: { pacing: 1, cwnd: 2, cap: "headroom" },
  ProbeBW_REFILL: { pacing: 1, cwnd: 2, cap: "longterm" },
  ProbeBW_UP: { pacing: 1.25, cwnd: 2.25, cap: "longterm" },
  ProbeRTT: { pacing: 1, cwnd: 0.5, cap: "headroom" },
})

/** Times in seconds. */
export interface Bbr3Options extends BbrBaseOptions {
  /** What each state does: `{ ...bbr3Table, ProbeBW_UP: … }` changes one. */
  readonly table: Readonly<Record<Bbr3Mode, Bbr3Control>>
  /** LossThresh: of what was on the way, what may be lost in a round trip when bandwidth is probed for. */
  readonly lossThreshold: number
  /** Beta: what a round with losses leaves of the bounds at least, 0 … 1. */
  readonly beta: number
  /** Headroom: the share of `inflight_longterm` that is left to others, 0 … 1. */
  readonly headroom: number
  /** How much slower than the bandwidth it paces, 0 … 1. */
  readonly pacingMargin: number
  /** So many stretches of data are lost in a round trip before losses end Startup. */
  readonly startupLosses: number
  /** Rounds after which Drain ends, whatever is on the way. */
  readonly drainRounds: number
  /** Cycles of ProbeBW for which a delivery rate counts. */
  readonly bandwidthWindow: number
  /** Rounds for which the aggregation of ACKs counts. */
  readonly aggregationWindow: number
  /** Time for which a round-trip time counts. */
  readonly minRttWindow: number
  /** Time without a shorter round trip after which ProbeRTT looks for one. */
  readonly probeRttInterval: number
  /** Bandwidth is probed for after a time drawn from this range … */
  readonly probeWait: readonly [least: number, most: number]
  /** … or after so many round trips, or as many as Reno takes to fill the path once more, if that is less. */
  readonly renoRounds: number
}

/** Sections of draft-ietf-ccwg-bbr-06. */
export const bbr3Defaults: Bbr3Options = Object.freeze({
  table: bbr3Table, // §5.6.1
  lossThreshold: 0.02, // §2.8
  beta: 0.7, // §2.8
  headroom: 0.15, // §2.8
  pacingMargin: 0.01, // §2.5
  minWindow: 4, // §2.8
  fullPipeRounds: 3, // §5.3.1.2
  fullPipeGrowth: 1.25, // §5.3.1.2
  startupLosses: 6, // §5.3.1.3
  drainRounds: 3, // §5.3.2
  bandwidthWindow: 2, // §2.11
  aggregationWindow: 10, // §2.12
  minRttWindow: 10, // §2.16.1
  probeRttInterval: 5, // §2.16.2
  probeRttDuration: 0.2, // §2.16.2
  probeWait: Object.freeze([2, 3] as const), // §5.3.3.8
  renoRounds: 63, // §5.3.3.8
})

/** @throws OptionError when an option is out of its range */
export function checkedBbr3(options: Bbr3Options): Bbr3Options {
  const { table, probeWait, minRttWindow, probeRttInterval } = options
  const faults = baseFaults(options)
  for (const [mode, { pacing, cwnd }] of Object.entries(table))
    if (!(pacing > 0 && cwnd > 0))
      faults.push(`the gains of ${mode} are ${pacing} and ${cwnd}; they must be > 0`)
  for (const name of ["lossThreshold", "beta", "headroom", "pacingMargin"] as const)
    if (!(options[name] >= 0 && options[name] < 1))
      faults.push(`${name} is ${options[name]}; it must be >= 0 and < 1`)
  for (const name of ["bandwidthWindow", "aggregationWindow", "startupLosses", "renoRounds"] as const)
    if (!(options[name] >= 1)) faults.push(`${name} is ${options[name]}; it must be >= 1`)
  if (!(options.drainRounds >= 0)) faults.push(`drainRounds is ${options.drainRounds}; it must be >= 0`)
  if (!(probeWait[0] > 0 && probeWait[1] >= probeWait[0]))
    faults.push(`probeWait is ${probeWait.join(" … ")} s; it must be a range of times > 0`)
  if (!(minRttWindow >= probeRttInterval && probeRttInterval > 0))
    faults.push(
      `probeRttInterval is ${probeRttInterval} s and minRttWindow ${minRttWindow} s; the first must be > 0, the second no less`,
    )
  if (faults.length > 0) throw new OptionError(`Bbr3: ${faults.join("; ")}`)
  return options
}
