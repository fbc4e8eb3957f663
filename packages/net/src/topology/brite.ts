/**
 * Reads the files of the BRITE topology generator (Medina, Lakhina, Matta, Byers,
 * "BRITE: Universal Topology Generation from a User's Perspective", 2001).
 *
 * | section | columns |
 * |---------|---------|
 * | Nodes   | id, x, y, indegree, outdegree, AS, type |
 * | Edges   | id, from, to, length, delay (ms), bandwidth (Mbit/s), AS from, AS to, type, U or D |
 *
 * x, y and length are in the units of the generator's plane: they are kept as
 * attributes and are no coordinates. A bandwidth that is not positive, or a
 * negative delay, means that the generator gave none. BRITE has no labels: the
 * label is the id.
 */
import { parseBandwidth, parseDuration } from "@hourglass/aca"
import { type ReaderOptions, type Reading, TopologyBuilder } from "./topology-builder.js"
import { present } from "./zoo-attributes.js"

/** A line of a section, split into columns. */
interface Row {
  readonly columns: readonly string[]
  readonly line: number
}

const sectionPattern = /^(Nodes|Edges)\s*:\s*(?:\(\s*(\d+))?/i

/** Reads a topology from the text of a BRITE file. */
export function readBrite(text: string, { file = "BRITE text" }: ReaderOptions = {}): Reading {
  const builder = new TopologyBuilder(file)
  const sections: {
    readonly name: string
    readonly line: number
    readonly expected?: number
    readonly rows: Row[]
  }[] = []
  const heading: string[] = []
  for (const [index, content] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1
    const [matched, name = "", expected] = sectionPattern.exec(content.trim()) ?? []
    if (matched !== undefined)
      sections.push({
        name: name.toLowerCase(),
        line,
        expected: expected === undefined ? undefined : Number(expected),
        rows: [],
      })
    else if (content.trim() === "") continue
    else if (sections.length === 0) heading.push(content.trim())
    else sections.at(-1)?.rows.push({ columns: content.trim().split(/\s+/), line })
  }
  for (const { name, line, expected, rows } of sections) {
    if (expected !== undefined && expected !== rows.length)
      throw builder.error(
        line,
        `this promises ${expected} ${name}, but ${rows.length} follow; is the file cut short?`,
      )
    const add = name === "nodes" ? addNode : addEdge
    for (const row of rows) add(builder, row)
  }
  if (!sections.some(({ name }) => name === "nodes"))
    throw builder.error(undefined, `there is no line "Nodes: ( … )"; is this BRITE?`)
  return builder.finish(undefined, heading.length === 0 ? {} : { heading: heading.join("\n") })
}

function addNode(builder: TopologyBuilder, row: Row): void {
  const [id, x, y, , , as, type] = need(builder, row, 3, "a node has at least an id, x and y")
  number(builder, row, 1, "x")
  number(builder, row, 2, "y")
  builder.addNode({
    id,
    label: id,
    attributes: present({ x, y, as, type }) as Record<string, string>,
    line: row.line,
  })
}

function addEdge(builder: TopologyBuilder, row: Row): void {
  const columns = need(builder, row, 3, "an edge has at least an id and two nodes")
  const [id, source, target, length, , , , , type, direction] = columns
  const milliseconds = number(builder, row, 4, "delay in ms")
  const megabits = number(builder, row, 5, "bandwidth in Mbit/s")
  const delay =
    milliseconds !== undefined && milliseconds >= 0 ? parseDuration(`${milliseconds}ms`) : undefined
  const bandwidth = megabits !== undefined && megabits > 0 ? parseBandwidth(`${megabits}Mbps`) : undefined
  const attributes = present({ id, length, type }) as Record<string, string>
  builder.addEdge(present({ source, target, bandwidth, delay, attributes, line: row.line }), {
    directed: direction === "D",
  })
}

function need(
  builder: TopologyBuilder,
  { columns, line }: Row,
  least: number,
  rule: string,
): readonly string[] {
  if (columns.length < least) throw builder.error(line, `found "${columns.join(" ")}"; ${rule}`)
  return columns
}

/** The number in a column, or undefined when the row is shorter. */
function number(
  builder: TopologyBuilder,
  { columns, line }: Row,
  column: number,
  what: string,
): number | undefined {
  const text = columns[column]
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isFinite(value))
    throw builder.error(line, `column ${column + 1} is "${text}"; it must be a number (${what})`)
  return value
}
