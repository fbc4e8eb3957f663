/**
 * Files of directed graphs list a link once for each direction. A topology has
 * links that work both ways, so the two become one when they are alike.
 */
import { type Finding, finding, showEdge } from "./repair-report.js"
import type { Topology, TopologyEdge } from "./topology.js"

/** The edges as links, in file order, and what was made of the directed ones. */
export interface Links {
  readonly edges: readonly TopologyEdge[]
  /** Directed edges that were joined, and directed edges that have none back. */
  readonly pairs: readonly (readonly [there: TopologyEdge, back?: TopologyEdge])[]
}

/** Joins every directed edge with the first later one back that has the same bandwidth and delay. */
export function joinDirected(edges: readonly TopologyEdge[], directed: ReadonlySet<TopologyEdge>): Links {
  const waiting = new Map<string, TopologyEdge[]>()
  const back = new Map<TopologyEdge, TopologyEdge>()
  for (const edge of edges) {
    if (!directed.has(edge) || edge.source === edge.target) continue
    const candidates = waiting.get(key(edge.target, edge.source)) ?? []
    const at = candidates.findIndex(
      (other) => other.bandwidth === edge.bandwidth && other.delay === edge.delay,
    )
    if (at >= 0) back.set(candidates.splice(at, 1)[0], edge)
    else
      waiting.set(key(edge.source, edge.target), [
        ...(waiting.get(key(edge.source, edge.target)) ?? []),
        edge,
      ])
  }
  const joined = new Set(back.values())
  const links = edges.filter((edge) => !joined.has(edge))
  const pairs = links
    .filter((edge) => directed.has(edge) && edge.source !== edge.target)
    .map((there) => [there, back.get(there)] as const)
  return { edges: links, pairs }
}

/** What the report says about a directed edge and the one back. */
export function directedFinding(topology: Topology, [there, back]: Links["pairs"][number]): Finding {
  const edges = back ? [there, back] : [there]
  const message = edges.map((edge) => showEdge(topology, edge)).join(" and ")
  const found = finding("directed-edge", back ? message : `${message} has no edge back`, { edges })
  return { ...found, done: back ? "read as one link" : "read as a link that works both ways" }
}

const key = (from: string, to: string): string => JSON.stringify([from, to])
