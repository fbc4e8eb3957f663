/**
 * ns-2's own validation runs of its TCP variants, packet by packet: one to four losses for Tahoe, Reno, NewReno and
 * SACK (test-suite-tcpVariants), and more with limited transmit. In ns-2's ways all packets are sent, dropped and sent
 * again in the same order at the same times; by the RFCs, up to the first difference that docs/protocols/tcp.md names.
 */
import { readdirSync, readFileSync } from "node:fs"
import { ns2Compatible, type TcpOptions } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { type PathRun, runPath } from "./tcp/lossy-path.js"

const packetsKey = "packets [number, sent, at the bottleneck, into the bottleneck]"
const acksKey = "acks [arrived, next expected, bytes]"

interface Reference {
  readonly test: string
  readonly variant: "tahoe" | "reno" | "newreno" | "sack"
  readonly dropList: number[]
  /** The last time is null for those that were dropped. */
  readonly [packetsKey]: [number: number, sent: number, atBottleneck: number, intoBottleneck: number | null][]
  readonly [acksKey]: [arrived: number, next: number, bytes: number][]
}

const bottleneckKey = "packets [number modulo 90, at the bottleneck, into the bottleneck]"

/** What ns-2's own output tells: the packets that were not dropped. */
interface BottleneckReference {
  readonly test: string
  readonly variant: Reference["variant"]
  readonly limitedTransmit: boolean
  readonly dropList: number[]
  /** The last time is null for those that still wait. */
  readonly [bottleneckKey]: [number: number, atBottleneck: number, intoBottleneck: number | null][]
}

function read<T>(folder: string): T[] {
  const url = new URL(`./data/${folder}/`, import.meta.url)
  return readdirSync(url).map((name): T => JSON.parse(readFileSync(new URL(name, url), "utf8")))
}

const references = read<Reference>("ns2-tcp-variants")

const mss = 1000 // bytes: 1040 with headers, as ns-2's packets

/** The settings of the suite: the SYN is packet 0, and all later ones are acknowledged at once. */
function play({ dropList }: { readonly dropList: number[] }, ways: Partial<TcpOptions>): PathRun {
  const tcp = { ...ways, mss, receiveBuffer: 28 * mss }
  return runPath({
    bandwidth: "800kbps",
    delay: "100ms",
    queue: 8,
    drops: dropList,
    countsSyn: true,
    opens: 1,
    writes: 1,
    stops: 6,
    client: { ...tcp, initialWindow: 2 },
    server: tcp,
  })
}

type Event = [number: number, ...times: number[]]

/** A run of another suite: the queue overflows, and drops what it has no room for. */
interface OverflowReference {
  readonly test: string
  readonly variant: Reference["variant"]
  /** Segments that the receiver has room for. */
  readonly window: number
  /** Seconds. */
  readonly start: number
  readonly mss: number
  readonly limitedTransmit: boolean
  readonly [bottleneckKey]: [
    number: number,
    atBottleneck: number,
    intoBottleneck: number | "dropped" | null,
  ][]
}

/** Where two lists of events differ: in what they are of, or by more than a millisecond. */
function differences(found: readonly Event[], expected: readonly Event[]): string[] {
  const isNear = (time: number, other: number) => Object.is(time, other) || Math.abs(time - other) <= 1e-3
  const isSame = (a: Event | undefined, b: Event) =>
    a !== undefined && a[0] === b[0] && a.every((time, i) => i === 0 || isNear(time, b[i]))
  return expected.flatMap((event, i) =>
    isSame(found[i], event) ? [] : [`#${i}: found ${found[i]?.join(" ")}, expected ${event.join(" ")}`],
  )
}

describe("ns-2's tcpVariants, in ns-2's ways", () => {
  it.each(references)("$test: the same packets and ACKs at the same times", (reference) => {
    const { variant, [packetsKey]: packets, [acksKey]: acks } = reference
    const run = play(reference, ns2Compatible({ variant }))
    expect(
      differences(
        run.packets.map(({ number, sent, atBottleneck, intoBottleneck }) => [
          number,
          sent,
          atBottleneck,
          intoBottleneck,
        ]),
        packets.map(([number, sent, at, into]) => [number, sent, at, into ?? Number.NaN]),
      ),
    ).toEqual([])
    expect(run.packets.flatMap(({ number, isDropped }) => (isDropped ? [number] : []))).toEqual(
      reference.dropList,
    )
    expect(
      differences(
        run.acks.map(({ time, next }) => [next, time]),
        acks.map(([arrived, next]) => [next, arrived]),
      ),
    ).toEqual([])
  })
})

describe("ns-2's tcpVariants, in ns-2's ways: with limited transmit, and with five or eight losses", () => {
  it.each(read<BottleneckReference>("ns2-tcp-variants-bottleneck"))(
    "$test: the same packets at the bottleneck",
    (reference) => {
      const { variant, limitedTransmit, [bottleneckKey]: expected } = reference
      const run = play(reference, { ...ns2Compatible({ variant }), limitedTransmit })
      const found = run.packets
        .filter(({ isDropped, atBottleneck }) => !isDropped && atBottleneck < 6)
        .map(({ number, atBottleneck, intoBottleneck }): Event => [number % 90, atBottleneck, intoBottleneck])
      expect(found.length).toBe(expected.length)
      expect(
        differences(
          found,
          expected.map(([number, at, into]) => [number, at, into ?? Number.NaN]),
        ),
      ).toEqual([])
    },
  )
})

describe("ns-2's suites simple and sack, in ns-2's ways: losses where the queue overflows", () => {
  it.each(read<OverflowReference>("ns2-queue-overflow"))(
    "$test: the same packets, the same drops",
    (reference) => {
      const { variant, window, start, mss, limitedTransmit, [bottleneckKey]: rows } = reference
      const tcp = { ...ns2Compatible({ variant, precisionReduce: true }), limitedTransmit, mss }
      const run = runPath({
        bandwidth: "800kbps",
        delay: "100ms",
        feederDelay: "5ms",
        queue: 6,
        drops: [],
        countsSyn: true,
        opens: start,
        writes: start,
        stops: 5,
        client: { ...tcp, initialWindow: 2 },
        server: { ...tcp, receiveBuffer: window * mss },
      })
      const expected = rows.filter(([, at]) => at < 4.98) // of those after it, some are under way when ours stops
      const found = run.packets.map(({ number, atBottleneck, intoBottleneck, isDropped }): Event => {
        return [number % 90, atBottleneck, isDropped ? Number.NaN : intoBottleneck]
      })
      expect(expected.length).toBeGreaterThan(100)
      expect(
        differences(
          found,
          expected.map(([number, at, into]) => [number, at, typeof into === "number" ? into : Number.NaN]),
        ),
      ).toEqual([])
    },
  )
})

it("says which variants there are", () => {
  expect(() => ns2Compatible({ variant: "fack" as "sack" })).toThrow(
    'variant is "fack"; it must be one of tahoe, reno, newreno, sack',
  )
})

describe("ns-2's tcpVariants, by the RFCs", () => {
  const page = readFileSync(new URL("../../docs/protocols/tcp.md", import.meta.url), "utf8")
  const differenceNames = [...page.matchAll(/^\| ([\w ]+) \| .* \| .*\(\d{4} §.* \|$/gm)].map(
    ([, name]) => name,
  )

  /** What the page says of a run: `| onedrop_reno | 295 | all | 41 | whole segments |`. */
  function rowOf(test: string) {
    const cells = new RegExp(`^\\| ${test} \\|(.*)\\|$`, "m").exec(page)?.[1].split("|") ?? []
    const [packets, order, times] = cells.map((cell) =>
      cell.trim() === "all" ? Number(cells[0]) : Number(cell),
    )
    return { packets, order, times, because: cells[3].trim().split(", ") }
  }

  /** How many of a list come before the first that is not as it should be. */
  const countUntil = (isWrong: boolean[]) => (isWrong.includes(true) ? isWrong.indexOf(true) : isWrong.length)

  it.each(references)(
    "$test: the same until the difference that docs/protocols/tcp.md names",
    (reference) => {
      const { test, variant, [packetsKey]: packets } = reference
      const { packets: sent } = play(reference, {
        congestion: variant === "sack" ? "newreno" : variant,
        sack: variant === "sack",
        timestamps: false,
        windowScaling: false,
        delayedAck: false,
        limitedTransmit: false,
      })
      const isOther = packets.map(([number], i) => sent[i]?.number !== number)
      const isLate = packets.map(([, time], i) => isOther[i] || Math.abs(sent[i].sent - time) > 1e-3)
      const { because, ...row } = rowOf(test)
      expect(row).toEqual({ packets: packets.length, order: countUntil(isOther), times: countUntil(isLate) })
      expect(differenceNames).toEqual(expect.arrayContaining(because))
    },
  )
})
