// What a workload calls to measure itself. Set-up and run phase are kept apart, and only CPU time counts: wall
// time on a shared machine says more about its other users.

/**
 * `setup()` builds the scenario and returns it; `run(scenario)` plays it and returns what was counted, either a
 * number or `{ count, extra }` with more values for the table.
 *
 * Gives `{ setup, cpu, count, peak, extra }`: CPU seconds, CPU seconds, a number, bytes, named values.
 */
export async function measure(setup, run) {
  collect()
  const heapBefore = process.memoryUsage().heapUsed
  const setupBegin = process.cpuUsage()
  const scenario = await setup()
  const setupCpu = cpuSeconds(setupBegin)
  collect()
  const heap = process.memoryUsage().heapUsed - heapBefore

  const runBegin = process.cpuUsage()
  const result = await run(scenario)
  const cpu = cpuSeconds(runBegin)
  const { count, extra = {} } = typeof result === "number" ? { count: result } : result
  return { setup: setupCpu, cpu, count, peak: peakBytes(), extra: { heapAfterSetup: heap, ...extra } }
}

/** CPU seconds of this process, all threads, since `begin` was taken from process.cpuUsage(). */
export function cpuSeconds(begin) {
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1e6
}

/** The largest resident set of this process so far, Node itself (about 45 MB) included. */
export function peakBytes() {
  return process.resourceUsage().maxRSS * 1024
}

// Needs --expose-gc, which bench/run.mjs gives to each workload.
function collect() {
  globalThis.gc?.()
}
