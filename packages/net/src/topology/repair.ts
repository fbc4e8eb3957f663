/**
 * Mends a topology by a policy. Each step takes care of one kind of defect and
 * reports every change; nothing is changed silently, and the topology given is
 * left as it is.
 */
import { detachedParts, duplicateLabels, inspect, missingLabels, selfLoops } from "./inspect.js"
import { type RepairPolicy, settlePolicy } from "./policies.js"
import { mendCoordinates } from "./repair-coordinates.js"
import { mendCapacities, mendDelays, mendParallelEdges } from "./repair-links.js"
import { count, type Finding, RepairReport } from "./repair-report.js"
import { describeAll, type Mended, type Step, unlessRefused } from "./repair-step.js"
import type { Topology, TopologyNode } from "./topology.js"

/** A mended topology, and what was found and done. */
export interface Repair {
  readonly topology: Topology
  readonly report: RepairReport
}

/** The order matters: what is dropped needs no mending, and links are merged with the values filled in. */
const steps: readonly Step[] = [
  mendSelfLoops,
  mendParts,
  mendMissingLabels,
  mendDuplicateLabels,
  mendCoordinates,
  mendCapacities,
  mendDelays,
  mendParallelEdges,
]

/**
 * Mends a topology.
 *
 * @param policy - what to do about each kind of defect; `repairDefaults` for the rest
 * @param found - the report of the reader, so that the new one also tells what only a reader can see
 */
export function repair(
  topology: Topology,
  policy: Partial<RepairPolicy> = {},
  found: RepairReport = inspect(topology),
): Repair {
  const settled = settlePolicy(policy)
  const findings: Finding[] = [...found.of("malformed-value"), ...found.of("directed-edge")]
  let mended = topology
  for (const step of steps) {
    const result = step(mended, settled)
    mended = result.topology
    findings.push(...result.findings)
  }
  return { topology: mended, report: new RepairReport(found.file, found.size, findings) }
}

function mendSelfLoops(topology: Topology, policy: Pick<RepairPolicy, "selfLoops">): Mended {
  const loops = unlessRefused(topology, selfLoops, policy.selfLoops === "error", "selfLoops")
  const dropped = new Set(loops)
  return {
    topology: topology.with({ edges: topology.edges.filter((edge) => !dropped.has(edge)) }),
    findings: describeAll(topology, selfLoops, loops, () => "dropped"),
  }
}

function mendParts(topology: Topology, policy: Pick<RepairPolicy, "disconnected">): Mended {
  const parts = unlessRefused(topology, detachedParts, policy.disconnected === "error", "disconnected")
  if (policy.disconnected === "keep")
    return { topology, findings: describeAll(topology, detachedParts, parts, () => "kept") }
  const dropped = new Set(parts.flat().map((node) => node.id))
  const links = (part: readonly TopologyNode[]): number =>
    new Set(part.flatMap((node) => topology.edgesOf(node.id))).size
  return {
    topology: topology.with({
      nodes: topology.nodes.filter((node) => !dropped.has(node.id)),
      edges: topology.edges.filter((edge) => !dropped.has(edge.source)),
    }),
    findings: describeAll(
      topology,
      detachedParts,
      parts,
      (part) => `dropped, with ${count(links(part), "link")}`,
    ),
  }
}

function mendMissingLabels(topology: Topology, policy: Pick<RepairPolicy, "missingLabels">): Mended {
  const nodes = unlessRefused(topology, missingLabels, policy.missingLabels === "error", "missingLabels")
  if (policy.missingLabels === "keep")
    return { topology, findings: describeAll(topology, missingLabels, nodes, () => "kept") }
  return {
    topology: relabel(topology, new Map(nodes.map((node) => [node.id, node.id]))),
    findings: describeAll(topology, missingLabels, nodes, (node) => `called "${node.id}"`),
  }
}

function mendDuplicateLabels(topology: Topology, policy: Pick<RepairPolicy, "duplicateLabels">): Mended {
  const groups = unlessRefused(
    topology,
    duplicateLabels,
    policy.duplicateLabels === "error",
    "duplicateLabels",
  )
  if (policy.duplicateLabels === "keep")
    return { topology, findings: describeAll(topology, duplicateLabels, groups, () => "kept") }
  const taken = new Set(topology.nodes.map((node) => node.label))
  const labels = new Map<string, string>()
  for (const [, ...others] of groups)
    for (const node of others) labels.set(node.id, freeLabel(node.label, taken))
  const renamed = ([, ...others]: readonly TopologyNode[]): string =>
    others.map((node) => `"${labels.get(node.id)}"`).join(", ")
  return {
    topology: relabel(topology, labels),
    findings: describeAll(
      topology,
      duplicateLabels,
      groups,
      (group) => `the others are now ${renamed(group)}`,
    ),
  }
}

/** "Foo#2", or with the next number that is free; takes it. */
function freeLabel(label: string, taken: Set<string>): string {
  let number = 2
  while (taken.has(`${label}#${number}`)) number++
  taken.add(`${label}#${number}`)
  return `${label}#${number}`
}

function relabel(topology: Topology, labels: ReadonlyMap<string, string>): Topology {
  return topology.with({
    nodes: topology.nodes.map((node) => ({ ...node, label: labels.get(node.id) ?? node.label })),
  })
}
