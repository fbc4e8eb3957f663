// The bench's results as a Markdown table, and its place in a page.

/** One row a case, plus the calibration line. */
export function markdownTable({ calibration, node, repeats, results }) {
  const head = [
    "workload",
    "case",
    "count",
    "M per CPU-s (median)",
    "best",
    "set-up CPU-s",
    "peak MB",
    "more",
  ]
  const rows = results.map((result) => [
    result.workload,
    result.case,
    `${result.count.toLocaleString("en")} ${result.unit}`,
    (result.median / 1e6).toFixed(2),
    (result.best / 1e6).toFixed(2),
    result.setup.toFixed(2),
    (result.peak / 1e6).toFixed(0),
    Object.entries(result.extra).map(extraValue).join(", "),
  ])
  const aligned = ["---", "---", ...Array(5).fill("---:"), "---"]
  const lines = [head, aligned, ...rows].map((cells) => `| ${cells.join(" | ")} |`)
  const loop = `Calibration loop: ${calibration.toFixed(3)} ns per iteration; Node ${node}; ${repeats} runs each.`
  return `${lines.join("\n")}\n\n${loop}\n`
}

/** Puts the table between the two `<!-- bench -->` marks of a page. */
export function insertTable(page, table) {
  const parts = page.split(mark)
  if (parts.length !== 3) throw new Error(`the page must have two lines ${mark}; it has ${parts.length - 1}`)
  return `${parts[0]}${mark}\n${table}${mark}${parts[2]}`
}

const mark = "<!-- bench -->"

function extraValue([name, value]) {
  if (name === "heapAfterSetup") return `heap after set-up ${(value / 1e6).toFixed(1)} MB`
  return `${name} ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`
}
