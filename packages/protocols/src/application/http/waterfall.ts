/** The waterfall of a page as text: a line for each object, and when it waited for what. */
import { formatDuration, formatSize } from "@hourglass/aca"
import type { ObjectLoad, PageLoad } from "./page-load.js"

const legend = ". waiting for a connection   c connecting   - waiting for the first byte   = receiving"

/** @param columns - of the picture */
export function formatWaterfall(load: PageLoad, columns = 40): string {
  const { page, objects, size, time, connections, startedAt } = load
  const title = `${page.target}: ${counted(objects.length, "object")}, ${formatSize(size)} in ${formatDuration(time)} over ${counted(connections, "connection")}`
  const rows = objects.map((object) => [
    object.target,
    object.status === undefined ? "–" : String(object.status),
    formatSize(object.size),
    formatDuration(object.startedAt - startedAt),
    formatDuration(object.endedAt - startedAt),
    `#${object.connection}`,
    picture(object, load, columns),
  ])
  const head = ["object", "status", "size", "start", "end", "on", ""]
  return [title, ...aligned([head, ...rows]), legend].join("\n")
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

/** The first column on the left, the others on the right, the picture as it is. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const last = widths.length - 1
  const cell = (text: string, column: number) => {
    if (column === last) return text
    return column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])
  }
  return rows.map((row) => row.map(cell).join("  ").trimEnd())
}

/** What it waits for in the middle of each column of time. */
function picture(object: ObjectLoad, { startedAt, time }: PageLoad, columns: number): string {
  const signs = Array.from({ length: columns }, (_, column) =>
    signAt(object, startedAt + ((column + 0.5) / columns) * time),
  )
  return signs.join("")
}

function signAt(object: ObjectLoad, time: number): string {
  const { startedAt, connectStartedAt, connectedAt, sentAt, firstByteAt, endedAt } = object
  if (time < startedAt || time >= endedAt) return " "
  if (time >= firstByteAt) return "="
  if (time >= sentAt) return "-"
  return time >= connectStartedAt && time < connectedAt ? "c" : "."
}
