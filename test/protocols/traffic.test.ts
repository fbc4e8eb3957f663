import { type RunReport, Simulation } from "@hourglass/aca"
import { census, Network } from "@hourglass/inet"
import { Address, ConstantBitRate, encodePacket, InetPacket, UdpDatagram } from "@hourglass/net"
import {
  cbr,
  onOff,
  poisson,
  type Traffic,
  TrafficPayload,
  TrafficSink,
  TrafficSource,
  type TrafficSourceOptions,
  Udp,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { builder, chain, internet } from "./internet.js"

/** A source on `a`, a sink on `b`, and 1 Mb/s and 1 ms from each hop to the next. */
function flow(traffic: Traffic, options: Partial<TrafficSourceOptions> = {}, seed = 1) {
  const { sim, net } = internet("10.0.0.0/24", { seed })
  const [a, , b] = chain(net, "a-r1-b", { bandwidth: "1Mbps", delay: "1ms" })
  const source = a.install(new TrafficSource("source", { to: b, traffic, ...options }))
  const sink = b.install(new TrafficSink("sink"))
  return { sim, net, a, b, source, sink, monitor: sink.watch(source) }
}

const run = (sim: Simulation): RunReport => sim.run({ until: "20s" })

describe("TrafficSource", () => {
  it("sends what its model says, from start to stop", () => {
    const { sim, source, net } = flow(cbr({ rate: "8kbps", size: "100B" }), { start: "1s", stop: "1.4s" })
    const sent: unknown[] = []
    source.departures.on(({ sentAt, sequence, size }) =>
      sent.push([Number(sentAt.toFixed(9)), sequence, size]),
    )
    run(sim)
    expect(sent).toEqual([
      [1, 0, 100],
      [1.1, 1, 100],
      [1.2, 2, 100],
      [1.3, 3, 100],
    ])
    expect([source.packetsSent, source.bytesSent, source.isDone]).toEqual([4, 400, true])
    expect(census(net)).toMatchObject({ sent: 4, delivered: 4, unaccounted: 0 })
  })

  it("sends as many packets as fit between start and stop, and none at stop, whatever rounding does", () => {
    const counts = ["1Mbps", "3Mbps", "7Mbps"].map((rate) => {
      const { sim, source } = flow(cbr({ rate, size: "1000B" }), { start: "0.1s", stop: "8.1s" })
      run(sim)
      return source.packetsSent
    })
    expect(counts).toEqual([1000, 3000, 7000])
  })

  it("takes any traffic model, and ends with it", () => {
    const { sim, source } = flow(() => new ConstantBitRate({ rate: "8kbps", packetSize: "100B", count: 3 }))
    run(sim)
    expect([source.packetsSent, source.isDone]).toEqual([3, true])
  })

  it("counts the datagrams that ICMP says nobody took", () => {
    const { sim, source, net } = flow(cbr({ rate: "8kbps", size: "100B", count: 3 }), { toPort: 99 })
    run(sim)
    expect([source.packetsSent, source.packetsRefused]).toEqual([3, 3])
    expect(census(net).unaccounted).toBe(0)
  })

  it("goes on when its node comes back", () => {
    const { sim, a, sink } = flow(cbr({ rate: "8kbps", size: "100B" }), { stop: "3s" })
    sim.at(1.05, () => a.fail())
    sim.at(2.05, () => a.recover())
    run(sim)
    expect(sink.packetsReceived).toBe(11 + 9)
  })

  it("refuses to stop before it starts", () => {
    const traffic = cbr({ rate: "8kbps", size: "100B" })
    expect(() => new TrafficSource("source", { to: "10.0.0.1", traffic, start: 2, stop: 1 })).toThrow(
      "source: stop is 1, before start at 2",
    )
  })
})

describe("TrafficSink", () => {
  it("measures goodput and delay of a flow exactly", () => {
    const { sim, a, source, sink, monitor } = flow(cbr({ rate: "80kbps", size: "1000B", count: 10 }))
    run(sim)
    const delay = 2 * (0.001 + (1028 * 8) / 1e6)
    const { receivedPackets, receivedBytes, lostPackets, delay: delays } = monitor.summary(sim.now)
    expect([receivedPackets, receivedBytes, lostPackets]).toEqual([10, 10_000, 0])
    expect(delays.min).toBeCloseTo(delay, 9)
    expect(delays.max).toBeCloseTo(delay, 9)
    expect([sink.packetsReceived, sink.bytesReceived]).toEqual([10, 10_000])
    expect(sink.flowFrom(a.address, source.port)?.monitor).toBe(monitor)
  })

  it("counts what is lost, the last packets too", () => {
    const { sim, net } = internet()
    const [a, b] = [net.host("a"), net.host("b")]
    const link = net.link(a, b, { delay: "1ms" })
    const source = a.install(
      new TrafficSource("source", { to: b, traffic: cbr({ rate: "8kbps", size: 100, count: 20 }) }),
    )
    const sink = b.install(new TrafficSink("sink"))
    const monitor = sink.watch(source)
    sim.at(1.05, () => link.down())
    run(sim)
    expect(monitor.summary(sim.now)).toMatchObject({
      sentPackets: 20,
      receivedPackets: 11,
      lostPackets: 9,
      lossRate: 0.45,
    })
    expect(census(net)).toMatchObject({ dropped: { "link-down": 9 }, unaccounted: 0 })
  })

  it("tells the flows that arrive apart, by host and port", () => {
    const { sim, net } = internet()
    const [a, r, b] = chain(net, "a-r-b")
    const [first, second] = ["s1", "s2"].map((name) =>
      a.install(
        new TrafficSource(name, { to: b, traffic: poisson({ rate: "80kbps", size: 100 }), stop: "1s" }),
      ),
    )
    const third = r.install(
      new TrafficSource("s3", { to: b, traffic: cbr({ rate: "80kbps", size: 100, count: 5 }) }),
    )
    const sink = b.install(new TrafficSink("sink"))
    run(sim)
    const received = [first, second, third].map((source) => {
      const { address } = source === third ? r : a
      return sink.flowFrom(address, source.port)?.monitor.summary(sim.now).receivedPackets
    })
    expect(received).toEqual([first.packetsSent, second.packetsSent, 5])
    expect(sink.flows).toHaveLength(3)
    expect(census(net).unaccounted).toBe(0)
  })

  it("only counts when it is told not to measure", () => {
    const { sim, net } = internet()
    const [a, b] = chain(net, "a-b")
    a.install(new TrafficSource("source", { to: b, traffic: cbr({ rate: "8kbps", size: 100, count: 5 }) }))
    const sink = b.install(new TrafficSink("sink", { measures: false }))
    run(sim)
    expect([sink.packetsReceived, sink.bytesReceived, sink.flows]).toEqual([5, 500, []])
  })

  it("reads payloads of bytes, and counts those that are none", () => {
    const { sim, net } = internet()
    const [a, b] = chain(net, "a-b")
    const sink = b.install(new TrafficSink("sink"))
    const payload = new TrafficPayload(20, 0, 1.5).encode()
    const later = new TrafficPayload(20, 1, 99).encode() // from a clock that is ahead
    net.build()
    for (const body of [payload, later, Uint8Array.of(1)])
      sim.at(2, () => {
        const datagram = new UdpDatagram(5, 9, body)
        const packet = new InetPacket({ destination: b.address, protocol: 17 }, datagram)
        a.part(Udp).below.send(packet)
      })
    sim.run()
    expect([sink.packetsReceived, sink.bytesReceived]).toEqual([3, 41])
    expect(sink.flows[0].monitor.summary(3).receivedPackets).toBe(2)
  })
})

describe("traffic on the wire", () => {
  it("begins with sequence number and send time", () => {
    const [source, destination] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.2")]
    const packet = new InetPacket(
      { source, destination, protocol: 17 },
      new UdpDatagram(1, 9, new TrafficPayload(16, 7, 3.25)),
    )
    const bytes = encodePacket(packet)
    expect(bytes.length).toBe(packet.size)
    expect([...bytes.subarray(28)]).toEqual([0, 0, 0, 7, 0, 0, 0, 3, 0x0e, 0xe6, 0xb2, 0x80, 0, 0, 0, 0])
    expect(TrafficPayload.decode(bytes.subarray(28))).toEqual(new TrafficPayload(16, 7, 3.25))
  })

  it("is never smaller than its header", () => {
    expect(new TrafficPayload(1, 0, 0).size).toBe(12)
    expect(TrafficPayload.decode(new Uint8Array(11))).toBeUndefined()
  })
})

describe("a flow", () => {
  const traffics = {
    poisson: poisson({ rate: "400kbps", size: 500 }),
    "on and off": onOff({ peakRate: "2Mbps", size: 500, meanOn: "100ms", meanOff: "300ms" }),
  }
  const times = (traffic: Traffic, seed: number) => {
    const { sim, net, sink, monitor } = flow(traffic, { stop: "5s" }, seed)
    sim.run()
    expect(census(net).unaccounted).toBe(0)
    expect(sink.packetsReceived).toBeGreaterThan(100)
    return JSON.stringify(monitor.summary(sim.now))
  }
  for (const [name, traffic] of Object.entries(traffics))
    it(`is the same with the same seed, and another with another: ${name}`, () => {
      expect(times(traffic, 1)).toBe(times(traffic, 1))
      expect(times(traffic, 1)).not.toBe(times(traffic, 2))
    })

  it("is copied with its network: the copy sends to the copy, and measures alike", () => {
    const { net } = flow(cbr({ rate: "80kbps", size: 500 }), { stop: "2s" })
    const sim = new Simulation()
    const twin = sim.add(new Network("outer", { builder, prefix: "10.0.0.0/24" })).add(net.duplicate("net"))
    run(sim)
    const [source, sink] = [twin.node("a").part(TrafficSource), twin.node("b").part(TrafficSink)]
    expect([source.packetsSent, sink.packetsReceived, sink.flows.length]).toEqual([40, 40, 1])
    expect(sink.flows[0].monitor.summary(sim.now)).toMatchObject({ sentPackets: 40, receivedPackets: 40 })
    expect(census(twin).unaccounted).toBe(0)
  })
})
