import { Topology, type TopologyEdge, type TopologyNode } from "../../../packages/net/src/topology/index.js"

export function node(id: string, label = id, more: Partial<TopologyNode> = {}): TopologyNode {
  return { id, label, attributes: {}, ...more }
}

export function edge(source: string, target: string, more: Partial<TopologyEdge> = {}): TopologyEdge {
  return { source, target, attributes: {}, ...more }
}

/** A topology in a line: `a-b b-c d` has the links a–b and b–c, and the node d alone. */
export function links(text: string): Topology {
  const pairs = text.split(" ").map((word) => word.split("-"))
  const nodes = [...new Set(pairs.flat())].map((id) => node(id))
  return new Topology({
    name: "test",
    nodes,
    edges: pairs.flatMap(([a, b]) => (b === undefined ? [] : [edge(a, b)])),
  })
}
