/** The steps of `repair` that give links their capacity and delay and merge parallel ones. */
import { coordinatesOf, greatCircleDistance } from "./great-circle.js"
import { missingCapacities, missingDelays, parallelEdges } from "./inspect.js"
import { formatRate } from "./link-speed.js"
import type { SettledPolicy } from "./policies.js"
import { describeAll, type Mended, unlessRefused } from "./repair-step.js"
import type { Topology, TopologyEdge } from "./topology.js"
import { present } from "./zoo-attributes.js"

/** Gives links without a bandwidth that of the policy. */
export function mendCapacities(topology: Topology, { bandwidth }: SettledPolicy): Mended {
  const bare = unlessRefused(topology, missingCapacities, bandwidth === "error", "bandwidth")
  if (typeof bandwidth === "string")
    return { topology, findings: describeAll(topology, missingCapacities, bare, () => "kept") }
  return {
    topology: exchange(topology, new Map(bare.map((edge) => [edge, { ...edge, bandwidth }]))),
    findings: describeAll(topology, missingCapacities, bare, () => `set to ${formatRate(bandwidth)}`),
  }
}

/** Gives links without a delay that of the distance, or that of the policy. */
export function mendDelays(topology: Topology, policy: SettledPolicy): Mended {
  const bare = unlessRefused(topology, missingDelays, policy.delay === "error", "delay")
  if (policy.delay === "keep")
    return { topology, findings: describeAll(topology, missingDelays, bare, () => "kept") }
  const delays = new Map(bare.map((edge) => [edge, delayOf(topology, edge, policy)]))
  return {
    topology: exchange(topology, new Map([...delays].map(([edge, { delay }]) => [edge, { ...edge, delay }]))),
    findings: describeAll(topology, missingDelays, bare, (edge) => delays.get(edge)?.done ?? "kept"),
  }
}

/** Keeps, merges or picks among links between the same nodes. */
export function mendParallelEdges(topology: Topology, { parallelEdges: policy }: SettledPolicy): Mended {
  const groups = unlessRefused(topology, parallelEdges, policy === "error", "parallelEdges")
  if (policy === "keep")
    return { topology, findings: describeAll(topology, parallelEdges, groups, () => "kept") }
  const merge = policy === "sum" ? sumOf : cheapestOf
  const results = new Map(groups.map((group) => [group, merge(group)]))
  const replaced = new Map<TopologyEdge, TopologyEdge | undefined>()
  for (const [group, result] of results)
    for (const [index, edge] of group.entries()) replaced.set(edge, index === 0 ? result : undefined)
  const verb = policy === "sum" ? "merged into one of" : "kept the cheapest, of"
  return {
    topology: exchange(topology, replaced),
    findings: describeAll(
      topology,
      parallelEdges,
      groups,
      (group) => `${verb} ${showLink(results.get(group))}`,
    ),
  }
}

/** Light in fibre along the great circle, and how to say so. */
function delayOf(
  topology: Topology,
  edge: TopologyEdge,
  policy: SettledPolicy,
): { delay: number; done: string } {
  const [a, b] = [edge.source, edge.target].map((id) => coordinatesOf(topology.node(id) ?? {}))
  if (!a || !b)
    return {
      delay: policy.defaultDelay,
      done: `set to ${showDelay(policy.defaultDelay)}, since an end has no coordinates`,
    }
  const distance = greatCircleDistance(a, b)
  const delay = Math.max(policy.minDelay, (distance * policy.pathInflation) / policy.propagationSpeed)
  return { delay, done: `set to ${showDelay(delay)} for ${(distance / 1e3).toFixed(0)} km` }
}

/** One link with the sum of the bandwidths and the least of the delays; otherwise as the first. */
function sumOf(group: readonly TopologyEdge[]): TopologyEdge {
  const bandwidths = group.flatMap((edge) => edge.bandwidth ?? [])
  const delays = group.flatMap((edge) => edge.delay ?? [])
  const bandwidth = bandwidths.length === 0 ? undefined : bandwidths.reduce((sum, each) => sum + each)
  return present({ ...group[0], bandwidth, delay: delays.length === 0 ? undefined : Math.min(...delays) })
}

/** The link with the highest bandwidth, then the least delay, then the first. */
function cheapestOf(group: readonly TopologyEdge[]): TopologyEdge {
  const bandwidth = (edge: TopologyEdge): number => edge.bandwidth ?? 0
  const delay = (edge: TopologyEdge): number => edge.delay ?? Number.MAX_VALUE
  return group.reduce((best, edge) => {
    if (bandwidth(edge) !== bandwidth(best)) return bandwidth(edge) > bandwidth(best) ? edge : best
    return delay(edge) < delay(best) ? edge : best
  })
}

/** The topology with these edges exchanged for others in their places, or for none. */
function exchange(topology: Topology, edges: ReadonlyMap<TopologyEdge, TopologyEdge | undefined>): Topology {
  return topology.with({
    edges: topology.edges.flatMap((edge) => (edges.has(edge) ? (edges.get(edge) ?? []) : edge)),
  })
}

function showLink({ bandwidth, delay }: Partial<TopologyEdge> = {}): string {
  const rate = bandwidth === undefined ? "unknown capacity" : formatRate(bandwidth)
  return delay === undefined ? rate : `${rate} and ${showDelay(delay)}`
}

const showDelay = (delay: number): string => `${Number((delay * 1e3).toPrecision(4))} ms`
