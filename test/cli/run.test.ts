/** `hourglass run` as a shell sees it: exit codes 0 done, 1 failed, 2 wrong usage. Needs the build. */
import { spawnSync } from "node:child_process"
import { resolve } from "node:path"
import { expect, it } from "vitest"

function hourglass(...args: string[]) {
  const { status, stdout, stderr } = spawnSync("node", ["packages/cli/src/bin.js", ...args], {
    encoding: "utf8",
    timeout: 20_000,
  })
  return { status, stdout, stderr }
}

const quick = [
  "examples/real-network.ts",
  "--duration",
  "2s",
  "--fail-at",
  "1s",
  "--flows",
  "5",
  "--out",
  "out/cli",
]

it("gives the result of a scenario as JSON", () => {
  const { status, stdout } = hourglass("run", ...quick, "--json", "--seed", "3")
  const result = JSON.parse(stdout)
  expect({ status, seed: result.seed, unaccounted: result.packets.unaccounted }).toEqual({
    status: 0,
    seed: 3,
    unaccounted: 0,
  })
})

it("runs the main example from any folder", () => {
  const [bin, example] = ["packages/cli/src/bin.js", quick[0]].map((path) => resolve(path))
  const cwd = resolve("test/cli")
  const args = [
    bin,
    "run",
    example,
    ...quick.slice(1, -2),
    "--routing",
    "computed",
    "--out",
    resolve("out/cli"),
  ]
  const { status, stderr } = spawnSync("node", [...args, "--quiet"], {
    encoding: "utf8",
    cwd,
    timeout: 20_000,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
})

it("takes a parameter that is true or false without a value", () => {
  const { stdout } = hourglass("run", ...quick, "--plot", "--tcp-flows", "2", "--congestion", "reno,bbr")
  expect(stdout).toContain("Congestion windows: kB\nreno\n")
})

it("shows progress on the error stream alone", () => {
  const { stdout, stderr } = hourglass("run", ...quick)
  expect(stdout).toMatch(/^# A real network/)
  expect(stderr).toContain("real-network")
})

it("ends with 1 when the scenario fails, progress or not", () => {
  const { status, stderr } = hourglass("run", "test/cli/failing-scenario.mjs")
  expect({ status, says: stderr.includes("boom") }).toEqual({ status: 1, says: true })
})

it.each([
  [["run", "nowhere.ts"], "there is no file nowhere.ts"],
  [["run", ...quick, "--flws", "3"], "(Did you mean --flows?)"],
  [["run", ...quick, "--flows", "many"], "at flows"],
  [["run", ...quick, "--rate", "10ms"], "at rate"],
  [["run", ...quick, "--congestion", "reno,cubik"], 'did you mean "cubic"?'],
  [["run", ...quick, "--seed", "x"], '--seed takes a whole number, not "x"'],
  [["frobnicate"], "unknown command 'frobnicate'"],
])("ends with 2 for %j", (args, message) => {
  const { status, stderr } = hourglass(...args)
  expect(stderr).toContain(message)
  expect(status).toBe(2)
})
