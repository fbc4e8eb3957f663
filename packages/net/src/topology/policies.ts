/**
 * What `repair` does about each kind of defect. Everything has a default, and
 * the report says for every node and link what was done.
 */
import { type Bandwidth, bitsPerSecond, type Duration, OptionError, seconds } from "@hourglass/aca"

/** What to do about each kind of defect; "error" throws a `TopologyError` that names all that have it. */
export interface RepairPolicy {
  /** Links from a node to itself. */
  readonly selfLoops: "drop" | "error"
  /** Parts without a link to the largest part; of equal parts, the first in the file is the largest. */
  readonly disconnected: "keep-largest" | "keep" | "error"
  /** Nodes without a label: called by their id. */
  readonly missingLabels: "use-id" | "keep" | "error"
  /** Nodes that share a label: the first stays "Foo", the next become "Foo#2", "Foo#3". */
  readonly duplicateLabels: "suffix" | "keep" | "error"
  /**
   * Nodes without coordinates: "neighbors" puts them in the middle of the
   * neighbours that have some, round by round from there. Where no node of a part
   * has any, they stay without.
   */
  readonly missingCoordinates: "keep" | "neighbors" | "error"
  /** Bandwidth of a link without one: a quantity such as "1Gbps", or bits a second. */
  readonly bandwidth: Bandwidth | "keep" | "error"
  /**
   * Delay of a link without one: "distance" is that of light in fibre along the
   * great circle, where both ends have coordinates, see the four options below.
   */
  readonly delay: "distance" | "keep" | "error"
  /** Delay of a link where an end has no coordinates: a quantity such as "1ms", or seconds. */
  readonly defaultDelay: Duration
  /** Least delay from a distance, for sites that stand in one city. */
  readonly minDelay: Duration
  /** Speed of light in the fibre, metres a second, up to that in vacuum. */
  readonly propagationSpeed: number
  /**
   * How much longer the fibre is than the great circle, ≥ 1. Cables follow roads,
   * rails and coasts: 1.5 is usual on land, 1.2 across a sea.
   */
  readonly pathInflation: number
  /**
   * Several links between two nodes: "sum" makes them one with the sum of their
   * bandwidths and the least of their delays; "cheapest" keeps the one with the
   * highest bandwidth, then the least delay. Done last, so that the values
   * filled in above count.
   */
  readonly parallelEdges: "keep" | "sum" | "cheapest" | "error"
}

/** The policy for all that is not said. */
export const repairDefaults = {
  selfLoops: "drop",
  disconnected: "keep-largest",
  missingLabels: "use-id",
  duplicateLabels: "suffix",
  missingCoordinates: "keep",
  bandwidth: "1Gbps",
  delay: "distance",
  defaultDelay: "1ms",
  minDelay: "10us", // 2 km of fibre
  propagationSpeed: 2e8, // m/s: two thirds of that in vacuum, refractive index 1.5
  pathInflation: 1, // the great circle itself, a lower bound
  parallelEdges: "keep",
} as const satisfies RepairPolicy

/** A policy with every quantity as a number. */
export interface SettledPolicy extends Omit<RepairPolicy, "bandwidth" | "defaultDelay" | "minDelay"> {
  /** Bits a second. */
  readonly bandwidth: number | "keep" | "error"
  /** Seconds. */
  readonly defaultDelay: number
  /** Seconds. */
  readonly minDelay: number
}

/** The words that each option takes. */
const choices: Readonly<Partial<Record<keyof RepairPolicy, readonly string[]>>> = {
  selfLoops: ["drop", "error"],
  disconnected: ["keep-largest", "keep", "error"],
  missingLabels: ["use-id", "keep", "error"],
  duplicateLabels: ["suffix", "keep", "error"],
  missingCoordinates: ["keep", "neighbors", "error"],
  delay: ["distance", "keep", "error"],
  parallelEdges: ["keep", "sum", "cheapest", "error"],
}

/** Speed of light in vacuum, metres a second. */
const lightSpeed = 299_792_458

/** The whole policy, checked. Throws an `OptionError` that names all faults. */
export function settlePolicy(partial: Partial<RepairPolicy>): SettledPolicy {
  const policy: RepairPolicy = { ...repairDefaults, ...partial }
  const faults: string[] = []
  for (const name of Object.keys(partial))
    if (!(name in repairDefaults)) faults.push(`there is no option "${name}"`)
  for (const [name, words] of Object.entries(choices)) {
    const value = String(policy[name as keyof RepairPolicy])
    if (!words.includes(value)) faults.push(`${name} is "${value}"; it must be one of ${words.join(", ")}`)
  }
  const { propagationSpeed, pathInflation } = policy
  if (!(propagationSpeed > 0 && propagationSpeed <= lightSpeed))
    faults.push(`propagationSpeed is ${propagationSpeed} m/s; it must be > 0 and at most ${lightSpeed}`)
  if (!(pathInflation >= 1 && pathInflation < Number.POSITIVE_INFINITY))
    faults.push(`pathInflation is ${pathInflation}; it must be ≥ 1`)
  const settled = {
    ...policy,
    bandwidth: settleBandwidth(policy.bandwidth, faults),
    defaultDelay: quantity("defaultDelay", () => seconds(policy.defaultDelay), faults),
    minDelay: quantity("minDelay", () => seconds(policy.minDelay), faults),
  }
  if (faults.length > 0) throw new OptionError(`repair policy: ${faults.join("; ")}`)
  return settled
}

function settleBandwidth(value: RepairPolicy["bandwidth"], faults: string[]): SettledPolicy["bandwidth"] {
  if (value === "keep" || value === "error") return value
  const rate = quantity("bandwidth", () => bitsPerSecond(value), faults)
  if (rate === 0) faults.push(`bandwidth is ${JSON.stringify(value)}; it must be > 0, or "keep" or "error"`)
  return rate
}

/** The quantity, or NaN and a fault. */
function quantity(name: string, read: () => number, faults: string[]): number {
  try {
    return read()
  } catch (error) {
    faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    return Number.NaN
  }
}
