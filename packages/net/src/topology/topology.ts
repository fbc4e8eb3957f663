/**
 * A topology: the sites of a network and the links between them, as a file or a
 * program gives them. It is plain data, an undirected multigraph: several edges
 * may join the same two nodes, and an edge may join a node to itself. Nothing
 * here is simulated yet, and nothing is mended; see `repair`.
 */
import { suggestion } from "@hourglass/aca"
import { TopologyError } from "./topology-error.js"

/** What a file says beyond the fields that we understand, in its own words. */
export type Attributes = Readonly<Record<string, string>>

/** A site: a city, a point of presence, a router. */
export interface TopologyNode {
  /** Unique within the topology; as the file has it. */
  readonly id: string
  /** Name for people; empty when the file gives none. Not always unique. */
  readonly label: string
  /** Degrees, north positive, −90 … 90. */
  readonly latitude?: number
  /** Degrees, east positive, −180 … 180. */
  readonly longitude?: number
  readonly country?: string
  readonly attributes: Attributes
  /** Line of the file that it comes from, counted from 1. */
  readonly line?: number
}

/** A link between two nodes, the same in both directions. */
export interface TopologyEdge {
  /** Id of one end. */
  readonly source: string
  /** Id of the other end. */
  readonly target: string
  /** Bits a second in each direction, > 0. */
  readonly bandwidth?: number
  /** One-way propagation delay, seconds, ≥ 0. */
  readonly delay?: number
  /** What the file calls it: "OC-192c", "Lit Fibre (10 Gbps)". */
  readonly label?: string
  readonly attributes: Attributes
  /** Line of the file that it comes from, counted from 1. */
  readonly line?: number
}

/** What a topology is made of. */
export interface TopologyParts {
  readonly name: string
  readonly attributes: Attributes
  readonly nodes: readonly TopologyNode[]
  readonly edges: readonly TopologyEdge[]
}

/** An immutable undirected multigraph of sites and links. */
export class Topology implements TopologyParts {
  readonly name: string
  readonly attributes: Attributes
  /** In the order of the file. */
  readonly nodes: readonly TopologyNode[]
  /** In the order of the file. */
  readonly edges: readonly TopologyEdge[]
  private readonly nodesById = new Map<string, TopologyNode>()
  private readonly edgesById = new Map<string, TopologyEdge[]>()

  /** Throws when two nodes have one id, or an edge ends at no node. */
  constructor(parts: Partial<TopologyParts>) {
    this.name = parts.name ?? ""
    this.attributes = parts.attributes ?? {}
    this.nodes = parts.nodes ?? []
    this.edges = parts.edges ?? []
    for (const node of this.nodes) this.index(node)
    for (const edge of this.edges) this.attach(edge)
  }

  /** A copy with some parts exchanged. */
  with(parts: Partial<TopologyParts>): Topology {
    const { name, attributes, nodes, edges } = this
    return new Topology({ name, attributes, nodes, edges, ...parts })
  }

  /** The node with this id, or undefined. */
  node(id: string): TopologyNode | undefined {
    return this.nodesById.get(id)
  }

  /** The node with this label, or else this id; throws when there is none, or several have the label. */
  find(name: string): TopologyNode {
    const named = this.nodes.filter((node) => node.label === name)
    if (named.length > 1)
      throw new TopologyError(
        `${this.name}: ${named.length} nodes are labelled "${name}" (ids ${named.map((node) => node.id).join(", ")}); use an id, or repair the labels first`,
      )
    const found = named[0] ?? this.node(name)
    if (found) return found
    const near = suggestion(
      name,
      this.nodes.map((node) => node.label),
    )
    throw new TopologyError(`${this.name}: there is no node "${name}"${near}`)
  }

  /** The edges that end at this node, in file order; a self-loop stands once. */
  edgesOf(id: string): readonly TopologyEdge[] {
    return this.edgesById.get(id) ?? []
  }

  /** The edges between two nodes, in file order. */
  edgesBetween(a: string, b: string): readonly TopologyEdge[] {
    return this.edgesOf(a).filter((edge) => farEnd(edge, a) === b)
  }

  /** The other nodes that an edge leads to from here, each once, in file order of the edges. */
  neighbors(id: string): readonly TopologyNode[] {
    const ids = new Set(this.edgesOf(id).map((edge) => farEnd(edge, id)))
    ids.delete(id)
    return [...ids].flatMap((each) => this.node(each) ?? [])
  }

  /** How many edge ends are at this node: a self-loop counts two. */
  degree(id: string): number {
    return this.edgesOf(id).reduce((sum, edge) => sum + (edge.source === edge.target ? 2 : 1), 0)
  }

  /** The connected parts, the largest first, then in file order; nodes of a part in file order. */
  components(): readonly (readonly TopologyNode[])[] {
    const part = new Map<string, number>()
    let parts = 0
    for (const node of this.nodes) if (!part.has(node.id)) this.flood(node.id, parts++, part)
    const components: TopologyNode[][] = Array.from({ length: parts }, () => [])
    for (const node of this.nodes) components[part.get(node.id) ?? 0].push(node)
    return components.sort((a, b) => b.length - a.length)
  }

  /** Gives every node reachable from this one the number. */
  private flood(start: string, number: number, part: Map<string, number>): void {
    const open = [start]
    part.set(start, number)
    for (let id = open.pop(); id !== undefined; id = open.pop())
      for (const edge of this.edgesOf(id)) {
        const next = farEnd(edge, id)
        if (part.has(next)) continue
        part.set(next, number)
        open.push(next)
      }
  }

  private index(node: TopologyNode): void {
    if (this.nodesById.has(node.id))
      throw new TopologyError(`${this.name}: two nodes have the id "${node.id}"; ids must differ`)
    this.nodesById.set(node.id, node)
    this.edgesById.set(node.id, [])
  }

  private attach(edge: TopologyEdge): void {
    for (const end of new Set([edge.source, edge.target])) {
      const edges = this.edgesById.get(end)
      if (!edges)
        throw new TopologyError(
          `${this.name}: edge ${edge.source} – ${edge.target} ends at "${end}", which is no node`,
        )
      edges.push(edge)
    }
  }
}

/** The id of the end of this edge that is not `id`; `id` itself for a self-loop. */
export function farEnd(edge: TopologyEdge, id: string): string {
  return edge.source === id ? edge.target : edge.source
}
