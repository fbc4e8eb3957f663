/**
 * tshark's own analysis of TCP, and our counters: of every connection of every example, at both ends. Where tshark
 * means something else by a word than we do, the comparison says so.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  BulkSource,
  MemoryFiles,
  network,
  Simulation,
  SocketApplication,
  type Steps,
  sleep,
  type TcpConnection,
} from "hourglass"
import { afterAll, describe, expect, it } from "vitest"
import { scenario } from "../../examples/real-network.js"
import { exampleNames } from "../../scripts/examples.mjs"
import { capturing } from "./tcp-captures.js"
import { type SegmentRow, segmentsOf } from "./tshark-tcp.js"

// The test runner says so when the programs can not be installed; without a word from it their absence is a failure.
const without = (process.env.HOURGLASS_WITHOUT ?? "").includes("interop")

const folder = mkdtempSync(join(tmpdir(), "hourglass-tcp-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** One end of a connection, and the segments that it has sent and received as tshark reads them. */
interface End {
  readonly connection: TcpConnection
  /** All of them in order. */
  readonly rows: readonly (SegmentRow & { readonly isSent: boolean })[]
  readonly sent: readonly SegmentRow[]
  readonly received: readonly SegmentRow[]
}

async function endsOf(program: () => Promise<unknown>): Promise<End[]> {
  const captures = await capturing(program)
  const ends: End[] = []
  for (const [index, { bytes, connections }] of captures.entries()) {
    const all = await segmentsOf(bytes, join(folder, `${index}.pcapng`))
    for (const connection of connections) {
      const { local, remote } = connection
      const [here, there] = [local, remote].map(({ address, port }) => `${address}:${port}`)
      const rows = all
        .filter((row) => row.ends === `${here}-${there}` || row.ends === `${there}-${here}`)
        .map((row) => ({ ...row, isSent: row.ends.startsWith(`${here}-`) }))
      const [sent, received] = [true, false].map((side) => rows.filter(({ isSent }) => isSent === side))
      ends.push({ connection, rows, sent, received })
    }
  }
  return ends
}

type Count = (end: End) => number

const remarked = (rows: readonly SegmentRow[], ...names: string[]) =>
  rows.filter(({ remarks }) => names.some((name) => (remarks as ReadonlySet<string>).has(name))).length

/** What both count: tshark's number, and ours. */
const comparisons: Record<string, readonly [tshark: Count, ours: Count]> = {
  "segments sent": [({ sent }) => sent.length, ({ connection }) => connection.counters.segmentsSent],

  // tshark calls a segment that is sent again so soon after others that they might have changed places on the way
  // "out of order", also where it is sent.
  retransmissions: [
    ({ sent }) => remarked(sent, "retransmission", "out_of_order"),
    ({ connection }) => connection.counters.retransmissions,
  ],

  // Only RFC 5681 §2 asks that something is on the way. When nothing is, an ACK that repeats another one answers a
  // segment that was sent again needlessly.
  "duplicate ACKs": [
    (end) => remarked(end.received, "duplicate_ack") - repeatedWhenQuiet(end),
    ({ connection }) => connection.counters.duplicateAcks,
  ],

  // What had arrived and was acknowledged before.
  "received twice": [
    ({ received }) => remarked(received, "spurious_retransmission"),
    ({ connection }) => connection.counters.duplicates,
  ],

  // tshark calls a segment out of order, or retransmitted, that fills a gap; we count those above one. Each of them is
  // answered at once, by an ACK of what is below the gap.
  "received above a gap": [aboveGap, ({ connection }) => connection.counters.outOfOrder],
}

/** Duplicate ACKs that came when all that was sent was acknowledged. */
function repeatedWhenQuiet({ rows }: End): number {
  let next = 0 // SND.NXT
  let count = 0
  for (const { isSent, remarks, next: end, ack } of rows)
    if (isSent) next = Math.max(next, end)
    else if (remarks.has("duplicate_ack") && ack >= next) count++
  return count
}

/** Segments with data that were answered at once, with an ACK of less than what is before them. */
function aboveGap({ rows }: End): number {
  return rows.filter((row, i) => {
    const answer = rows[i + 1]
    return !row.isSent && row.length > 0 && answer?.isSent === true && answer.ack < row.seq
  }).length
}

const zero = Object.fromEntries(Object.keys(comparisons).map((name) => [name, 0]))

/** By how much tshark's numbers are other than ours, over all ends. */
function differences(ends: readonly End[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(comparisons).map(([name, [tshark, ours]]) => [
      name,
      ends.reduce((sum, end) => sum + Math.abs(tshark(end) - ours(end)), 0),
    ]),
  )
}

const bad = (ends: readonly End[]) => ends.flatMap(({ rows }) => rows.filter(({ isGood }) => !isGood))

const usesTcp = (name: string) => /\.tcp\(|Http|Browser/.test(readFileSync(`examples/${name}.ts`, "utf8"))
const examples = exampleNames().filter((name) => usesTcp(name) && name !== "real-network")

describe.skipIf(without)("tshark and our counters", { timeout: 120_000 }, () => {
  it("are compared for all TCP examples", () => {
    expect(examples.length).toBeGreaterThan(6)
  })

  it.each(examples)("agree on %s", async (name) => {
    const ends = await endsOf(() => import(`../../examples/${name}.ts`))
    expect(ends.length).toBeGreaterThan(1)
    expect(bad(ends)).toEqual([])
    expect(differences(ends)).toEqual(zero)
  })

  it("agree on the main job", async () => {
    const files = new MemoryFiles()
    files.create("abilene").write(readFileSync("data/abilene.graphml", "utf8"))
    const parameters = scenario.parameters.parse({
      topology: "abilene",
      duration: "4s",
      failAt: "2s",
      repairAt: "3s",
    })
    const context = { seed: 1, run: 0, parameters, files, out: "out", progress: () => {} }
    const ends = await endsOf(async () => scenario.run(context))
    expect(ends.length).toBe(12)
    expect(bad(ends)).toEqual([])
    expect(differences(ends)).toEqual(zero)
  })

  it("agree on closed windows and probes", async () => {
    const ends = await endsOf(async () => {
      const sim = new Simulation({ seed: 1 })
      const net = network(sim, "10.0.0.0/24")
      const [a, b] = [net.host("a"), net.host("b")]
      net.link(a, b, { bandwidth: "1Mbps", delay: "10ms" })
      b.install(new LateReader("reader"))
      a.install(new BulkSource("source", { to: b, toPort: 8, bytes: "60kB" }))
      sim.run({ until: "60s" })
    })
    const [sender, reader] = ends
    expect(bad(ends)).toEqual([])
    const { probes } = sender.connection.counters
    expect(remarked(sender.sent, "zero_window_probe")).toBe(probes)
    // One that closes the window, and one for each probe of it.
    expect(remarked(reader.sent, "zero_window")).toBe(probes + 1)
    // For tshark, the byte that probes a closed window is not sent: it counts neither the next probe nor the same byte
    // in the window that has opened as a retransmission.
    expect(differences(ends)).toEqual({ ...zero, retransmissions: probes })
  })
})

/** Begins to read after a while, when its window has long been closed. */
class LateReader extends SocketApplication {
  protected override *main(): Steps {
    const server = this.listen(8, { tcp: { receiveBuffer: 10_000 } })
    const connection = yield* server.accept()
    if (!connection.ok) return
    yield* sleep(10)
    while ((yield* connection.read()).ok);
    connection.close()
  }
}
