/** Finds the defects of a topology. It changes nothing; `repair` does, with the same detectors. */
import { coordinatesOf } from "./great-circle.js"
import { type Defect, type Finding, finding, RepairReport, showEdge, showNode } from "./repair-report.js"
import type { Topology, TopologyEdge, TopologyNode } from "./topology.js"

/** A kind of defect: who has it, and how a report says so. */
export interface Detector<Subject> {
  readonly defect: Defect
  find(topology: Topology): readonly Subject[]
  describe(topology: Topology, subject: Subject): Finding
}

/** Links from a node to itself. */
export const selfLoops = edgeDetector(
  "self-loop",
  (edge) => edge.source === edge.target,
  () => "both ends are the same node",
)

/** Links without a bandwidth. */
export const missingCapacities = edgeDetector(
  "missing-capacity",
  (edge) => edge.bandwidth === undefined,
  ({ label }) => (label === undefined ? "no capacity" : `no capacity (label "${label}")`),
)

/** Links without a delay. */
export const missingDelays = edgeDetector(
  "missing-delay",
  (edge) => edge.delay === undefined,
  () => "no delay",
)

/** Nodes without a name for people. */
export const missingLabels = nodeDetector("missing-label", (node) => node.label.trim() === "", "no label")

/** Nodes that lack a latitude, a longitude or both. */
export const missingCoordinates = nodeDetector(
  "missing-coordinates",
  (node) => !coordinatesOf(node),
  "no coordinates",
)

/** Nodes that share a label, by label. Nodes without one are not among them. */
export const duplicateLabels: Detector<readonly TopologyNode[]> = {
  defect: "duplicate-label",
  find: (topology) =>
    groups(
      topology.nodes.filter((node) => node.label.trim() !== ""),
      (node) => node.label,
    ).filter((group) => group.length > 1),
  describe: (_, nodes) =>
    finding(
      "duplicate-label",
      `"${nodes[0].label}" is the label of ${nodes.length} nodes: ${list(nodes, showPlace)}`,
      { nodes },
    ),
}

/** Links between the same two nodes, by pair. Self-loops are not among them. */
export const parallelEdges: Detector<readonly TopologyEdge[]> = {
  defect: "parallel-edges",
  find: (topology) =>
    groups(
      topology.edges.filter((edge) => edge.source !== edge.target),
      (edge) => JSON.stringify([edge.source, edge.target].sort()),
    ).filter((group) => group.length > 1),
  describe: (topology, edges) => {
    const { source, target } = edges[0]
    const lines = edges.flatMap(({ line }) => line ?? [])
    const where = lines.length === 0 ? "" : ` (lines ${lines.join(", ")})`
    return finding(
      "parallel-edges",
      `${showEdge(topology, { source, target })}: ${edges.length} links${where}`,
      { edges },
    )
  },
}

/** The connected parts but the largest. */
export const detachedParts: Detector<readonly TopologyNode[]> = {
  defect: "disconnected",
  find: (topology) => topology.components().slice(1),
  describe: (_, nodes) =>
    finding(
      "disconnected",
      `${nodes.length === 1 ? "a node" : `${nodes.length} nodes`} apart: ${list(nodes, showNode)}`,
      { nodes },
    ),
}

/** All that is wrong with a topology as it stands. */
export function inspect(topology: Topology): RepairReport {
  const findings = [
    ...detect(topology, selfLoops),
    ...detect(topology, detachedParts),
    ...detect(topology, missingLabels),
    ...detect(topology, duplicateLabels),
    ...detect(topology, missingCoordinates),
    ...detect(topology, missingCapacities),
    ...detect(topology, missingDelays),
    ...detect(topology, parallelEdges),
  ]
  return new RepairReport(
    topology.name,
    { nodes: topology.nodes.length, edges: topology.edges.length },
    findings,
  )
}

function detect<Subject>(topology: Topology, detector: Detector<Subject>): readonly Finding[] {
  return detector.find(topology).map((subject) => detector.describe(topology, subject))
}

function edgeDetector(
  defect: Defect,
  has: (edge: TopologyEdge) => boolean,
  what: (edge: TopologyEdge) => string,
): Detector<TopologyEdge> {
  return {
    defect,
    find: (topology) => topology.edges.filter(has),
    describe: (topology, edge) =>
      finding(defect, `${showEdge(topology, edge)}: ${what(edge)}`, { edges: [edge] }),
  }
}

function nodeDetector(
  defect: Defect,
  has: (node: TopologyNode) => boolean,
  what: string,
): Detector<TopologyNode> {
  return {
    defect,
    find: (topology) => topology.nodes.filter(has),
    describe: (_, node) => finding(defect, `${showNode(node)}: ${what}`, { nodes: [node] }),
  }
}

/** Items by key, the groups in order of their first item. */
function groups<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const byKey = new Map<string, T[]>()
  for (const item of items) {
    const group = byKey.get(keyOf(item))
    if (group) group.push(item)
    else byKey.set(keyOf(item), [item])
  }
  return [...byKey.values()]
}

function list<T>(items: readonly T[], show: (item: T) => string): string {
  return items.map(show).join(", ")
}

const showPlace = ({ id, line }: TopologyNode): string =>
  line === undefined ? `id ${id}` : `id ${id} (line ${line})`
