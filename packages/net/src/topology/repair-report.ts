/**
 * What is wrong with a topology, and what was done about it. A reader returns
 * one for the file as it is; `repair` returns one with what it did.
 */
import type { Topology, TopologyEdge, TopologyNode } from "./topology.js"

/** Every kind of defect, with its heading; in the order of the report. */
export const defects = {
  "malformed-value": "values that cannot be right",
  "directed-edge": "directed edges, read as links that work both ways",
  "self-loop": "links from a node to itself",
  disconnected: "parts without a link to the largest part",
  "missing-label": "nodes without a label",
  "duplicate-label": "labels that several nodes share",
  "missing-coordinates": "nodes without coordinates",
  "missing-capacity": "links without a capacity",
  "missing-delay": "links without a delay",
  "parallel-edges": "pairs of nodes with several links",
} as const

export type Defect = keyof typeof defects

/** A node as a report names it. */
export type NodeReference = Pick<TopologyNode, "id" | "label" | "line">

/** An edge as a report names it: ids of its ends. */
export type EdgeReference = Pick<TopologyEdge, "source" | "target" | "line">

/** One defect: the nodes and edges that have it, what it is, what was done. */
export interface Finding {
  readonly defect: Defect
  readonly nodes: readonly NodeReference[]
  readonly edges: readonly EdgeReference[]
  /** The defect in words, naming what has it and its lines. */
  readonly message: string
  /** What was done about it; undefined when it was only found. */
  readonly done?: string
}

/** The report as data, for JSON. */
export interface RepairReportData {
  readonly file: string
  /** How many nodes and links there were before any repair. */
  readonly size: { readonly nodes: number; readonly edges: number }
  readonly counts: Readonly<Partial<Record<Defect, number>>>
  readonly findings: readonly Finding[]
}

/** The findings about one topology, in the order of `defects`, then of the file. */
export class RepairReport {
  readonly findings: readonly Finding[]

  constructor(
    /** File or topology that it is about. */
    readonly file: string,
    /** How many nodes and links it has before any repair. */
    readonly size: { readonly nodes: number; readonly edges: number },
    findings: readonly Finding[],
  ) {
    const order = Object.keys(defects)
    this.findings = findings.toSorted((a, b) => order.indexOf(a.defect) - order.indexOf(b.defect))
  }

  /** The findings of one kind. */
  of(defect: Defect): readonly Finding[] {
    return this.findings.filter((finding) => finding.defect === defect)
  }

  /** How many findings of each kind there are; kinds without any are left out. */
  counts(): Partial<Record<Defect, number>> {
    const counts: Partial<Record<Defect, number>> = {}
    for (const { defect } of this.findings) counts[defect] = (counts[defect] ?? 0) + 1
    return counts
  }

  /**
   * The report for people: a heading with a count for every kind of defect, and
   * under it the findings, at most `limit` of each kind (default: 10; Infinity shows all).
   */
  format({ limit = 10 }: { limit?: number } = {}): string {
    const lines = [`${this.file}: ${count(this.size.nodes, "node")}, ${count(this.size.edges, "link")}`]
    if (this.findings.length === 0) lines.push("  nothing to repair")
    for (const [defect, total] of Object.entries(this.counts()) as [Defect, number][]) {
      lines.push(`  ${defects[defect]}: ${total}`)
      const shown = this.of(defect).slice(0, limit)
      for (const { message, done } of shown)
        lines.push(`    ${message}${done === undefined ? "" : `: ${done}`}`)
      if (shown.length < total) lines.push(`    … and ${total - shown.length} more`)
    }
    return lines.join("\n")
  }

  toString(): string {
    return this.format()
  }

  toJSON(): RepairReportData {
    return { file: this.file, size: this.size, counts: this.counts(), findings: this.findings }
  }
}

/** A finding about some nodes and edges of a topology. */
export function finding(
  defect: Defect,
  message: string,
  about: { nodes?: readonly TopologyNode[]; edges?: readonly TopologyEdge[] },
): Finding {
  const nodes = (about.nodes ?? []).map(({ id, label, line }) => ({
    id,
    label,
    ...(line === undefined ? {} : { line }),
  }))
  const edges = (about.edges ?? []).map(({ source, target, line }) => ({
    source,
    target,
    ...(line === undefined ? {} : { line }),
  }))
  return { defect, nodes, edges, message }
}

/** A node in a message: `"London" (id 16, line 140)`. */
export function showNode(node: NodeReference): string {
  const place = node.line === undefined ? "" : `line ${node.line}`
  if (node.label === "" || node.label === node.id) return `"${node.id}"${place && ` (${place})`}`
  return `"${node.label}" (id ${[node.id, place].filter(Boolean).join(", ")})`
}

/** An edge in a message: `Denver – Seattle (line 88)`, by labels, or by ids where there is no label. */
export function showEdge(topology: Topology, edge: EdgeReference): string {
  const [source, target] = [edge.source, edge.target].map((id) => topology.node(id)?.label || id)
  return `${source} – ${target}${edge.line === undefined ? "" : ` (line ${edge.line})`}`
}

/** `1 node`, `2 nodes`. */
export function count(total: number, noun: string): string {
  return `${total} ${noun}${total === 1 ? "" : "s"}`
}
