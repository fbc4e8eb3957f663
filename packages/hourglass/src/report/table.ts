import { markdownTable } from "markdown-table"

/** A table as text: the first row is the heading; columns of numbers are aligned right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const align = head.map((_, column) => (rows.every((row) => isNumeric(row[column])) ? "r" : "l"))
  return markdownTable([head, ...rows.map((row) => row.map(String))] as string[][], { align })
}

const isNumeric = (cell: string | number): boolean =>
  typeof cell === "number" || /^[-\d]/.test(cell) || cell === "–"

/** A number with at most three digits behind the point, or a dash for none. */
export const short = (value: number | undefined, digits = 3): string =>
  value === undefined || Number.isNaN(value) ? "–" : String(Number(value.toFixed(digits)))
