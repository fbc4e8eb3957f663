// Runs the examples as a user would, through the command line. The tests compare what they print with the
// .out file beside each; scripts/update-examples.mjs writes those files.
import { spawn } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"

/** File names of examples/, without folder and extension. */
export function exampleNames() {
  if (!existsSync("examples")) return []
  const files = readdirSync("examples").filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
  return files.map((file) => file.replace(/\.ts$/, "")).sort()
}

/** Runs one example to its end. Its output must not depend on the terminal it runs in. */
export function runExample(name) {
  const command = ["packages/cli/src/bin.js", "run", `examples/${name}.ts`]
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "110", TZ: "UTC", LC_ALL: "C.UTF-8" }
  for (const variable of ["FORCE_COLOR", "NODE_OPTIONS", "NODE_ENV", "VITEST"]) delete env[variable]
  const child = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "pipe"] })
  const text = { stdout: "", stderr: "" }
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (chunk) => {
      text[stream] += chunk
    })
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, ...text }))
  })
}
