// `npm run bench`: runs every workload of bench/workloads and prints a table.
//
// A workload is a module that exports `name` ("W1"), `description`, `unit` ("packet-hops" or "events") and either
// `run` or `cases: [{ name, run }]`. A `run()` returns, or promises, what `measure` of measure.mjs returns.
// Each run of each case has a process of its own, so that heap and compiled code of one do not help or harm
// the next.
import { execFile } from "node:child_process"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { parseArgs, promisify } from "node:util"
import { calibrate } from "./calibration.mjs"
import { insertTable, markdownTable } from "./table.mjs"

const usage = `usage: npm run bench -- [options]
  --repeats N     runs of each case (3)
  --only W1       this workload only; may be given several times; W1/case for one case
  --json FILE     also write all measurements to FILE
  --readme        also write the table to README.md, between its <!-- bench --> marks
  --dir FOLDER    where the workloads are (bench/workloads)
`

const units = ["packet-hops", "events"]
const marker = "measurement: "
const here = fileURLToPath(import.meta.url)

if (process.argv[2] === "--child") await child(process.argv[3], process.argv[4])
else await main()

async function main() {
  const options = readOptions()
  const plan = await readPlan(resolve(options.dir), options.only)
  const calibration = calibrate()
  console.error(`calibration: ${calibration.toFixed(3)} ns per iteration`)
  const results = []
  for (const entry of plan) {
    console.error(`${entry.workload} ${entry.case}: ${entry.description}`)
    results.push(summarise(entry, await repeat(entry, options.repeats)))
  }
  const report = { calibration, node: process.version, repeats: options.repeats, results }
  const table = markdownTable(report)
  console.log(table)
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
  if (options.readme) writeFileSync("README.md", insertTable(readFileSync("README.md", "utf8"), table))
}

function readOptions() {
  const text = { type: "string" }
  const options = {
    repeats: { ...text, default: "3" },
    only: { ...text, multiple: true, default: [] },
    json: text,
    readme: { type: "boolean", default: false },
    dir: { ...text, default: "bench/workloads" },
  }
  try {
    const { values } = parseArgs({ options })
    const repeats = Number(values.repeats)
    if (!Number.isInteger(repeats) || repeats < 1) throw new Error("--repeats takes a number of at least 1")
    return { ...values, repeats }
  } catch (error) {
    console.error(`${error.message}\n${usage}`)
    process.exit(2)
  }
}

/** Every case of every workload asked for, in the order of their file names. */
async function readPlan(folder, only) {
  const plan = []
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".mjs"))
    .sort()) {
    const path = resolve(folder, file)
    const workload = await load(path)
    for (const [index, { name }] of workload.cases.entries()) {
      const wanted =
        only.length === 0 || only.includes(workload.name) || only.includes(`${workload.name}/${name}`)
      const { description, unit } = workload
      if (wanted) plan.push({ workload: workload.name, case: name, description, unit, path, index })
    }
  }
  if (plan.length === 0)
    throw new Error(`no workload to run in ${folder} (--only ${only.join(", ") || "not given"})`)
  return plan
}

async function load(path) {
  const module = await import(pathToFileURL(path).href)
  const cases = module.cases ?? [{ name: "", run: module.run }]
  const well = module.name && module.description && units.includes(module.unit)
  if (!well || cases.length === 0 || cases.some(({ run }) => typeof run !== "function")) {
    throw new Error(`${path}: needs name, description, unit (${units.join(" or ")}), and run or cases`)
  }
  return { name: module.name, description: module.description, unit: module.unit, cases }
}

async function repeat({ path, index }, repeats) {
  const measurements = []
  const command = ["--expose-gc", ...process.execArgv, here, "--child", path, String(index)]
  for (let i = 0; i < repeats; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 26 })
    const line = stdout.split("\n").findLast((text) => text.startsWith(marker))
    measurements.push(JSON.parse(line.slice(marker.length)))
  }
  return measurements
}

async function child(path, index) {
  const workload = await load(path)
  const measurement = await workload.cases[Number(index)].run()
  console.log(`${marker}${JSON.stringify({ extra: {}, ...measurement })}`)
}

function summarise(entry, measurements) {
  const rates = measurements.map(({ count, cpu }) => count / cpu)
  const middle = measurements[indexOfMedian(rates)]
  const { workload, case: name, unit } = entry
  const { count, extra } = middle
  const setup = median(measurements.map((measurement) => measurement.setup))
  const peak = Math.max(...measurements.map((measurement) => measurement.peak))
  const best = Math.max(...rates)
  return { workload, case: name, unit, count, median: median(rates), best, setup, peak, extra, measurements }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

function indexOfMedian(values) {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b])
  return order[order.length >> 1]
}
