/** The capture of the main job, as tshark reads it. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { platformFiles } from "hourglass"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { scenario } from "../../examples/real-network.js"

// The test runner says so when the programs can not be installed; without a word from it their absence is a failure.
const without = (process.env.HOURGLASS_WITHOUT ?? "").includes("interop")

const folder = mkdtempSync(join(tmpdir(), "hourglass-real-network-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** What tshark prints of the packets that a filter lets through, a line each. */
function tshark(filter: string, ...fields: string[]): string[] {
  const checks = ["ip", "udp", "tcp"].flatMap((name) => ["-o", `${name}.check_checksum:TRUE`])
  const columns = fields.flatMap((field) => ["-e", field])
  const args = [
    "-r",
    join(folder, "real-network.pcapng"),
    ...checks,
    "-Y",
    filter,
    "-T",
    "fields",
    ...columns,
  ]
  const { stdout, stderr, status } = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 })
  expect({ status, stderr: stderr.replace(/^Running as user.*\n/m, "") }).toEqual({ status: 0, stderr: "" })
  return stdout.split("\n").filter((line) => line !== "")
}

describe.skipIf(without)("the capture of the main job", () => {
  beforeAll(async () => {
    const parameters = scenario.parameters.parse({ duration: "5s", failAt: "2s", repairAt: "4s", flows: 60 })
    await scenario.run({
      seed: 1,
      run: 0,
      parameters,
      files: platformFiles(),
      out: folder,
      progress: () => {},
    })
  })

  it("has many packets of UDP, TCP and ICMP", () => {
    expect(tshark("udp", "frame.number").length).toBeGreaterThan(1000)
    expect(tshark("tcp", "frame.number").length).toBeGreaterThan(500)
    expect(tshark("icmp", "frame.number").length).toBeGreaterThan(50)
  })

  it("has all that the routers say to each other, from the first Hello on", () => {
    const kinds = tshark("ospf", "ospf.msg")
    expect([...new Set(kinds)].sort()).toEqual(["1", "2", "3", "4", "5"])
    const routers = new Set(tshark("ospf.msg.hello", "ospf.srcrouter"))
    expect(routers.size).toBe(11)
    const areas = tshark("ospf.lsa.summary", "ospf.area_id") // each site's block, in the backbone
    expect(new Set(areas)).toEqual(new Set(["0.0.0.0"]))
  })

  it("has no malformed packet and no bad checksum", () => {
    const checksums = ["ip", "udp", "icmp"].map((protocol) => `${protocol}.checksum.status == 0`)
    // ICMP errors quote the first bytes of a segment; tshark sums up what there is of it and calls that bad.
    const whole = '(tcp.checksum.status == 0 || _ws.expert.group == "Checksum") && !icmp'
    const trouble = ["_ws.malformed", '_ws.expert.group == "Malformed"', ...checksums, `(${whole})`].join(
      " || ",
    )
    expect(tshark(trouble, "frame.number", "_ws.col.Info")).toEqual([])
  })

  it("says of the packets that were on the link that failed why they were dropped", () => {
    const comments = tshark("frame.comment", "frame.comment")
    expect(comments.filter((comment) => comment.includes("link-down")).length).toBeGreaterThan(0)
  })

  it("has all interfaces that saw a packet, by name, and nanosecond time stamps", () => {
    const interfaces = new Set(tshark("icmp", "frame.interface_name"))
    expect(interfaces.size).toBeGreaterThan(10)
    expect(tshark("frame.number == 1", "frame.time_epoch")[0]).toMatch(/\.\d{9}$/)
  })
})
