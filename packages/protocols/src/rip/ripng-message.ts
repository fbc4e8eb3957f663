/**
 * The messages of RIPng (RFC 2080 §2.1): the header of RIP, and entries of 20 bytes:
 *
 *     IPv6 prefix (16)  route tag (2)  prefix length (1)  metric (1)
 *
 * An entry with metric 0xff gives the next hop of those that follow it (§2.1.1).
 */
import {
  Address,
  type Decoded,
  decodeFailure,
  Prefix,
  readAddress,
  viewOf,
  writeAddress,
} from "@hourglass/net"
import {
  commandOf,
  type RipContent,
  type RipEntry,
  RipMessage,
  ripEntrySize,
  ripHeaderSize,
} from "./message.js"

const version = 1
const nextHopMetric = 0xff
const wholeTableMetric = 16
const unspecified6 = Address.v6(0n)

export class RipngMessage extends RipMessage {
  /** Entries with, in front of each group of equal ones, its next hop. */
  private readonly lines: readonly (RipEntry | Address)[]

  constructor(content: RipContent, skipped = 0) {
    super(content, skipped)
    this.lines = withNextHops(content.entries)
  }

  override get size(): number {
    return ripHeaderSize + ripEntrySize * (this.lines.length + (this.isForWholeTable ? 1 : 0))
  }

  override encode(): Uint8Array {
    const bytes = new Uint8Array(this.size)
    const view = viewOf(bytes)
    view.setUint8(0, this.command === "request" ? 1 : 2)
    view.setUint8(1, version)
    if (this.isForWholeTable) view.setUint8(ripHeaderSize + 19, wholeTableMetric)
    this.lines.forEach((line, i) => {
      writeLine(view, ripHeaderSize + i * ripEntrySize, line)
    })
    return bytes
  }
}

function withNextHops(entries: readonly RipEntry[]): (RipEntry | Address)[] {
  const lines: (RipEntry | Address)[] = []
  let current: Address | undefined
  for (const entry of entries) {
    if (entry.nextHop !== current) lines.push(entry.nextHop ?? unspecified6)
    current = entry.nextHop
    lines.push(entry)
  }
  return lines
}

function writeLine(view: DataView, at: number, line: RipEntry | Address): void {
  if (line instanceof Address) {
    writeAddress(view, at, line)
    view.setUint8(at + 19, nextHopMetric)
    return
  }
  writeAddress(view, at, line.prefix.base)
  view.setUint16(at + 16, line.tag)
  view.setUint8(at + 18, line.prefix.length)
  view.setUint8(at + 19, line.metric)
}

/** Reads a message; entries that cannot be understood are skipped and counted. */
export function decodeRipng(bytes: Uint8Array): Decoded<{ message: RipngMessage }> {
  if (bytes.length < ripHeaderSize) return decodeFailure("too-short")
  if ((bytes.length - ripHeaderSize) % ripEntrySize !== 0) return decodeFailure("bad-length")
  const view = viewOf(bytes)
  const command = commandOf(view.getUint8(0))
  if (command === undefined) return decodeFailure("bad-type")
  if (view.getUint8(1) !== version) return decodeFailure("bad-version")
  if (command === "request" && bytes.length === ripHeaderSize + ripEntrySize && asksForAll(view))
    return { ok: true, message: new RipngMessage({ command, entries: [], isForWholeTable: true }) }
  const { entries, skipped } = readEntries(view)
  return { ok: true, message: new RipngMessage({ command, entries }, skipped) }
}

/** §2.4.1: exactly one entry, with prefix and length zero and a metric of infinity. */
const asksForAll = (view: DataView): boolean =>
  readAddress(view, ripHeaderSize, 6) === unspecified6 &&
  view.getUint8(ripHeaderSize + 18) === 0 &&
  view.getUint8(ripHeaderSize + 19) === wholeTableMetric

function readEntries(view: DataView): { entries: RipEntry[]; skipped: number } {
  const entries: RipEntry[] = []
  let skipped = 0
  let nextHop: Address | undefined
  for (let at = ripHeaderSize; at < view.byteLength; at += ripEntrySize) {
    const address = readAddress(view, at, 6)
    const [tag, length, metric] = [view.getUint16(at + 16), view.getUint8(at + 18), view.getUint8(at + 19)]
    if (metric === nextHopMetric) nextHop = address === unspecified6 ? undefined : address
    else if (length > 128 || Prefix.of(address, length).base !== address) skipped++
    else entries.push({ prefix: Prefix.of(address, length), metric, tag, nextHop })
  }
  return { entries, skipped }
}
