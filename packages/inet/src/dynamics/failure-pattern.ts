/** When something fails and recovers: by chance, by schedule, or again and again at equal distances. */
import { type Duration, seconds } from "@hourglass/aca"
import { OptionFaults } from "@hourglass/net"
import {
  type Distribution,
  drawn,
  exponential,
  knownPattern,
  type MakeInstants,
  requireTimes,
} from "./instants.js"

export interface RandomFailures {
  /** Mean time that it works before it fails. */
  readonly mtbf: Duration
  /** Mean time to its repair. */
  readonly mttr: Duration
  /** What both times are drawn from, in seconds; a draw below 0 counts as 0. Default exponential. */
  readonly distribution?: Distribution | undefined
}

export interface ScheduledFailures {
  /** When it fails, simulated time, ascending. */
  readonly downAt: readonly Duration[]
  /** When it recovers: each after its failure and before the next. Without the last one it stays down. Default none. */
  readonly upAt?: readonly Duration[] | undefined
}

export interface Flapping {
  /** From one failure to the next. */
  readonly period: Duration
  /** How long it is down each time; less than the period. */
  readonly downFor: Duration
  /** How often it fails. Default without end. */
  readonly times?: number | undefined
  /** The first failure, simulated time. Default one period after the start. */
  readonly from?: Duration | undefined
}

export type FailurePattern = RandomFailures | ScheduledFailures | Flapping

const optionNames = [
  ["mtbf", "mttr", "distribution"],
  ["downAt", "upAt"],
  ["period", "downFor", "times", "from"],
] as const

/** Checks a pattern, and gives what makes its instants. @throws OptionError for the component of this name */
export function instantsOf(name: string, pattern: FailurePattern): MakeInstants {
  const faults = new OptionFaults(`failures ${name}`)
  const isKnown = knownPattern(pattern, optionNames, faults) !== undefined
  faults.require(isKnown, 'give "mtbf" and "mttr", or "downAt" and "upAt", or "period" and "downFor"')
  if (!isKnown) faults.report()
  const make = read(pattern, faults)
  faults.report()
  return make
}

function read(pattern: FailurePattern, faults: OptionFaults): MakeInstants {
  if ("mtbf" in pattern) return random(pattern, faults)
  return "downAt" in pattern ? scheduled(pattern, faults) : flapping(pattern, faults)
}

function random(
  { mtbf, mttr, distribution = exponential }: RandomFailures,
  faults: OptionFaults,
): MakeInstants {
  const means = [faults.readPositive("mtbf", mtbf, seconds), faults.readPositive("mttr", mttr, seconds)]
  return (stream, begin) => drawn(begin, ...means.map((mean) => distribution(stream, mean)))
}

function scheduled({ downAt, upAt = [] }: ScheduledFailures, faults: OptionFaults): MakeInstants {
  const missing = downAt.length - upAt.length
  faults.require(
    missing === 0 || missing === 1,
    `${downAt.length} times in downAt and ${upAt.length} in upAt; each failure has a recovery, or all but the last`,
  )
  const texts = downAt.flatMap((down, i) => (i < upAt.length ? [down, upAt[i]] : [down]))
  const times = texts.map((text, i) => faults.read(i % 2 === 0 ? "downAt" : "upAt", text, seconds))
  for (let i = 1; i < times.length; i++) {
    const [before, what] = i % 2 === 0 ? ["recovery", "failure"] : ["failure", "recovery"]
    const isLate = times[i] <= times[i - 1]
    faults.require(!isLate, `the ${what} at ${texts[i]} must come after the ${before} at ${texts[i - 1]}`)
  }
  return () => times.values()
}

function flapping(pattern: Flapping, faults: OptionFaults): MakeInstants {
  const { times = Number.POSITIVE_INFINITY, from } = pattern
  const period = faults.readPositive("period", pattern.period, seconds)
  const downFor = faults.readPositive("downFor", pattern.downFor, seconds)
  faults.require(
    !(downFor >= period),
    `downFor is ${pattern.downFor}; it must be less than the period, ${pattern.period}`,
  )
  requireTimes(times, faults)
  const first = from === undefined ? undefined : faults.read("from", from, seconds)
  return (_, begin) => turns(first ?? begin + period, period, downFor, times)
}

function* turns(first: number, period: number, downFor: number, times: number): Generator<number> {
  for (let turn = 0; turn < times; turn++) {
    const failure = first + turn * period // not by adding up: no error adds up
    yield failure
    yield failure + downFor
  }
}
