/** What tshark and scapy make of the packets of OSPF routers: nothing malformed, every checksum right, every field as meant. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  MemorySink,
  type Network,
  type Node,
  network,
  Ospf,
  type OspfOptions,
  Prefix,
  Simulation,
} from "hourglass"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

// The test runner says so when the programs can not be installed; without a word from it their absence is a failure.
const without = (process.env.HOURGLASS_WITHOUT ?? "").includes("interop")

const folder = mkdtempSync(join(tmpdir(), "hourglass-ospf-"))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, "ospf.pcapng")

/** A LAN in the backbone, area 1 with a virtual link through it to area 2, area 3 a stub; a password; a failure. */
function capture(): void {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/8", { computesRoutes: false })
  const [r1, r2, r3, r4, r5, r6] = [1, 2, 3, 4, 5, 6].map((n) => net.router(`r${n}`))
  const lan = net.lan([r1, r2, r3], { delay: "1ms", bandwidth: "100Mbps" })
  lan.attached.forEach((end, i) => {
    number(end?.parent?.parent as Node, "10.1.0.0/24", i + 1)
  })
  join2(net, r3, r4, "10.2.0.0/30")
  join2(net, r4, r5, "10.3.0.0/30")
  net.link(r1, r6, { delay: "1ms" }) // without addresses of its own
  const quick = { helloInterval: 2, deadInterval: 8 }
  const install = (node: Node, options: Partial<OspfOptions>) =>
    node.install(new Ospf("ospf", { ...quick, ...options }))
  const id = (n: number) => `0.0.0.${n}`
  const stub = { areas: { 3: { isStub: true } } }
  const secret = { area: 3, password: "sesame" }
  install(r1, { ...stub, interfaces: { 1: secret } })
  const r2s = install(r2, { externalRoutes: [{ prefix: "203.0.113.0/24", tag: 7, metric: 11 }] })
  install(r3, { routerId: id(3), interfaces: { 1: { area: 1 } }, virtualLinks: [{ through: 1, to: id(4) }] })
  install(r4, {
    routerId: id(4),
    area: 1,
    interfaces: { 1: { area: 2 } },
    virtualLinks: [{ through: 1, to: id(3) }],
  })
  install(r5, {
    area: 2,
    externalRoutes: [{ prefix: "198.51.100.0/24", metricType: 1, forwarding: "10.3.0.2" }],
  })
  install(r6, { ...stub, ...secret })
  const sink = new MemorySink()
  const stop = net.capture(sink)
  sim.at(40, () => r2s.announceExternal({ prefix: "192.0.2.0/24" }))
  sim.at(50, () => r2s.withdrawExternal(Prefix.parse("192.0.2.0/24")))
  sim.at(60, () => net.linkBetween("r4", "r5").down())
  sim.run({ until: 80 })
  stop()
  writeFileSync(file, sink.bytes)
}

function number(node: Node, block: string, n: number): void {
  const prefix = Prefix.parse(block)
  node.addAddress(prefix.base.plus(n), { interface: node.interfaces.length - 1, prefix })
}

function join2(net: Network, a: Node, b: Node, block: string): void {
  net.link(a, b, { delay: "1ms", bandwidth: "10Mbps" })
  for (const [i, node] of [a, b].entries()) number(node, block, i + 1)
}

function run(program: string, ...args: string[]): string {
  const { stdout, status, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return stdout
}

const python = "/usr/bin/python3" // the system's, which has Debian's scapy

const tshark = (...args: string[]) => run("tshark", "-n", "-r", file, "-o", "ip.check_checksum:TRUE", ...args)

/** What tshark prints of the packets that a filter lets through: a line each, fields separated by tabs. */
const rows = (filter: string, ...fields: string[]): string[] =>
  tshark("-Y", filter, "-T", "fields", ...fields.flatMap((field) => ["-e", field]))
    .split("\n")
    .filter((line) => line !== "")

const kinds = (filter: string, ...fields: string[]) => [...new Set(rows(filter, ...fields))].sort()

describe.skipIf(without)("a capture of OSPF routers", () => {
  beforeAll(capture)

  it("has nothing malformed, nothing that tshark remarks upon, and no bad checksum", () => {
    const trouble = [
      "_ws.malformed",
      "_ws.short",
      '_ws.expert.group == "Malformed"',
      '_ws.expert.group == "Checksum"',
    ]
    expect(rows("ospf", "frame.number").length).toBeGreaterThan(300)
    expect(rows([...trouble, '_ws.expert.group == "Protocol"'].join(" || "), "_ws.col.Info")).toEqual([])
    expect(tshark("-V")).not.toMatch(/incorrect, should be|\[Malformed/) // all that tshark 4.0 says of OSPF's checksum
  })

  it("has all five kinds of packets and of LSAs", () => {
    expect(kinds("ospf", "ospf.msg")).toEqual(["1", "2", "3", "4", "5"])
    const types = rows("ospf.msg == 4", "ospf.lsa").flatMap((line) => line.split(","))
    expect([...new Set(types)].sort()).toEqual(["1", "2", "3", "4", "5"])
  })

  it("goes one hop, but for virtual links, to those whom §8.1 names", () => {
    const groups = kinds("ospf && ip.dst >= 224.0.0.0", "ip.dst", "ip.ttl", "ip.dsfield")
    expect(groups).toEqual(["224.0.0.5\t1\t0xc0", "224.0.0.6\t1\t0xc0"])
    expect(kinds("ospf && ip.dst < 224.0.0.0", "ip.ttl")).toEqual(["1", "64"])
    expect(kinds("ospf && ip.ttl > 1", "ospf.area_id")).toEqual(["0.0.0.0"])
    expect(kinds("ospf.msg == 4 && ip.dst == 224.0.0.6", "ospf.area_id")).toEqual(["0.0.0.0"])
  })

  it("has the password in the packets of area 3 only", () => {
    expect(kinds("ospf.auth.type == 1", "ospf.area_id", "ospf.auth.simple")).toEqual(["0.0.0.3\tsesame"])
    expect(kinds("ospf.auth.type == 0", "ospf.area_id")).toEqual(["0.0.0.0", "0.0.0.1", "0.0.0.2"])
  })

  it("says in Hellos what the links are", () => {
    const fields = ["ospf.hello.network_mask", "ospf.hello.hello_interval", "ospf.hello.router_dead_interval"]
    expect(kinds("ospf.msg == 1 && ospf.area_id == 0.0.0.1", ...fields, "ospf.v2.options")).toEqual([
      "255.255.255.252\t2\t8\t0x02",
    ])
    expect(kinds("ospf.msg == 1 && ospf.area_id == 0.0.0.3", ...fields, "ospf.v2.options")).toEqual([
      "0.0.0.0\t2\t8\t0x00",
    ])
    const elected = rows(
      "ospf.msg == 1 && frame.time_relative > 20 && ip.src == 10.1.0.1",
      "ospf.hello.designated_router",
    )
    expect(new Set(elected)).toEqual(new Set(["0.0.0.0", "10.1.0.2"]))
  })

  it("has the metrics, tags and forwarding addresses of external routes, and flushes what is withdrawn", () => {
    const fields = ["ospf.lsa.asext.type", "ospf.metric", "ospf.lsa.asext.fwdaddr", "ospf.lsa.asext.extrttag"]
    // Alone in their updates: else tshark lists the metrics of all LSAs in one.
    const told = (id: string) =>
      kinds(`ospf.msg == 4 && ospf.ls.number_of_lsas == 1 && ospf.lsa.id == ${id}`, ...fields)
    expect(told("192.0.2.0")).toEqual(["1\t20\t0.0.0.0\t0"])
    expect(told("203.0.113.0")).toEqual(["1\t11\t0.0.0.0\t7"])
    expect(told("198.51.100.0")).toEqual(["0\t20\t10.3.0.2\t0"])
    const ages = rows("ospf.msg == 4 && ospf.lsa.id == 192.0.2.0", "ospf.lsa.age")
    expect(ages).toContain("1")
    expect(ages).toContain("3600")
  })

  it("has LSAs whose checksum scapy computes just so", () => {
    const plain = join(folder, "ospf.pcap")
    run("tshark", "-F", "pcap", "-r", file, "-w", plain)
    const [checked, wrong] = run(python, "-c", scapyCheck, plain).trim().split(" ").map(Number)
    expect(checked).toBeGreaterThan(100)
    expect(wrong).toBe(0)
  })

  it("would not pass scapy with one bit changed", () => {
    const bad = scapyCheck.replace("data = bytes(lsa)", "data = bytearray(bytes(lsa)); data[21] ^= 1")
    run("tshark", "-F", "pcap", "-r", file, "-w", join(folder, "bad.pcap"))
    const [checked, wrong] = run(python, "-c", bad, join(folder, "bad.pcap")).trim().split(" ").map(Number)
    expect(wrong).toBe(checked)
  })
})

/** Prints how many LSAs there are in the updates of a capture, and how many with another checksum than scapy's. */
const scapyCheck = `
import sys, warnings
warnings.filterwarnings("ignore")
from scapy.all import rdpcap, load_contrib, IP
load_contrib("ospf")
from scapy.contrib.ospf import OSPF_LSUpd
from scapy.utils import fletcher16_checkbytes
checked = wrong = 0
for packet in rdpcap(sys.argv[1]):
    if OSPF_LSUpd not in packet: continue
    raw = bytes(packet[OSPF_LSUpd])
    at = 4
    for _ in range(packet[OSPF_LSUpd].lsacount):
        length = int.from_bytes(raw[at + 18:at + 20], "big")
        lsa = raw[at:at + length]
        data = bytes(lsa)
        checked += 1
        covered = bytes(data[2:16]) + bytes(2) + bytes(data[18:])
        if fletcher16_checkbytes(covered, 14) != bytes(data[16:18]): wrong += 1
        at += length
print(checked, wrong)
`
