import type { Simulation } from "@hourglass/aca"
import { ListedLoss } from "@hourglass/inet"
import {
  IperfClient,
  type IperfEnd,
  type IperfOptions,
  type IperfReport,
  IperfServer,
  type IperfSum,
  Tcp,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { IperfDatagram } from "../../../packages/protocols/src/application/iperf/iperf-datagram.js"
import { leftovers, twoHosts } from "../socket/programs.js"

type Link = Parameters<typeof twoHosts>[0]

/** A client and a server with a link of 10 Mb/s and 10 ms between them. */
function bench(options: Partial<IperfOptions> = {}, link: Link = {}, simulation = {}) {
  const net = twoHosts({ bandwidth: "10Mbps", delay: "10ms", ...link }, simulation)
  const server = net.b.install(new IperfServer("iperf"))
  const client = net.a.install(new IperfClient("test", { to: net.b, duration: 5, ...options }))
  return { ...net, server, client }
}

function play(options: Partial<IperfOptions> = {}, link: Link = {}, simulation = {}): Played {
  const net = bench(options, link, simulation)
  net.sim.run()
  expect(leftovers(net.sim, net.server, net.client)).toEqual({
    opened: [1, 0],
    processes: [1, 0],
    isIdle: true,
  })
  expect([net.a, net.b].map((node) => node.part(Tcp).connections)).toEqual([[], []])
  expect(net.client.isDone).toBe(true)
  const report = JSON.parse(JSON.stringify(net.client)) as IperfReport
  return { ...net, report, end: report.end as Played["end"] }
}

type Played = ReturnType<typeof bench> & { report: IperfReport; end: IperfEnd & { sum: IperfSum } }

/** The names in a report, as far down as they go; of lists, those of the first element. */
function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [keysOf(value[0])] : []
  if (typeof value !== "object" || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, keysOf(each)]))
}

/** The names that stand in published reports of iperf3, versions 3.9 and later. */
const span = { start: "number", end: "number", seconds: "number", bytes: "number", bits_per_second: "number" }
const who = { sender: "boolean" }
const cpu = Object.fromEntries(
  ["host", "remote"].flatMap((side) =>
    ["total", "user", "system"].map((kind) => [`${side}_${kind}`, "number"]),
  ),
)
const datagrams = { jitter_ms: "number", lost_packets: "number", packets: "number", lost_percent: "number" }

describe("iperf", () => {
  it("has the field names of iperf3's JSON, TCP", () => {
    const { report } = play()
    const tcpState = {
      snd_cwnd: "number",
      snd_wnd: "number",
      rtt: "number",
      rttvar: "number",
      pmtu: "number",
    }
    const extremes = { max_snd_cwnd: "number", max_snd_wnd: "number", max_rtt: "number", min_rtt: "number" }
    expect(keysOf(report.start)).toMatchObject({
      connected: [
        {
          socket: "number",
          local_host: "string",
          local_port: "number",
          remote_host: "string",
          remote_port: "number",
        },
      ],
      version: "string",
      system_info: "string",
      timestamp: { time: "string", timesecs: "number" },
      connecting_to: { host: "string", port: "number" },
      cookie: "string",
      test_start: { protocol: "string", num_streams: "number", blksize: "number", reverse: "number" },
    })
    expect(keysOf({ intervals: report.intervals, end: report.end })).toEqual({
      intervals: [
        {
          streams: [
            { socket: "number", ...span, retransmits: "number", ...tcpState, omitted: "boolean", ...who },
          ],
          sum: { ...span, retransmits: "number", omitted: "boolean", ...who },
        },
      ],
      end: {
        streams: [
          {
            sender: {
              socket: "number",
              ...span,
              retransmits: "number",
              ...extremes,
              mean_rtt: "number",
              ...who,
            },
            receiver: { socket: "number", ...span, ...who },
          },
        ],
        sum_sent: { ...span, retransmits: "number", ...who },
        sum_received: { ...span, ...who },
        cpu_utilization_percent: cpu,
        sender_tcp_congestion: "string",
        receiver_tcp_congestion: "string",
      },
    })
  })

  it("has the field names of iperf3's JSON, UDP", () => {
    const { report } = play({ protocol: "udp" })
    const sum = { ...span, ...datagrams, ...who }
    expect(keysOf({ intervals: report.intervals, end: report.end })).toEqual({
      intervals: [
        {
          streams: [{ socket: "number", ...span, packets: "number", omitted: "boolean", ...who }],
          sum: { ...span, packets: "number", omitted: "boolean", ...who },
        },
      ],
      end: {
        streams: [{ udp: { socket: "number", ...span, ...datagrams, out_of_order: "number", ...who } }],
        sum,
        sum_sent: sum,
        sum_received: sum,
        cpu_utilization_percent: cpu,
      },
    })
  })

  it("measures what a link carries, second by second, and its parts make the whole", () => {
    const { report, end, client } = play({}, { queue: { limit: "50kB" } })
    const { intervals } = report
    expect(intervals.map(({ sum }) => [sum.start, sum.end])).toEqual(
      [0, 1, 2, 3, 4].map((at) => [at, at + 1]),
    )
    expect(intervals.reduce((total, { sum }) => total + sum.bytes, 0)).toBe(end.sum_sent.bytes)
    const capacity = (10e6 * 1448) / 1500
    for (const { sum } of intervals.slice(1)) {
      expect(sum.bits_per_second).toBeGreaterThan(0.93 * capacity)
      expect(sum.bits_per_second).toBeLessThan(1.06 * capacity) // the queue may take more than leaves it
    }
    expect(end.sum_received.bits_per_second).toBeLessThanOrEqual(capacity)
    expect(end.sum_received.bits_per_second).toBeGreaterThan(0.93 * capacity)
    expect(end.sum_received.bytes).toBeLessThanOrEqual(end.sum_sent.bytes)
    expect(end.sum_sent.retransmits).toBeGreaterThan(0)
    expect(intervals.reduce((total, { sum }) => total + (sum.retransmits ?? 0), 0)).toBe(
      end.sum_sent.retransmits,
    )
    const [{ sender }] = end.streams
    expect(sender?.min_rtt).toBeGreaterThan(20_000) // µs
    expect(sender?.max_rtt).toBeLessThan(20_000 + 42_000)
    expect(sender?.mean_rtt).toBeGreaterThan(sender?.min_rtt ?? Number.NaN)
    expect(sender?.max_snd_cwnd).toBe(
      Math.max(...intervals.map(({ streams }) => streams[0].snd_cwnd ?? Number.NaN)),
    )
    expect(intervals[0].streams[0].pmtu).toBe(1500)
    expect(client.format()).toContain("iperf Done.")
  })

  it("takes the congestion control that it is told to", () => {
    const { end } = play({ tcp: { congestion: "reno" } })
    expect([end.sender_tcp_congestion, end.receiver_tcp_congestion]).toEqual(["reno", "cubic"])
  })

  it("runs several streams at once", () => {
    const { report, end } = play({ parallel: 3, duration: 2 })
    expect(report.start.connected.map(({ socket }) => socket)).toEqual([5, 7, 9])
    expect(new Set(report.start.connected.map(({ local_port }) => local_port)).size).toBe(3)
    expect(report.intervals.map(({ streams }) => streams.length)).toEqual([3, 3])
    const received = end.streams.map(({ receiver }) => receiver?.bytes ?? 0)
    expect(received.reduce((a, b) => a + b)).toBe(end.sum_received.bytes)
    for (const bytes of received) expect(bytes).toBeGreaterThan(0.1 * end.sum_received.bytes)
  })

  it("lets the server send", () => {
    const { report, end } = play({ reverse: true, parallel: 2 })
    expect(report.start.test_start.reverse).toBe(1)
    expect(report.intervals.every(({ sum }) => !sum.sender && sum.retransmits === undefined)).toBe(true)
    expect(report.intervals.reduce((total, { sum }) => total + sum.bytes, 0)).toBe(end.sum_received.bytes)
    expect(end.sum_received.bits_per_second).toBeGreaterThan(9e6)
    expect(end.sum_sent.bytes).toBeGreaterThanOrEqual(end.sum_received.bytes)
    expect(end.sum_sent.sender).toBe(false)
  })

  for (const reverse of [false, true])
    it(`sends an amount, all of which arrives${reverse ? ", in reverse" : ""}`, () => {
      const { report, end } = play({ bytes: "3MB", parallel: 2, reverse }, { loss: 0.01 })
      expect(end.sum_received.bytes).toBe(3_000_000)
      expect(end.sum_sent.bytes).toBe(3_000_000)
      expect(report.start.test_start).toMatchObject({ bytes: 3_000_000, duration: 0 })
    })

  it("sends no faster than it is told to, TCP", () => {
    const { end } = play({ rate: "2Mbps", length: "10kB" })
    expect(end.sum_received.bits_per_second).toBeGreaterThan(1.95e6)
    expect(end.sum_received.bits_per_second).toBeLessThan(2.05e6)
  })

  it("sends datagrams at a rate, and sees no jitter and no loss on a free way", () => {
    const { report, end } = play({ protocol: "udp", rate: "2Mbps", length: 1000, duration: 4, parallel: 2 })
    expect(report.intervals.map(({ sum }) => sum.packets)).toEqual([500, 500, 500, 500])
    expect(end.sum).toMatchObject({ packets: 2000, lost_packets: 0, lost_percent: 0 })
    expect(end.sum_received.bytes).toBe(2_000_000)
    expect(end.sum.jitter_ms).toBeLessThan(1e-6)
  })

  it("counts the datagrams that are lost", () => {
    // The handshake and the greetings are packets 1 to 11; data begin with 12.
    const lost = new Set([20, 30, 31, 40])
    const { sim, end } = play(
      { protocol: "udp", rate: "1Mbps", length: 1000, duration: 1 },
      { loss: () => new ListedLoss(lost) },
    )
    expect(lossesOn(sim)).toBe(4)
    expect(end.sum).toMatchObject({ packets: 125, lost_packets: 4 })
    expect(end.sum.lost_percent).toBeCloseTo((100 * 4) / 125, 9)
    expect(end.sum_received.bytes).toBe(1000 * (125 - 4))
  })

  it("sees jitter where datagrams wait for each other, and loss where there is too much", () => {
    const { end } = play({ protocol: "udp", rate: "12Mbps" }, { queue: { limit: "20kB" } })
    expect(end.sum.jitter_ms).toBeGreaterThan(0.01)
    expect(end.sum.lost_percent).toBeGreaterThan(15)
    expect(end.sum.lost_percent).toBeLessThan(25)
    expect(end.sum_received.bits_per_second).toBeLessThan((10e6 * 1448) / 1476)
  })

  it("lets the server send datagrams, and reports what comes of them", () => {
    const { report, end } = play(
      { protocol: "udp", rate: "2Mbps", length: 1000, reverse: true },
      { loss: 0.05 },
      { seed: 3 },
    )
    const lost = report.intervals.reduce((total, { sum }) => total + (sum.lost_packets ?? 0), 0)
    expect(lost).toBe(end.sum.lost_packets)
    expect(lost).toBeGreaterThan(20)
    expect(end.sum_received.bytes).toBe(1000 * (end.sum_received.packets ?? 0) - 1000 * lost)
  })

  it("gives the same report for the same seed, in a copied network too", () => {
    const { sim, net, client } = bench({ duration: 2 }, { loss: 0.01 })
    const first = play({ duration: 2 }, { loss: 0.01 }).report
    sim.add(net.duplicate("twin"))
    sim.run()
    const { start, ...measured } = client.report()
    expect({ start, ...measured }).toEqual(first)
    const twin = sim.component("/twin/a/test") as IperfClient
    expect(twin.report().start.cookie).not.toBe(start.cookie) // a path of its own, chance of its own
    expect(twin.isDone).toBe(true)
  })
})

describe("an iperf server", () => {
  it("serves one test after the other, and says so to who comes between", () => {
    const { sim, a, b, client, server } = bench({ duration: 5 })
    const early = a.install(new IperfClient("early", { to: b, start: 2, duration: 1 }))
    const late = a.install(new IperfClient("late", { to: b, start: 10, duration: 1 }))
    sim.run()
    expect(server.tests).toBe(2)
    expect([client, early, late].map((each) => each.report().error)).toEqual([
      undefined,
      "error - the server is busy running a test. try again later",
      undefined,
    ])
  })

  it("is missed where there is none", () => {
    const { sim, a, b } = twoHosts()
    const client = a.install(new IperfClient("test", { to: b }))
    sim.run()
    expect(client.report()).toMatchObject({
      intervals: [],
      end: {},
      error: "error - unable to connect to server: 10.0.0.2 port 5201 answered with a reset",
    })
    expect(client.format().split("\n").at(-1)).toContain("iperf3: error - unable to connect")
  })

  it("forgets a client that has gone, and is there for the next one", () => {
    const { sim, a, b, client, server } = bench({ duration: 5 })
    const next = a.install(new IperfClient("next", { to: b, start: 300, duration: 1 }))
    sim.at(2, () => a.fail())
    sim.at(3, () => a.recover())
    sim.run()
    expect(next.report().error).toBeUndefined()
    expect(client.report().error).toContain("busy") // it began anew when its host was back
    expect(server.tests).toBe(1)
    expect(leftovers(sim, server)).toEqual({ opened: [1], processes: [1], isIdle: true })
  })

  it("that fails ends the test", () => {
    const { sim, b, client } = bench({ duration: 5, timeout: 10 })
    sim.at(2, () => b.fail())
    sim.run({ until: 1000 })
    expect(client.report().error).toBe("error - the server has gone or does not answer")
    expect(client.report().intervals).toHaveLength(5)
  })
})

it("iperf's datagrams begin with their time and their number, as iperf3 writes them", () => {
  const bytes = new IperfDatagram(16, 258, 3.000004).encode()
  expect([...bytes]).toEqual([0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 1, 2, 0, 0, 0, 0])
  expect(IperfDatagram.decode(bytes)).toEqual(new IperfDatagram(16, 258, 3.000004))
  expect(IperfDatagram.decode(bytes.subarray(0, 11))).toBeUndefined()
})

it("iperf's options are checked all together", () => {
  const make = (options: Partial<IperfOptions>) => () =>
    new IperfClient("test", { to: "10.0.0.1", ...options })
  expect(make({ parallel: 0, interval: 0, protocol: "udp", bytes: 10, length: 3 })).toThrow(
    "test: parallel is 0; it must be a whole number within 1 and 128; interval is 0 s; it must be > 0; " +
      "length is 3 bytes; it must be >= 1, and >= 16 with UDP; bytes are for TCP; give a duration with UDP",
  )
  expect(make({ toPort: 0 })).toThrow("test: 0 is no port")
})

const lossesOn = (sim: Simulation): number =>
  sim.drops().reduce((total, { reason, count }) => total + (reason === "lost-on-link" ? count : 0), 0)
