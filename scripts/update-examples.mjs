// Writes what the examples print now to the .out files beside them: all, or those named on the command line.
// Read the difference before you commit it.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { exampleNames, runExample } from "./examples.mjs"

const known = exampleNames()
const named = process.argv.slice(2).map((name) => name.replace(/^.*\//, "").replace(/\.(ts|out)$/, ""))
for (const name of named.length > 0 ? named : known) {
  if (!known.includes(name)) throw new Error(`no example "${name}"; there are: ${known.join(", ")}`)
  const file = `examples/${name}.out`
  const { code, stdout, stderr } = await runExample(name)
  if (code !== 0 || stdout === "") {
    console.error(
      `${name}: exit code ${code}, ${stdout.length} characters printed, nothing written\n${stderr}`,
    )
    process.exitCode = 1
  } else if (existsSync(file) && readFileSync(file, "utf8") === stdout) {
    console.log(`${name}: unchanged`)
  } else {
    writeFileSync(file, stdout)
    console.log(`${name}: written`)
  }
}
