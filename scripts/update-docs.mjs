// Writes what the documentation's programs print into the documentation: the `text output` blocks behind them.
// Read the difference before you commit it. Needs a build (`npm run docs:update` makes it).
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"

const extracted = spawnSync("node", ["scripts/extract-examples.mjs"], { encoding: "utf8" })
if (extracted.status !== 0) throw new Error(extracted.stderr)
const examples = JSON.parse(readFileSync(".examples/examples.json", "utf8"))

// As in the tests: captures are written beside the program, data/ is there.
const workshop = resolve("out/docs")
rmSync(workshop, { recursive: true, force: true })
mkdirSync(workshop, { recursive: true })
symlinkSync(resolve("data"), `${workshop}/data`, "junction")

for (const { name, source, run, output } of examples) {
  if (!run || output === undefined) continue
  const program = resolve(".examples", `${name}.ts`)
  const { stdout, stderr, status } = spawnSync("node", [resolve("packages/cli/src/bin.js"), "run", program], {
    cwd: workshop,
    encoding: "utf8",
  })
  if (status !== 0) throw new Error(`${source}: ${stderr}`)
  const printed = stdout.replace(/\n$/, "")
  if (printed === output) continue
  const [file, line] = source.split(":")
  const text = readFileSync(file, "utf8")
  const block = text.split("\n").slice(0, Number(line)).join("\n").length
  const at = text.indexOf(output, block)
  if (at < 0) {
    // The blocks of a program in several parts print in turn, and which of them printed what is not known here.
    console.log(`${source}: to be written by hand; the whole program prints\n${printed}\n`)
    continue
  }
  writeFileSync(file, text.slice(0, at) + printed + text.slice(at + output.length))
  console.log(`${source}: written`)
}
