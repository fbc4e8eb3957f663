// Reads how a vitest project went from its JSON report. A run that breaks off, or that has nothing to run,
// must never count as a success.
import { readFileSync } from "node:fs"

const broken = "failed outside its tests (see the log)"

/** `exitedWell` is whether the process itself ended with 0. */
export function readCounts(file, exitedWell) {
  const report = read(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0, faults: ["it ended without a result"] }
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    faults: [],
  }
  for (const { name, status, message, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => test.status === "failed")
    counts.faults.push(...failed.map((test) => test.fullName))
    // A file that cannot be loaded, or whose hooks fail, reports no failed test.
    if (status === "failed" && failed.length === 0)
      fail(counts, `${name}: ${message.split("\n")[0] || broken}`)
  }
  if (counts.passed + counts.failed === 0) fail(counts, "no test ran")
  if (!exitedWell && counts.failed === 0) fail(counts, "all tests passed, but the run failed (see its log)")
  return counts
}

function fail(counts, fault) {
  counts.failed++
  counts.faults.push(fault)
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch {
    return undefined
  }
}
