// Checks the layer table of .dependency-cruiser.mjs. The cruiser's own exit code is not enough: when it cannot
// read TypeScript it finds no modules and calls that a success, so the number of modules is checked as well.
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { layers } from "../.dependency-cruiser.mjs"

const cruiser = "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"

const packages = readdirSync("packages").filter((name) => existsSync(`packages/${name}/src`))
const faults = packages
  .filter((name) => !(name in layers))
  .map((name) => `packages/${name} has no line in the layer table of .dependency-cruiser.mjs`)

const { summary, modules } = cruise()
for (const { rule, from, to, cycle } of summary.violations) {
  const path = cycle ? cycle.map((step) => step.name).join(" -> ") : to
  const { comment } = summary.ruleSetUsed.forbidden.find(({ name }) => name === rule.name) ?? {}
  faults.push(`${rule.name}: ${from} -> ${path}${comment ? `\n    ${comment}` : ""}`)
}

const ours = modules.map(({ source }) => source).filter((source) => /^packages\/.*\.ts$/.test(source))
for (const name of packages) {
  if (!ours.some((source) => source.startsWith(`packages/${name}/src/`))) {
    faults.push(`no module of packages/${name}/src was read: the check would be void`)
  }
}

for (const fault of faults) console.error(`  ${fault}`)
console.log(`${ours.length} modules in ${packages.length} packages, ${faults.length} violations`)
process.exitCode = faults.length > 0 || ours.length === 0 ? 1 : 0

function cruise() {
  const arguments_ = [cruiser, "packages", "--config", ".dependency-cruiser.mjs", "--output-type", "json"]
  const run = spawnSync(process.execPath, arguments_, { encoding: "utf8", maxBuffer: 1 << 28 })
  try {
    return JSON.parse(run.stdout)
  } catch {
    throw new Error(
      `dependency-cruiser printed no result (exit code ${run.status}):\n${run.stderr}${run.stdout}`,
    )
  }
}
