/** iperf3 itself: as a client of our server, as a server of our client, and its JSON beside ours. */
import {
  IperfClient,
  type IperfEnd,
  type IperfOptions,
  type IperfReport,
  IperfServer,
  network,
  Simulation,
} from "hourglass"
import { describe, expect, it } from "vitest"
import { become, Namespace } from "./namespace.js"
import { outside } from "./real-router.js"
import { addStaticRoutes, withRow } from "./row.js"

type Report = IperfReport & { readonly end: IperfEnd }

/** Each test with the words of iperf3's command line, and in ours. */
const tests: readonly (readonly [line: string, options: Partial<IperfOptions>])[] = [
  ["-t 1 -i 0.5 -P 2", { duration: 1, interval: 0.5, parallel: 2 }],
  ["-t 1 -R -P 2", { duration: 1, reverse: true, parallel: 2 }],
  ["-n 1000000", { bytes: 1_000_000 }],
  ["-n 1000000 -R", { bytes: 1_000_000, reverse: true }],
  ["-t 1 -u -b 2000000 -l 1000", { duration: 1, protocol: "udp", rate: "2Mbps", length: 1000 }],
  ["-t 1 -u -R -l 1000", { duration: 1, protocol: "udp", reverse: true, length: 1000 }],
]

const client = async (namespace: Namespace, to: string, line: string): Promise<Report> =>
  JSON.parse(await namespace.run("iperf3", "-J", "-c", to, ...line.split(" "))) as Report

/** Starts iperf3 as a server for one test. */
const serve = (namespace: Namespace) =>
  namespace.start("iperf3", ["-s", "-1"], async () => (await namespace.run("ss", "-ltn")).includes(":5201"))

/** What came of a test. Of a rate, only whether it is one that the way allows: 100 Mbit/s, or 1 and 2 with UDP. */
function outcome({ end, error, start }: Report) {
  const { sum_received: received } = end
  const [least, most] = start.test_start.protocol === "TCP" ? [1e6, 101e6] : [0.98e6, 2.02e6]
  const isFair = received.bits_per_second > least && received.bits_per_second < most
  return { error, streams: end.streams.length, rate: isFair ? "fair" : received, lost: received.lost_packets }
}

const expected = ({ protocol, parallel = 1 }: Partial<IperfOptions>) => ({
  error: undefined,
  streams: parallel,
  rate: "fair",
  lost: protocol === "udp" ? 0 : undefined,
})

describe("a real iperf3", () => {
  it.each(tests)("%s: is served by a simulated server", async (line, options) => {
    await withRow(async (row, namespace, run) => {
      await addStaticRoutes(row, namespace)
      const server = row.host.install(new IperfServer("iperf"))
      const report = await run(async () => {
        const printed = await client(namespace, row.host.address.toString(), line)
        await become(1, () => server.tests) // its last word may still be on the way
        return printed
      })
      expect(outcome(report)).toEqual(expected(options))
    })
  })

  it.each(tests)("%s: serves a simulated client", async (_, options) => {
    await withRow(async (row, namespace, run) => {
      await addStaticRoutes(row, namespace)
      await serve(namespace)
      const test = row.host.install(new IperfClient("test", { to: outside.address, ...options }))
      await run(() => become(true, () => test.isDone))
      const report = test.report() as Report
      expect(outcome(report)).toEqual(expected(options))
      // iperf3 itself sends whole blocks, and so a little more than it was asked for.
      if (options.bytes !== undefined && !options.reverse)
        expect(report.end.sum_sent.bytes).toBe(options.bytes)
    })
  })
})

/** Names and types, as far down as they go; of lists, those of the first element. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [shapeOf(value[0])] : []
  if (typeof value !== "object" || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]))
}

/** What is not as the fields of a report mean it: parts that make no whole, rates that are none. */
function contradictions({ intervals, end }: Report): string[] {
  const isNear = (a: number, b: number) => Math.abs(a - b) <= 0.01 * Math.abs(b) // of microseconds, some are rounded
  const spans = intervals.flatMap(({ streams, sum }) => [...streams, sum])
  const { sum_sent, sum_received, streams } = end
  const bytes = (each: readonly { bytes: number }[]) => each.reduce((total, part) => total + part.bytes, 0)
  const senders = streams.flatMap(({ sender, udp }) => sender ?? udp ?? [])
  const measured = sum_sent.sender && streams[0].udp?.sender !== false ? sum_sent : sum_received
  return [
    ...[...spans, sum_sent, sum_received]
      .filter((span) => !isNear(span.bits_per_second, (8 * span.bytes) / (span.end - span.start)))
      .map(({ start, end: stop }) => `the rate from ${start} to ${stop} s`),
    ...intervals.filter((each) => bytes(each.streams) !== each.sum.bytes).map(() => "the sum of an interval"),
    ...(bytes(senders) === sum_sent.bytes ? [] : ["the sum of what was sent"]),
    ...(isNear(bytes(intervals.map(({ sum }) => sum)), measured.bytes) ? [] : ["the sum of the intervals"]),
  ]
}

describe("the JSON of a simulated client", () => {
  it.each(tests)("%s: has the fields of a real one, and means by them the same", async (line, options) => {
    const namespace = await Namespace.make(outside.router)
    try {
      await serve(namespace)
      const real = await client(namespace, "127.0.0.1", line)
      const sim = new Simulation({ seed: 1 })
      const net = network(sim, "10.0.0.0/24")
      const [a, b] = [net.host("a"), net.host("b")]
      net.link(a, b, { bandwidth: "100Mbps", delay: "1ms" })
      b.install(new IperfServer("iperf"))
      const test = a.install(new IperfClient("test", { to: b, ...options }))
      sim.run()
      const ours = JSON.parse(JSON.stringify(test)) as Report
      expect(shapeOf(ours)).toEqual(shapeOf(real))
      expect([contradictions(real), contradictions(ours)]).toEqual([[], []])
    } finally {
      await namespace.remove()
    }
  })
})
