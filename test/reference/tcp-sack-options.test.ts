/** What a receiver acknowledges, and how its options are written, against the stored reference results: A09 and A06. */
import { Address } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ReceiveBuffer } from "../../packages/protocols/src/tcp/receive-buffer.js"
import { ACK, SYN, TcpSegment } from "../../packages/protocols/src/tcp/segment.js"
import { maxOptionsSize, maxSackBlocks } from "../../packages/protocols/src/tcp/segment-options.js"
import { hex } from "../net/codec/hex.js"
import rto from "./data/A06-tcp-rto.json" with { type: "json" }
import sack from "./data/A09-sack-options.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

type Block = readonly [left: number, right: number]
/** A segment, and the acknowledgement that it gets. */
type Row = readonly [segment: Block, reply: "lost" | readonly [ack: number, blocks: readonly Block[]]]

const rowsName = "rows [segment, [ACK, blocks]]"
const sackVectors: readonly Vector<Fields>[] = sack.vectors
const factOf = (vectors: readonly Vector<Fields>[], name: string): unknown =>
  vectors.find((vector) => name in vector.expect)?.expect[name]

const [a, b] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.2")]
type Options = Partial<TcpSegment>
const segmentWith = (flags: number, options: Options): TcpSegment =>
  Object.assign(new TcpSegment(1, 2, 0, 0, flags, 0), options).measure()
const optionsOf = (flags: number, options: Options): string =>
  hex(segmentWith(flags, options).encode(a, b)).slice(40)

describe("A09: acknowledgements", () => {
  it.each(sackVectors.filter((vector) => rowsName in vector.expect))(
    "$id: $title",
    ({ given, expect: expected }) => {
      const buffer = new ReceiveBuffer(Number(given["next expected"]))
      const rows = expected[rowsName] as readonly Row[]
      expect(rows.map((row) => replyTo(buffer, row, given))).toEqual(rows)
    },
  )

  function replyTo(buffer: ReceiveBuffer, [[left, right], reply]: Row, given: Fields): Row {
    if (reply === "lost") return [[left, right], reply]
    buffer.insert(left, right - left, given["D-SACK"] === true)
    const edges = buffer.sackBlocks(Number(given["max blocks"]))
    return [
      [left, right],
      [buffer.next, pairs(edges)],
    ]
  }
})

const pairs = (edges: readonly number[]): Block[] =>
  edges.flatMap((left, i) => (i % 2 === 0 ? [[left, edges[i + 1]] as const] : []))

describe("A09: the options", () => {
  const blocks = (count: number): number[] => Array.from({ length: 2 * count }, (_, i) => i)

  it.each([1, 2, 3, 4])("take 2 + 8 n octets for %i blocks, after two of padding", (count) => {
    expect(factOf(sackVectors, "octets of SACK option with n blocks")).toBe("2 + 8 n")
    const written = optionsOf(ACK, { sackBlocks: blocks(count) })
    expect(written.slice(0, 8)).toBe(`01010${kindOf("SACK")}${(2 + 8 * count).toString(16).padStart(2, "0")}`)
    expect(written).toHaveLength(2 * (2 + 2 + 8 * count))
  })

  it.each([
    ["max n without other options", false],
    ["max n with timestamps", true],
  ] as const)("%s", (name, hasTimestamps) => {
    const most = Number(factOf(sackVectors, name))
    expect(maxSackBlocks(hasTimestamps)).toBe(most)
    expect(segmentWith(ACK, { hasTimestamps, sackBlocks: blocks(most) }).optionsSize).toBeLessThanOrEqual(
      maxOptionsSize,
    )
    expect(segmentWith(ACK, { hasTimestamps, sackBlocks: blocks(most + 1) }).optionsSize).toBeGreaterThan(
      maxOptionsSize,
    )
  })

  it("permit SACK with two octets", () => {
    expect(factOf(sackVectors, "SACK-permitted")).toBe("kind 4 length 2, only in SYN")
    expect(optionsOf(SYN, { sackPermitted: true })).toBe("01010402")
    expect(optionsOf(SYN, { sackPermitted: true, hasTimestamps: true }).slice(0, 8)).toBe("0402080a")
  })

  /** The number that the stored text gives. */
  const kindOf = (name: string): number => Number(/kind (\d+)/.exec(String(factOf(sackVectors, name)))?.[1])
})

describe("A06: the options of RFC 7323", () => {
  const rtoVectors: readonly Vector<Fields>[] = rto.vectors

  it("have timestamps of 12 octets", () => {
    const form = String(factOf(rtoVectors, "timestamp option"))
    const [, kind, length] = (/kind (\d+), length (\d+)/.exec(form) ?? []).map(Number)
    const written = optionsOf(ACK, { hasTimestamps: true, tsVal: 1, tsEcr: 2 })
    expect(written).toBe(`${/usual padded form ([0-9a-f]+)/.exec(form)?.[1]}0000000100000002`)
    expect([written.length / 2, Number.parseInt(written.slice(4, 6), 16)]).toEqual([length + 2, kind])
  })
})
