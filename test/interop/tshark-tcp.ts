/** What tshark's analysis of TCP says of a capture. */
import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import { promisify } from "node:util"

const remarks = [
  "retransmission",
  "out_of_order",
  "spurious_retransmission",
  "duplicate_ack",
  "zero_window",
  "zero_window_probe",
] as const
type Remark = (typeof remarks)[number]

const checks = ["tcp.checksum.status", "ip.checksum.status", "_ws.malformed"]
const numbers = ["tcp.seq", "tcp.nxtseq", "tcp.len", "tcp.ack"]
const fields = [
  ...["ip.src", "tcp.srcport", "ip.dst", "tcp.dstport"],
  ...numbers,
  ...checks,
  ...remarks.map((name) => `tcp.analysis.${name}`),
]

/** A segment as tshark reads it. Numbers are relative to the initial ones. */
export interface SegmentRow {
  /** `10.0.0.1:49152-10.0.0.2:80`, from its sender. */
  readonly ends: string
  readonly seq: number
  /** The sequence number after it. */
  readonly next: number
  readonly length: number
  readonly ack: number
  /** Whether it is sound, and both its checksums right. */
  readonly isGood: boolean
  readonly remarks: ReadonlySet<Remark>
}

/** @param file - where to put the capture while tshark reads it */
export async function segmentsOf(capture: Uint8Array, file: string): Promise<SegmentRow[]> {
  writeFileSync(file, capture)
  const options = ["tcp", "ip"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`])
  const columns = fields.flatMap((name) => ["-e", name])
  const args = ["-n", "-r", file, ...options, "-T", "fields", ...columns]
  const { stdout } = await promisify(execFile)("tshark", args, { maxBuffer: 1 << 29 })
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [rowOf(line.split("\t"))]))
}

function rowOf(cells: readonly string[]): SegmentRow {
  const cell = (name: string) => cells[fields.indexOf(name)]
  return {
    ends: `${cell("ip.src")}:${cell("tcp.srcport")}-${cell("ip.dst")}:${cell("tcp.dstport")}`,
    seq: Number(cell("tcp.seq")),
    next: Number(cell("tcp.nxtseq")),
    length: Number(cell("tcp.len")),
    ack: Number(cell("tcp.ack")),
    isGood: checks.map(cell).join() === "1,1,",
    remarks: new Set(remarks.filter((name) => cell(`tcp.analysis.${name}`))),
  }
}
