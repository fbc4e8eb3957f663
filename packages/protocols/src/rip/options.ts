/** What can be set of a RIP router, and the values it has when nothing is said. */
import { type Duration, OptionError, seconds, suggestion } from "@hourglass/aca"
import type { InterfaceInfo } from "@hourglass/inet"
import type { Prefix } from "@hourglass/net"
import type { RoutingProtocolOptions } from "../routing/routing-protocol.js"
import { ripPasswordSize } from "./message.js"

/**
 * How routes are announced on the network that they were learned from (RFC 2453 §3.4.3): as on others ("none"),
 * not at all ("simple"), or as unreachable ("poisoned").
 */
export type SplitHorizon = "none" | "simple" | "poisoned"

/** What may differ from interface to interface. */
export interface RipInterfaceOptions {
  /** Added to the metrics of what is heard on it: 1 to 15. */
  readonly cost: number
  readonly splitHorizon: SplitHorizon
  /** Whether it only listens. */
  readonly isPassive: boolean
  /** Password that messages carry and must carry, at most 16 characters; undefined for none (§4.1). */
  readonly password: string | undefined
}

/** A prefix that stands for all routes inside it, on these interfaces; default on all. */
export interface RipAggregate {
  readonly prefix: Prefix | string
  readonly interfaces?: readonly number[] | undefined
}

export interface RipOptions extends RipInterfaceOptions, RoutingProtocolOptions {
  readonly updateInterval: Duration
  readonly updateJitter: Duration
  readonly timeout: Duration
  readonly garbage: Duration
  readonly triggeredDelayMin: Duration
  readonly triggeredDelayMax: Duration
  readonly triggersUpdates: boolean
  readonly sendsRequests: boolean
  readonly infinity: number
  readonly importMetric: number
  readonly runsOn: (info: InterfaceInfo) => boolean
  readonly interfaces: Readonly<Record<number, Partial<RipInterfaceOptions>>>
  readonly aggregates: "borders" | readonly RipAggregate[]
}

/** RIP parameters. Times in seconds; sections of RFC 2453. */
export const ripDefaults: RipOptions = {
  updateInterval: 30, //         §3.8    full table to every neighbour
  updateJitter: 5, //            §3.8    ± this much, so that routers do not synchronise
  timeout: 180, //               §3.8    a route that is not heard of is unreachable …
  garbage: 120, //               §3.8    … and after this much more, forgotten
  triggeredDelayMin: 1, //       §3.10.1 after a triggered update, the next one waits
  triggeredDelayMax: 5, //       §3.10.1 a random time in this range
  triggersUpdates: true, //      §3.10.1 changes are told at once
  sendsRequests: true, //        §3.9.1  neighbours are asked for their tables as soon as there are any
  infinity: 16, //               §3.6    the metric that means unreachable
  cost: 1, //                    §3.5    of a network
  splitHorizon: "poisoned", //   §3.4.3
  isPassive: false,
  password: undefined, //        §4.1
  redistribute: [],
  importMetric: 1, //            of routes taken over by a rule that gives none
  runsOn: ({ isVirtual }) => !isVirtual,
  interfaces: {}, //             what is different on some, by index
  aggregates: [], //             "borders": each network of the hierarchy is one prefix outside of it
}

/** The times of a router, seconds. */
export interface RipTimes {
  readonly updateInterval: number
  readonly updateJitter: number
  readonly timeout: number
  readonly garbage: number
  readonly triggeredDelayMin: number
  readonly triggeredDelayMax: number
}

/** @throws OptionError that tells all faults at once */
export function checkedTimes(name: string, options: RipOptions): RipTimes {
  const times = {
    updateInterval: seconds(options.updateInterval),
    updateJitter: seconds(options.updateJitter),
    timeout: seconds(options.timeout),
    garbage: seconds(options.garbage),
    triggeredDelayMin: seconds(options.triggeredDelayMin),
    triggeredDelayMax: seconds(options.triggeredDelayMax),
  }
  const faults = [...timeFaults(times), ...metricFaults(options), ...interfaceFaults(options)]
  if (faults.length > 0) throw new OptionError(`${name}: ${faults.join("; ")}`)
  return times
}

function timeFaults(times: RipTimes): string[] {
  const { updateInterval, updateJitter, timeout, garbage, triggeredDelayMin, triggeredDelayMax } = times
  const faults: string[] = []
  for (const [what, time] of Object.entries({ updateInterval, timeout, garbage }))
    if (!(time > 0)) faults.push(`${what} is ${time} s; it must be > 0`)
  if (!(updateJitter >= 0 && updateJitter < updateInterval))
    faults.push(`updateJitter is ${updateJitter} s; it must be ≥ 0 and less than updateInterval`)
  if (!(triggeredDelayMin >= 0 && triggeredDelayMin <= triggeredDelayMax))
    faults.push(
      `triggeredDelayMin is ${triggeredDelayMin} s; it must be ≥ 0 and ≤ triggeredDelayMax (${triggeredDelayMax} s)`,
    )
  return faults
}

function metricFaults({ infinity, importMetric }: RipOptions): string[] {
  const faults: string[] = []
  if (!(Number.isInteger(infinity) && infinity > 1))
    faults.push(`infinity is ${infinity}; it must be a whole number > 1`)
  if (!(Number.isInteger(importMetric) && importMetric >= 1 && importMetric <= infinity))
    faults.push(`importMetric is ${importMetric}; it must be a whole number within 1 and ${infinity}`)
  return faults
}

/** @param where - of what interface, for the message */
export function costFaults(cost: number, infinity: number, where: string): string[] {
  if (Number.isInteger(cost) && cost >= 1 && cost < infinity) return []
  return [`cost${where} is ${cost}; it must be a whole number within 1 and ${infinity - 1}`]
}

const splitHorizons: readonly string[] = ["none", "simple", "poisoned"]

function interfaceFaults(options: RipOptions): string[] {
  const { infinity, interfaces } = options
  const settings: [where: string, Partial<RipInterfaceOptions>][] = [
    ["", options],
    ...Object.entries(interfaces).map(([index, each]): [string, Partial<RipInterfaceOptions>] => [
      ` of interface ${index}`,
      each,
    ]),
  ]
  return settings.flatMap(([where, { cost = 1, splitHorizon = "none", password = "" }]) => {
    const faults = costFaults(cost, infinity, where)
    if (!splitHorizons.includes(splitHorizon))
      faults.push(`splitHorizon${where} is "${splitHorizon}"${suggestion(splitHorizon, splitHorizons)}`)
    if (password.length > ripPasswordSize || !/^[\x20-\x7e]*$/.test(password))
      faults.push(`password${where} must have at most ${ripPasswordSize} characters of ASCII`)
    return faults
  })
}
