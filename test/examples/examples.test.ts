/** Every example runs through the command line and prints what the file beside it says. */
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { exampleNames, runExample } from "../../scripts/examples.mjs"

const names = exampleNames()
const howToWrite = "look at what it prints, then write it with: npm run examples:update"

describe("examples", () => {
  // The command line runs what is built, so build what is about to be tested. Nothing to do takes 0.2 s.
  beforeAll(() => {
    const build = spawnSync(process.execPath, ["node_modules/@typescript/native/bin/tsc", "-b"], {
      encoding: "utf8",
    })
    if (build.status !== 0) throw new Error(`tsc -b failed:\n${build.stdout}${build.stderr}`)
  }, 120_000)

  test("there are some", () => {
    expect(names.length).toBeGreaterThan(0)
  })

  test("there is no expected output without its example", () => {
    const outputs = existsSync("examples")
      ? readdirSync("examples").filter((file) => file.endsWith(".out"))
      : []
    expect(outputs.filter((file) => !names.includes(file.replace(/\.out$/, "")))).toEqual([])
  })

  test.each(names)("%s", { timeout: 180_000 }, async (name) => {
    const expected = `examples/${name}.out`
    if (!existsSync(expected)) throw new Error(`${expected} is missing: ${howToWrite}`)
    const { code, stdout, stderr } = await runExample(name)
    expect(code, stderr).toBe(0)
    expect(stdout, "an example prints what it has found").not.toBe("")
    expect(stdout, stderr).toBe(readFileSync(expected, "utf8"))
  })
})
