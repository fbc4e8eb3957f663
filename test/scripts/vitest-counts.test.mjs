/** A test run that went wrong in any way must count as failed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { readCounts } from "../../scripts/vitest-counts.mjs"

const folder = mkdtempSync(join(tmpdir(), "counts-"))
const file = join(folder, "report.json")
afterAll(() => rmSync(folder, { recursive: true }))

function counted({ passed = 0, failed = [], skipped = 0, broken = [] }, exitedWell) {
  const testResults = [
    ...failed.map((fullName) => ({
      name: "a.test.ts",
      status: "failed",
      message: "",
      assertionResults: [{ status: "failed", fullName }],
    })),
    ...broken.map((message) => ({ name: "b.test.ts", status: "failed", message, assertionResults: [] })),
  ]
  const report = { numPassedTests: passed, numFailedTests: failed.length, numPendingTests: skipped }
  writeFileSync(file, JSON.stringify({ ...report, numTodoTests: 0, testResults }))
  return readCounts(file, exitedWell)
}

test("passed, failed and skipped are vitest's", () => {
  const counts = counted({ passed: 3, failed: ["adds"], skipped: 2 }, false)
  expect(counts).toEqual({ passed: 3, failed: 1, skipped: 2, faults: ["adds"] })
})

test("a file that cannot be loaded is a failure", () => {
  const counts = counted({ passed: 1, broken: ["no such module\nstack"] }, false)
  expect(counts).toMatchObject({ failed: 1, faults: ["b.test.ts: no such module"] })
})

test("a bad exit without a failed test is a failure", () => {
  expect(counted({ passed: 1 }, false)).toMatchObject({ passed: 1, failed: 1 })
})

test("nothing run is a failure", () => {
  expect(counted({ skipped: 1 }, true)).toMatchObject({ passed: 0, failed: 1, faults: ["no test ran"] })
})

test("no report is a failure", () => {
  expect(readCounts(join(folder, "absent.json"), true)).toMatchObject({ passed: 0, failed: 1 })
})
