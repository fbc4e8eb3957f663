/** What the programs that people open captures with make of ours: tshark and tcpdump. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Address } from "../../packages/net/src/address.js"
import {
  EncapsulatedPacket,
  encodePacket,
  IcmpMessage,
  ipProtocols,
  UdpDatagram,
} from "../../packages/net/src/codec/index.js"
import { type Body, InetPacket, type PacketHeader } from "../../packages/net/src/inet-packet.js"
import { linkTypeFor, MemorySink, PcapngWriter } from "../../packages/net/src/trace/index.js"

// The test runner says so when the programs can not be installed; without a word from it their absence is a failure.
const without = (process.env.HOURGLASS_WITHOUT ?? "").includes("interop")

const folder = mkdtempSync(join(tmpdir(), "hourglass-pcapng-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** A packet and what tshark calls it. */
type Sample = readonly [name: string, packet: InetPacket]

const between = (source: string, destination: string) => ({
  source: Address.parse(source),
  destination: Address.parse(destination),
})

function samples(way: ReturnType<typeof between>): Sample[] {
  const ipv6 = way.destination.version === 6
  const make = (protocol: number, body: Body, header: Partial<PacketHeader> = {}) =>
    new InetPacket({ ...way, protocol, ...header }, body)
  const icmp = ipv6 ? ipProtocols.icmpv6 : ipProtocols.icmp
  const icmpName = ipv6 ? "icmpv6" : "icmp"
  const udp = () => make(ipProtocols.udp, new UdpDatagram(4000, 5000, Uint8Array.of(1, 2, 3)), { tos: 0xb8 })
  const echo = (routerAlert: boolean) =>
    make(icmp, new IcmpMessage({ kind: "echo-request", identifier: 7, sequence: 1, data: 56 }), {
      routerAlert,
    })
  const tunnel = new EncapsulatedPacket(udp())
  const original = make(ipProtocols.udp, new UdpDatagram(4000, 5000, 1400))
  const errors = (["port-unreachable", "hop-limit-exceeded", "protocol-unreachable"] as const).map((kind) =>
    make(icmp, new IcmpMessage({ kind, original })),
  )
  const tooBig = make(icmp, new IcmpMessage({ kind: "packet-too-big", mtu: 1300, original }))
  return [
    ["udp", udp()],
    [icmpName, echo(false)],
    [icmpName, echo(true)],
    ["udp", make(tunnel.protocol, tunnel)],
    ...[...errors, tooBig].map((packet): Sample => [`${icmpName} quoting udp`, packet]),
    ...fragmentsOf(original).map((packet): Sample => ["fragment of udp", packet]),
  ]
}

/** In three pieces, as a router would cut it. */
function fragmentsOf(whole: InetPacket): InetPacket[] {
  const payload = whole.payloadSize
  return [0, 512, 1024].map((offset) => {
    const piece = whole.copy()
    Object.assign(piece, { identification: 99, fragment: { offset, more: offset < 1024, whole } })
    piece.size = piece.headerSize + Math.min(512, payload - offset)
    return piece
  })
}

const ipv4 = samples(between("192.0.2.1", "198.51.100.7"))
const ipv6 = samples(between("2001:db8::1", "2001:db8:ffff::7"))
const captures = { "IPv4 alone": ipv4, "IPv6 alone": ipv6, "both versions": [...ipv4, ...ipv6] }

/** Writes the samples on two interfaces in turn, one a microsecond and a nanosecond after the other. */
function capture(list: readonly Sample[]): string {
  const sink = new MemorySink()
  const linkType = linkTypeFor(list.map(([, packet]) => packet.destination.version))
  const writer = new PcapngWriter(sink, { linkType, comment: "made by a test" })
  const interfaces = ["net/a/0", "net/b/1"].map((name) => writer.addInterface(name))
  list.forEach(([name, packet], index) => {
    const remarks = { direction: index % 2 === 0 ? ("out" as const) : ("in" as const), comment: name }
    writer.packet(interfaces[index % 2], 5000 + index * 1.001e-6, packet, remarks)
  })
  writer.packet(interfaces[0], 6000, list[0][1], { dropped: "queue-full" })
  const file = join(folder, `${list.length}-${linkType}.pcapng`)
  writeFileSync(file, sink.bytes)
  return file
}

function run(program: string, ...args: string[]): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" })
  if (error) throw new Error(`${program} does not run (${error.message}); install it with apt-get`)
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr}`)
  return stdout
}

const checking = ["ip", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`])
const trouble = [
  "_ws.malformed",
  "_ws.short",
  '_ws.expert.group == "Malformed"',
  '_ws.expert.group == "Checksum"',
  ...["ip", "udp", "icmp", "icmpv6"].map((protocol) => `${protocol}.checksum.status == "Bad"`),
].join(" || ")

const tshark = (file: string, ...args: string[]) => run("tshark", "-n", "-r", file, ...checking, ...args)

/** One row per packet with these fields. */
const rows = (file: string, ...fields: string[]): string[][] =>
  tshark(file, "-T", "fields", ...fields.flatMap((field) => ["-e", field]))
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"))

describe.skipIf(without).each(Object.entries(captures))("a capture of %s", (_, list) => {
  let file: string
  beforeAll(() => {
    file = capture(list)
  })

  it("has nothing malformed and no bad checksum for tshark", () => {
    expect(tshark(file, "-Y", trouble)).toBe("")
    expect(tshark(file, "-V")).not.toMatch(/incorrect, should be|\[Malformed/)
  })

  it("would not pass with a flipped bit", () => {
    const bytes = encodePacket(list[0][1])
    bytes[bytes.length - 1] ^= 1
    const sink = new MemorySink()
    const writer = new PcapngWriter(sink)
    writer.packet(writer.addInterface("a"), 0, bytes)
    const flipped = join(folder, "flipped.pcapng")
    writeFileSync(flipped, sink.bytes)
    expect(tshark(flipped, "-Y", trouble)).not.toBe("")
  })

  it("is dissected to the protocols that were sent", () => {
    const found = rows(file, "frame.protocols").map(([protocols]) => protocols.split(":"))
    const wrong = list.filter(([name], index) => {
      const wanted = name.startsWith("fragment") ? ["data"] : name.split(" quoting ")
      // The last fragment is where tshark puts the packet together again.
      const last = list[index + 1]?.[0] !== name
      return !(name.startsWith("fragment") && last ? ["udp"] : wanted).every((part) =>
        found[index].includes(part),
      )
    })
    expect(wrong.map(([name]) => name)).toEqual([])
  })

  it("has every packet at its size, on its interface, at its nanosecond, with its direction and comment", () => {
    const overhead = new Set(list.map(([, { destination }]) => destination.version)).size > 1 ? 4 : 0
    const expected = list.map(([name, packet], index) => [
      `5000.${String(index * 1001).padStart(9, "0")}`,
      ["net/a/0", "net/b/1"][index % 2],
      String(packet.size + overhead),
      ["0x00000002", "0x00000001"][index % 2],
      name,
    ])
    const size = list[0][1].size + overhead
    expected.push(["6000.000000000", "net/a/0", String(size), "", "dropped: queue-full"])
    const fields = [
      "frame.time_epoch",
      "frame.interface_name",
      "frame.len",
      "frame.packet_flags",
      "frame.comment",
    ]
    expect(rows(file, ...fields)).toEqual(expected)
  })

  it("is read by tcpdump, with filters by version", () => {
    const count = (...filter: string[]) =>
      run("tcpdump", "-nr", file, ...filter)
        .split("\n")
        .filter(Boolean).length
    expect(count()).toBe(list.length + 1)
    const versions = new Set(list.map(([, { destination }]) => destination.version))
    // libpcap refuses a filter that no packet can pass, so only what the capture holds is asked for.
    const counts = [...versions].map((version) => count(version === 4 ? "ip" : "ip6"))
    expect(counts.reduce((sum, some) => sum + some)).toBe(list.length + 1)
    expect(run("tcpdump", "-nvvr", file)).not.toMatch(/bad (udp )?cksum|bad header|truncated/i)
  })
})
