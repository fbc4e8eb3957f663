/** Runs the code blocks of the documentation, as scripts/extract-examples.mjs has written them. */
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { resolve } from "node:path"
import { format } from "node:util"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"

interface Example {
  readonly name: string
  readonly source: string
  readonly run: boolean
  readonly output?: string
}

const root = process.cwd()
const examples: Example[] = JSON.parse(readFileSync(".examples/examples.json", "utf8"))

describe("the documentation's code", () => {
  // Examples write captures beside themselves, and read data/ as if they were started in the repository.
  beforeAll(() => {
    const workshop = resolve("out/docs")
    rmSync(workshop, { recursive: true, force: true })
    mkdirSync(workshop, { recursive: true })
    symlinkSync(resolve("data"), `${workshop}/data`, "junction")
    process.chdir(workshop)
  })

  afterAll(() => process.chdir(root))

  const toRun = examples.filter(({ run }) => run).map((example) => [example.source, example] as const)

  test.each(toRun)("%s", async (_source, { name, output }) => {
    const printed: string[] = []
    const log = vi.spyOn(console, "log").mockImplementation((...values) => {
      printed.push(format(...values))
    })
    try {
      await import(/* @vite-ignore */ resolve(root, ".examples", `${name}.ts`))
    } finally {
      log.mockRestore()
    }
    if (output !== undefined) expect(printed.join("\n")).toBe(output)
  })
})
