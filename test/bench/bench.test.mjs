/** The bench runner itself, on a trivial workload. */
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { insertTable } from "../../bench/table.mjs"

const runner = resolve("bench/run.mjs")
const workloads = resolve("test/bench/workloads")
let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-"))
})

afterEach(() => rmSync(folder, { recursive: true }))

const bench = (...options) =>
  promisify(execFile)(process.execPath, [runner, "--dir", workloads, "--repeats", "2", ...options], {
    cwd: folder,
  })

describe("bench", () => {
  test("it measures each case in CPU time and prints and files the table", { timeout: 60_000 }, async () => {
    writeFileSync(join(folder, "README.md"), "# A\n<!-- bench -->\nold\n<!-- bench -->\nend\n")
    const { stdout } = await bench("--json", "result.json", "--readme")
    const { results, calibration } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"))
    expect(results.map((result) => [result.case, result.count, result.measurements.length])).toEqual([
      ["few", 100_000, 2],
      ["many", 10_000_000, 2],
    ])
    expect(calibration).toBeGreaterThan(0)
    expect(results[1].best).toBeGreaterThanOrEqual(results[1].median)
    expect(results[1].peak).toBeGreaterThan(10e6)
    expect(stdout).toMatch(/\| self-test \| many \| 10,000,000 events \| .*cells 1000 \|/)
    const page = readFileSync(join(folder, "README.md"), "utf8")
    expect(page).toContain(`<!-- bench -->\n${stdout.trimEnd()}`)
    expect(page).not.toContain("old")
  })

  test("it runs one case alone", { timeout: 60_000 }, async () => {
    const { stdout } = await bench("--only", "self-test/few")
    expect(stdout).toContain("| few |")
    expect(stdout).not.toContain("| many |")
  })

  test("it refuses what it does not know", async () => {
    await expect(bench("--only", "W99")).rejects.toThrow("no workload to run")
    await expect(bench("--fast")).rejects.toMatchObject({ code: 2 })
  })

  test("a page without marks is an error", () => {
    expect(() => insertTable("# A\n", "table")).toThrow("two lines <!-- bench -->; it has 0")
  })
})
