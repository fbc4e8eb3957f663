/** When a link costs something else, and what: by schedule, by chance, or again and again at equal distances. */
import { type Duration, seconds } from "@hourglass/aca"
import { OptionFaults } from "@hourglass/net"
import { type Cost, isCost } from "../contracts/index.js"
import {
  type Distribution,
  drawn,
  exponential,
  knownPattern,
  type MakeInstants,
  requireTimes,
} from "./instants.js"

export interface ScheduledCosts {
  /** When the cost changes, simulated time, ascending. */
  readonly at: readonly Duration[]
  /** To what: one for each of these times. */
  readonly costs: readonly Cost[]
}

export interface RandomCosts {
  /** Mean time from one change to the next. */
  readonly meanInterval: Duration
  /** What the time is drawn from, in seconds; a draw below 0 counts as 0. Default exponential. */
  readonly distribution?: Distribution | undefined
  /** What is drawn from at each change, two or more: any but the present one, all equally likely. */
  readonly costs: readonly Cost[]
}

export interface PeriodicCosts {
  /** From one change to the next. */
  readonly period: Duration
  /** What it changes to, in turn. */
  readonly costs: readonly Cost[]
  /** How often it changes. Default without end. */
  readonly times?: number | undefined
  /** The first change, simulated time. Default one period after the start. */
  readonly from?: Duration | undefined
}

export type CostPattern = ScheduledCosts | RandomCosts | PeriodicCosts

const optionNames = [
  ["at", "costs"],
  ["meanInterval", "distribution", "costs"],
  ["period", "costs", "times", "from"],
] as const

/** Checks a pattern, and gives what makes its instants. @throws OptionError for the component of this name */
export function costInstantsOf(name: string, pattern: CostPattern): MakeInstants {
  const faults = new OptionFaults(`cost changes ${name}`)
  const isKnown = knownPattern(pattern, optionNames, faults) !== undefined
  faults.require(isKnown, 'give "at", or "meanInterval", or "period", and "costs"')
  if (!isKnown) faults.report()
  requireCosts(pattern.costs, faults)
  const make = read(pattern, faults)
  faults.report()
  return make
}

function requireCosts(costs: readonly Cost[] | undefined, faults: OptionFaults): void {
  faults.require(costs !== undefined && costs.length > 0, "costs is empty; give the costs to change to")
  for (const cost of costs ?? [])
    faults.require(isCost(cost), `a cost is ${cost}; it must be a number > 0, or "default"`)
}

function read(pattern: CostPattern, faults: OptionFaults): MakeInstants {
  if ("at" in pattern) return scheduled(pattern, faults)
  return "meanInterval" in pattern ? random(pattern, faults) : periodic(pattern, faults)
}

function scheduled({ at, costs = [] }: ScheduledCosts, faults: OptionFaults): MakeInstants {
  const times = at.map((text) => faults.read("at", text, seconds))
  faults.require(
    at.length === costs.length,
    `${at.length} times in at and ${costs.length} costs; give as many`,
  )
  for (let i = 1; i < times.length; i++)
    faults.require(
      !(times[i] <= times[i - 1]),
      `the change at ${at[i]} must come after the one at ${at[i - 1]}`,
    )
  return () => times.values()
}

function random(pattern: RandomCosts, faults: OptionFaults): MakeInstants {
  const { distribution = exponential, costs = [] } = pattern
  const mean = faults.readPositive("meanInterval", pattern.meanInterval, seconds)
  faults.require(new Set(costs).size > 1, `costs has only ${costs[0]}; give two or more to draw from`)
  return (stream, begin) => drawn(begin, distribution(stream, mean))
}

function periodic(
  { times = Number.POSITIVE_INFINITY, from, ...pattern }: PeriodicCosts,
  faults: OptionFaults,
) {
  const period = faults.readPositive("period", pattern.period, seconds)
  requireTimes(times, faults)
  const first = from === undefined ? undefined : faults.read("from", from, seconds)
  return (_: unknown, begin: number) => turns(first ?? begin + period, period, times)
}

function* turns(first: number, period: number, times: number): Generator<number> {
  for (let turn = 0; turn < times; turn++) yield first + turn * period
}
