import { suggestion } from "@hourglass/aca"
import { directedFinding, joinDirected } from "./directed-edges.js"
import { inspect } from "./inspect.js"
import { type Finding, finding, RepairReport, showEdge, showNode } from "./repair-report.js"
import { type Attributes, Topology, type TopologyEdge, type TopologyNode } from "./topology.js"
import { formatPlace, TopologyError } from "./topology-error.js"

/** What a reader returns: the topology as the file has it, and what is wrong with it. */
export interface Reading {
  readonly topology: Topology
  readonly report: RepairReport
}

/** What every reader may be told. */
export interface ReaderOptions {
  /** Name of the file, for messages. */
  readonly file?: string
}

/** Collects what a reader finds in a file, in any order, and checks that it fits together. */
export class TopologyBuilder {
  private readonly nodes = new Map<string, TopologyNode>()
  private readonly edges: TopologyEdge[] = []
  private readonly directed = new Set<TopologyEdge>()
  private readonly problems: { readonly about: TopologyNode | TopologyEdge; readonly text: string }[] = []

  constructor(private readonly file: string) {}

  /** Adds a node, and the values of it that could not be understood. */
  addNode(node: TopologyNode, problems: readonly string[] = []): void {
    const taken = this.nodes.get(node.id)
    if (taken)
      throw this.error(
        node.line,
        `the node id "${node.id}" is that of line ${taken.line} already; every node needs its own`,
      )
    this.nodes.set(node.id, node)
    for (const text of problems) this.problems.push({ about: node, text })
  }

  /** Adds an edge, and the values of it that could not be understood. Its nodes may come later. */
  addEdge(
    edge: TopologyEdge,
    { directed = false, problems = [] }: { directed?: boolean; problems?: readonly string[] } = {},
  ): void {
    this.edges.push(edge)
    if (directed) this.directed.add(edge)
    for (const text of problems) this.problems.push({ about: edge, text })
  }

  /** Whether there is a node with this id yet. */
  hasNode(id: string): boolean {
    return this.nodes.has(id)
  }

  /** An error about a line of this file, to be thrown. */
  error(line: number | undefined, message: string): TopologyError {
    return new TopologyError(`${formatPlace({ file: this.file, line })}: ${message}`)
  }

  /** The topology and what is wrong with it. */
  finish(name: string | undefined, attributes: Attributes): Reading {
    if (this.nodes.size === 0) throw this.error(undefined, "there are no nodes in it")
    for (const edge of this.edges) this.checkEnds(edge)
    const { edges, pairs } = joinDirected(this.edges, this.directed)
    const topology = new Topology({
      name: name || baseName(this.file),
      attributes,
      nodes: [...this.nodes.values()],
      edges,
    })
    const findings: Finding[] = [
      ...this.problems.map(({ about, text }) => malformed(topology, about, text)),
      ...pairs.map((pair) => directedFinding(topology, pair)),
      ...inspect(topology).findings,
    ]
    const size = { nodes: topology.nodes.length, edges: topology.edges.length }
    return { topology, report: new RepairReport(this.file, size, findings) }
  }

  private checkEnds(edge: TopologyEdge): void {
    for (const end of ["source", "target"] as const) {
      const id = edge[end]
      if (this.nodes.has(id)) continue
      throw this.error(
        edge.line,
        `the ${end} "${id}" of an edge is the id of no node${suggestion(id, this.nodes.keys())}`,
      )
    }
  }
}

function malformed(topology: Topology, about: TopologyNode | TopologyEdge, text: string): Finding {
  if ("id" in about)
    return {
      ...finding("malformed-value", `${showNode(about)}: ${text}`, { nodes: [about] }),
      done: "not used",
    }
  return {
    ...finding("malformed-value", `${showEdge(topology, about)}: ${text}`, { edges: [about] }),
    done: "not used",
  }
}

/** `abilene` of `data/abilene.graphml`. */
function baseName(file: string): string {
  return file.replace(/^.*[/\\]/, "").replace(/\.\w+$/, "")
}
