/** What tshark makes of the messages of RIP and RIPng routers: nothing malformed, and every field as it was meant. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MemorySink, type Network, type Node, network, Prefix, Rip, Ripng, Simulation } from "hourglass"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

// The test runner says so when the programs can not be installed; without a word from it their absence is a failure.
const without = (process.env.HOURGLASS_WITHOUT ?? "").includes("interop")

const folder = mkdtempSync(join(tmpdir(), "hourglass-rip-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** What tshark prints of the packets that a filter lets through: a line each, fields separated by tabs. */
function tshark(file: string, filter: string, ...fields: string[]): string[] {
  const checks = ["ip.check_checksum", "udp.check_checksum"].flatMap((name) => ["-o", `${name}:TRUE`])
  const columns = fields.flatMap((field) => ["-e", field])
  const args = ["-n", "-r", join(folder, file), ...checks, "-Y", filter, "-T", "fields", ...columns]
  const { stdout, status, stderr } = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`tshark ended with ${status}: ${stderr}`)
  return stdout.split("\n").filter((line) => line !== "")
}

const trouble = [
  "_ws.malformed",
  "_ws.short",
  '_ws.expert.group == "Malformed"',
  '_ws.expert.group == "Protocol"',
  '_ws.expert.group == "Checksum"',
  ...["ip", "udp"].map((protocol) => `${protocol}.checksum.status == "Bad"`),
].join(" || ")

/** Three routers in a row on numbered links, a password on the second, and a link that fails. */
function capture4(): void {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/8", { computesRoutes: false })
  const nodes = ["r1", "r2", "r3"].map((name) => net.router(name))
  number(net, nodes[0], nodes[1], "10.1.0.0/24")
  number(net, nodes[1], nodes[2], "10.2.0.0/30")
  const secret = { password: "open sesame" }
  nodes[0].addRoute("192.0.2.0/24", [{ interface: 0, gateway: Prefix.parse("10.1.0.9").base }])
  nodes[0].install(new Rip("rip", { redistribute: [{ from: "static", metric: 3, tag: 77 }] }))
  nodes[1].install(new Rip("rip", { interfaces: { 1: secret } }))
  nodes[2].install(new Rip("rip", secret))
  for (let i = 0; i < 60; i++) nodes[2].addAddress(`10.3.0.${i + 1}`)
  const sink = new MemorySink()
  const stop = net.capture(sink)
  sim.at(60, () => net.linkBetween("r2", "r3").down())
  sim.run({ until: 120 })
  stop()
  writeFileSync(join(folder, "rip.pcapng"), sink.bytes)
}

function capture6(): void {
  const sim = new Simulation()
  const net = network(sim, "2001:db8::/32", { computesRoutes: false })
  const nodes = ["r1", "r2"].map((name) => net.router(name))
  number(net, nodes[0], nodes[1], "2001:db8:1::/64")
  nodes[0].addRoute("2001:db8:9::/48", [{ interface: 0, gateway: Prefix.parse("2001:db8:1::9").base }])
  nodes[0].install(new Ripng("ripng", { redistribute: [{ from: "static", metric: 3, tag: 77 }] }))
  nodes[1].install(new Ripng())
  const sink = new MemorySink()
  const stop = net.capture(sink)
  sim.run({ until: 60 })
  stop()
  writeFileSync(join(folder, "ripng.pcapng"), sink.bytes)
}

/** Joins two routers by a link with a prefix of its own. */
function number(net: Network, a: Node, b: Node, block: string): void {
  const prefix = Prefix.parse(block)
  net.link(a, b, { delay: "1ms", bandwidth: "10Mbps" })
  for (const [i, node] of [a, b].entries())
    node.addAddress(prefix.base.plus(i + 1), { interface: node.interfaces.length - 1, prefix })
}

describe.skipIf(without)("a capture of RIP routers", () => {
  beforeAll(capture4)

  it("has nothing malformed, nothing that tshark remarks upon, and no bad checksum", () => {
    expect(tshark("rip.pcapng", "rip", "frame.number").length).toBeGreaterThan(30)
    expect(tshark("rip.pcapng", trouble, "frame.number", "_ws.col.Info")).toEqual([])
  })

  it("is RIP version 2 to the group, and to the asker", () => {
    const kinds = new Set(tshark("rip.pcapng", "rip", "rip.command", "rip.version", "ip.dst", "ip.ttl"))
    expect([...kinds].sort()).toEqual([
      "1\t2\t224.0.0.9\t1",
      "2\t2\t10.1.0.1\t1",
      "2\t2\t10.1.0.2\t1",
      "2\t2\t10.2.0.1\t1",
      "2\t2\t10.2.0.2\t1",
      "2\t2\t224.0.0.9\t1",
    ])
  })

  it("asks for whole tables by an entry of no family and metric 16", () => {
    const asked = tshark(
      "rip.pcapng",
      "rip.command == 1 && !rip.auth.passwd",
      "rip.family",
      "rip.metric",
      "udp.length",
    )
    expect(new Set(asked)).toEqual(new Set(["0\t16\t32"]))
  })

  it("has the password, the tag, the mask and the next hop where they belong", () => {
    expect(new Set(tshark("rip.pcapng", "rip.auth.passwd", "rip.auth.passwd"))).toEqual(
      new Set(["open sesame"]),
    )
    const taken = tshark(
      "rip.pcapng",
      "rip.route_tag == 77 && ip.src == 10.1.0.1",
      "rip.ip",
      "rip.netmask",
      "rip.next_hop",
      "rip.route_tag",
      "rip.metric",
    )
    expect(taken.length).toBeGreaterThan(2)
    const columns = taken.map((line) => line.split("\t").map((cell) => cell.split(",")))
    for (const [ips, masks, hops, tags, metrics] of columns) {
      const at = ips.indexOf("192.0.2.0")
      expect([masks[at], hops[at], tags[at], metrics[at]]).toEqual(["255.255.255.0", "10.1.0.9", "77", "3"])
    }
  })

  it("announces what is lost with metric 16, at most 25 entries in a message", () => {
    const lost = tshark(
      "rip.pcapng",
      "frame.time_relative > 59.9 && ip.src == 10.1.0.2 && rip.metric == 16",
      "rip.metric",
    )
    expect(lost.length).toBeGreaterThan(2)
    const counts = tshark("rip.pcapng", "rip.command == 2", "rip.metric").map(
      (metrics) => metrics.split(",").length,
    )
    expect(Math.max(...counts)).toBe(25)
  })
})

describe.skipIf(without)("a capture of RIPng routers", () => {
  beforeAll(capture6)

  it("has nothing malformed, and no bad checksum", () => {
    expect(tshark("ripng.pcapng", "ripng", "frame.number").length).toBeGreaterThan(8)
    expect(tshark("ripng.pcapng", trouble, "frame.number", "_ws.col.Info")).toEqual([])
  })

  it("has the tag, the metrics and the entry with the next hop", () => {
    const [line] = tshark(
      "ripng.pcapng",
      "ripng.cmd == 2 && ipv6.dst == ff02::9 && ripng.rte.route_tag == 77",
      "ripng.rte.ipv6_prefix",
      "ripng.rte.prefix_length",
      "ripng.rte.metric",
    )
    const [prefixes, lengths, metrics] = line.split("\t").map((cell) => cell.split(","))
    const at = prefixes.indexOf("2001:db8:9::")
    expect([prefixes[at - 1], metrics[at - 1]]).toEqual(["2001:db8:1::9", "255"])
    expect([lengths[at], metrics[at]]).toEqual(["48", "3"])
  })
})
