/** What a receiver acknowledges, and how its options are written, against the stored reference results: A09 and A06. */
import { RandomStream, seconds } from "@hourglass/aca"
import { Address } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { Tcp, tcpDefaults } from "../../packages/protocols/src/index.js"
import { windowScaleFor } from "../../packages/protocols/src/tcp/negotiation.js"
import { ReceiveBuffer } from "../../packages/protocols/src/tcp/receive-buffer.js"
import { ACK, SYN, TcpSegment } from "../../packages/protocols/src/tcp/segment.js"
import { timestampAt } from "../../packages/protocols/src/tcp/segment-maker.js"
import { maxOptionsSize, maxSackBlocks } from "../../packages/protocols/src/tcp/segment-options.js"
import { hex } from "../net/codec/hex.js"
import { Victim } from "../protocols/tcp/victim.js"
import rto from "./data/A06-tcp-rto.json" with { type: "json" }
import sack from "./data/A09-sack-options.json" with { type: "json" }
import type { Fields, Vector } from "./vector.js"

type Block = readonly [left: number, right: number]
/** A segment, and the acknowledgement that it gets. */
type Row = readonly [segment: Block, reply: "lost" | readonly [ack: number, blocks: readonly Block[]]]

const rowsName = "rows [segment, [ACK, blocks]]"
const sackVectors = sack.vectors as unknown as readonly Vector<Fields>[]
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
  const rtoVectors = rto.vectors as unknown as readonly Vector<Fields>[]
  const fact = (name: string): string => String(factOf(rtoVectors, name))
  const scaling = rtoVectors.filter(({ given }) => "[field, shift]" in given)

  it("have timestamps of 12 octets", () => {
    const form = fact("timestamp option")
    const [, kind, length] = (/kind (\d+), length (\d+)/.exec(form) ?? []).map(Number)
    const written = optionsOf(ACK, { hasTimestamps: true, tsVal: 1, tsEcr: 2 })
    expect(written).toBe(`${/usual padded form ([0-9a-f]+)/.exec(form)?.[1]}0000000100000002`)
    expect([written.length / 2, Number.parseInt(written.slice(4, 6), 16)]).toEqual([length + 2, kind])
  })

  it.each(scaling)("$id: $title", ({ given, expect: expected }) => {
    const cases = given["[field, shift]"] as readonly (readonly [field: number, shift: number])[]
    expect(cases.map(([field, shift]) => windowAfter(field, shift))).toEqual(expected.window)
  })

  it("scale no window of a SYN", () => {
    expect(fact("scale is not applied to")).toBe("SYN and SYN-ACK segments")
    const victim = opened(65535, 7)
    expect(victim.connection?.snd.wnd).toBe(65535)
    expect(victim.sent.map(({ syn, window }) => [syn, window])).toEqual([
      [true, 65535],
      [false, Math.floor(tcpDefaults.receiveBuffer / 2 ** windowScaleFor(tcpDefaults.receiveBuffer))],
    ])
  })

  it("scale by no more than 14, which gives the largest window", () => {
    const most = Number(fact("max window shift"))
    const [, largest] = (/= (\d+)\)/.exec(fact("largest window")) ?? []).map(Number)
    expect(windowAfter(65535, most + 1)).toBe(largest)
    expect(windowScaleFor(largest)).toBe(most)
    expect(() => new Tcp("tcp", { receiveBuffer: largest + 1 })).toThrow(/receiveBuffer/)
  })

  it("keep the timestamp of a segment that is no later than the last ACK sent", () => {
    expect(fact("TS.Recent update")).toBe("SEG.TSval >= TS.Recent and SEG.SEQ <= Last.ACK.sent")
    const victim = opened(65535, 0, { timestamps: 1000 })
    const recent = (position: number, value: number) => {
      victim.say(ACK, { position, length: 10, timestamp: value })
      return victim.connection?.tsRecent
    }
    expect([recent(11, 1001), recent(1, 1002), recent(21, 1002), recent(21, 1001)]).toEqual([
      1000, 1002, 1002, 1002,
    ])
    // A copy of the last segment shows that its ACK was lost; one of an older segment shows nothing.
    expect([recent(21, 1005), recent(21, 1006), recent(1, 1007)]).toEqual([1005, 1006, 1006])
  })

  it("discard what is older than the timestamp kept, unless that is 24 days old", () => {
    expect(fact("PAWS discards")).toBe("SEG.TSval < TS.Recent (unless idle > 24 days)")
    const victim = opened(65535, 0, { timestamps: 1000 })
    const next = (value: number) => {
      victim.say(ACK, { position: 1, length: 10, timestamp: value })
      return victim.connection?.rcv.next
    }
    expect([next(999), next(1000 + 2 ** 31), next(1000)]).toEqual([1, 1, 11])
    victim.sim.run({ until: 25 * 86400 })
    victim.say(ACK, { position: 11, length: 10, timestamp: 999 })
    expect(victim.connection?.rcv.next).toBe(21)
  })

  it("have a clock of timestamps between 1 ms and 1 s a tick", () => {
    const [, least, most] = /(.+) \.\. (.+) per tick/.exec(fact("TS clock")) ?? []
    const tick = 1 / (timestampAt(1000) - timestampAt(999))
    expect([tick >= seconds(least), tick <= seconds(most)]).toEqual([true, true])
  })

  /** A connection that a SYN-ACK with this window and shift has opened. */
  function opened(window: number, windowScale: number, { timestamps }: { timestamps?: number } = {}): Victim {
    const victim = new Victim(1, new RandomStream(1, 0, "options"), {})
    victim.open()
    victim.say(SYN | ACK, { position: 0, window, offer: { windowScale }, timestamp: timestamps })
    return victim
  }

  /** The window that a field means, where the SYN said this shift. */
  function windowAfter(window: number, shift: number): number | undefined {
    const victim = opened(1, shift)
    victim.say(ACK, { window })
    return victim.connection?.snd.wnd
  }
})
