// `npm test`: everything that must hold, in one go. A failing step does not stop the others. The last line is
// "N passed, N failed": the tests that ran, plus one for each check that is not a test run.
import { mkdirSync, rmSync } from "node:fs"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { runStep } from "./run-step.mjs"
import { leftOut, provideSystemPrograms } from "./system-programs.mjs"
import { readCounts } from "./vitest-counts.mjs"

process.chdir(fileURLToPath(new URL("..", import.meta.url)))
const results = "out/test"
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

const tsc = "node_modules/@typescript/native/bin/tsc"
const biome = "node_modules/@biomejs/biome/bin/biome"
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []

await check("build", [tsc, "-b"])
await check("types", [tsc, "-p", "tsconfig.check.json"])
await check("types without Node", [tsc, "-p", "tsconfig.browser.json"])
await check("types of browser tests", [tsc, "-p", "test/browser"])
await check("lint", [biome, "check", "."])
await check("layers", ["scripts/check-layers.mjs"])

headline("system programs")
const missing = provideSystemPrograms()
const without = new Set(missing.flatMap(({ suites }) => suites))

await check("documentation: extract code", ["scripts/extract-examples.mjs"])
await check("documentation: types", [tsc, "-p", ".examples"])

// Time limits in seconds: all together must stay below the 20 minutes that a build server allows.
await suite("unit", 720, without.has("interop") ? ["--exclude", "test/interop/**"] : [])
if (!without.has("routers")) await suite("routers", 180)
await suite("docs", 120)
if (!without.has("browser")) await suite("browser", 180)

report()

async function check(name, command) {
  headline(name)
  const { ok, seconds } = await runStep({ command, log: logOf(name), timeout: 120 })
  total[ok ? "passed" : "failed"]++
  if (!ok) failures.push(name)
  closing(name, ok, seconds)
}

async function suite(project, timeout, options = []) {
  headline(`tests: ${project}`)
  const file = `${results}/${project}.json`
  const flags = ["run", "--project", project, `--outputFile.json=${file}`, ...options]
  const command = ["node_modules/vitest/vitest.mjs", ...flags]
  const { ok, seconds } = await runStep({ command, log: logOf(project), timeout })
  const counts = readCounts(file, ok)
  for (const key of Object.keys(total)) total[key] += counts[key]
  for (const fault of counts.faults) failures.push(`${project}: ${fault}`)
  closing(`${project}: ${counts.passed} passed, ${counts.failed} failed`, counts.failed === 0, seconds)
}

function report() {
  headline(`summary (${availableParallelism()} cores)`)
  for (const failure of failures) console.log(`FAILED  ${failure}`)
  for (const row of missing) console.log(leftOut(row))
  if (total.skipped > 0) console.log(`!!! SKIPPED: ${total.skipped} tests did not run (skip or todo)`)
  process.exitCode = total.failed === 0 ? 0 : 1
  console.log(`${total.passed} passed, ${total.failed} failed`)
}

function headline(name) {
  console.log(`\n=== ${name}`)
}

function closing(name, ok, seconds) {
  console.log(`--- ${ok ? "ok" : "FAILED"}: ${name} (${seconds.toFixed(1)} s)`)
}

function logOf(name) {
  return `${results}/${name.replace(/\W+/g, "-")}.log`
}
