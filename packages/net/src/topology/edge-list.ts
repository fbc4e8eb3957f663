/**
 * Reads edge lists: a link a line, as
 *
 *     # from   to           bandwidth  delay
 *     Seattle  "New York"   10Gbps     20ms
 *     Seattle  Denver       -          8ms
 *     Honolulu
 *
 * or with commas (CSV), then perhaps below a line of column names. Bandwidth and
 * delay carry their units and may be absent, or "-". A line with one name is a
 * node without links. Names are ids and labels at once; quotes hold what has
 * blanks, commas or # in it. A # at the start of a line or after a blank begins
 * a comment.
 */
import { HourglassError, parseBandwidth, parseDuration } from "@hourglass/aca"
import { type ReaderOptions, type Reading, TopologyBuilder } from "./topology-builder.js"
import { present } from "./zoo-attributes.js"

const quoted = '"(?:[^"]|"")*"'
const blankSeparated = new RegExp(`${quoted}|[^\\s"]+`, "g")
const commaSeparated = new RegExp(`(?<=^|,)\\s*(${quoted}|[^,"]*?)\\s*(?=,|$)`, "g")
const headingPattern = /^(source|src|from|node1)$/i

/** Reads a topology from the text of an edge list. */
export function readEdgeList(text: string, { file = "edge list" }: ReaderOptions = {}): Reading {
  const builder = new TopologyBuilder(file)
  let first = true
  for (const [index, content] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1
    const fields = split(withoutComment(content), () =>
      builder.error(line, `found ${content.trim()}; a quote has no partner`),
    )
    if (fields.length === 0) continue
    if (!(first && isHeading(fields))) addLine(builder, fields, line)
    first = false
  }
  return builder.finish(undefined, {})
}

function addLine(builder: TopologyBuilder, fields: readonly string[], line: number): void {
  const [source, target = "", bandwidth = "", delay = "", ...more] = fields
  if (source === "" || more.some((field) => field !== ""))
    throw builder.error(
      line,
      `found ${fields.length} columns: ${fields.join(" | ")}; a line is: from to [bandwidth] [delay], with quotes around names that have blanks`,
    )
  for (const id of target === "" ? [source] : [source, target])
    if (!builder.hasNode(id)) builder.addNode({ id, label: id, attributes: {}, line })
  const link = {
    bandwidth: quantity(builder, line, bandwidth, rate),
    delay: quantity(builder, line, delay, parseDuration),
  }
  if (target !== "") builder.addEdge(present({ source, target, ...link, attributes: {}, line }))
}

/** The quantity of a column, or undefined where it says nothing. */
function quantity(
  builder: TopologyBuilder,
  line: number,
  text: string,
  parse: (text: string) => number,
): number | undefined {
  if (text === "" || text === "-") return undefined
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof HourglassError)) throw error
    throw builder.error(
      line,
      `${error.message} (a line is: from to [bandwidth] [delay]; "-" stands for one that is not known)`,
    )
  }
}

function rate(text: string): number {
  const value = parseBandwidth(text)
  if (value === 0) throw new HourglassError(`"${text}" is no bandwidth of a link; it must be more than 0`)
  return value
}

/** The columns of a line, unquoted; those of a line with commas outside of quotes are between the commas. */
function split(content: string, fault: () => Error): readonly string[] {
  const bare = content.replace(new RegExp(quoted, "g"), "")
  if (bare.includes('"')) throw fault()
  if (content.trim() === "") return []
  const fields = bare.includes(",")
    ? [...content.matchAll(commaSeparated)].map(([, field]) => field)
    : (content.match(blankSeparated) ?? [])
  return fields.map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
}

/** The line up to its comment. */
function withoutComment(content: string): string {
  const [before] = new RegExp(`^(?:${quoted}|(?<!^|\\s)#|[^#])*`).exec(content) ?? [""]
  return before
}

function isHeading([source, target = ""]: readonly string[]): boolean {
  return headingPattern.test(source) && /^(target|tgt|dst|destination|to|node2)$/i.test(target)
}
