import type { LinkSpecification } from "@hourglass/inet"
import { Constant, LogNormal } from "@hourglass/net"
import {
  cbr,
  meanOpinionScore,
  TrafficSink,
  TrafficSource,
  transmissionRating,
  VideoFrames,
  VoiceSink,
  type VoiceSinkOptions,
  video,
  voice,
  voiceCodecs,
} from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { nanoseconds } from "../internet.js"
import { twoHosts } from "../socket/programs.js"

const g711 = voiceCodecs["G.711"]
const g729 = voiceCodecs["G.729"]

/** Packets of a model: when each is born, and its size. */
function packetsOf(model: VideoFrames, count: number): [time: number, size: number][] {
  let time = 0
  return Array.from({ length: count }, () => {
    model.advance()
    time += model.gap
    return [nanoseconds(time), model.size]
  })
}

/** A call from `a` to `b`. */
function call(link: LinkSpecification, options: Partial<VoiceSinkOptions> = {}, stop = "60s") {
  const { sim, net, a, b } = twoHosts(link)
  const { codec = "G.711" } = options
  const source = a.install(new TrafficSource("voice", { to: b, traffic: voice({ codec }), stop }))
  const sink = b.install(new VoiceSink("ear", options))
  sink.watch(source)
  sim.run()
  return { sim, net, source, sink, quality: sink.quality(sink.flows[0] as never) }
}

describe("voice", () => {
  it.each([
    ["G.711", 160],
    ["G.729", 20],
  ] as const)(
    "of %s has packets of %i bytes and a header every 20 ms while somebody speaks",
    (codec, bytes) => {
      const { sim, a, b } = twoHosts()
      const source = a.install(
        new TrafficSource("voice", { to: b, traffic: voice({ codec }), stop: "2000s" }),
      )
      const times: number[] = []
      const sizes = new Set<number>()
      source.departures.on(({ size, sentAt }) => {
        times.push(sentAt)
        sizes.add(size)
      })
      sim.run()
      expect([...sizes]).toEqual([bytes + 12])
      const gaps = times.slice(1).map((time, i) => nanoseconds(time - (times[i] ?? 0)))
      expect(Math.min(...gaps)).toBe(0.02)
      // Speech is 1.004 s of 2.591 s (ITU-T P.59), and so are the packets of those that would be sent always.
      expect(times.length / (2000 / 0.02) / (1.004 / 2.591)).toBeCloseTo(1, 1)
      // Gaps that are longer, one for each silence.
      expect(gaps.filter((gap) => gap > 0.02).length / (2000 / 2.591)).toBeCloseTo(1, 1)
    },
  )

  it("is sent always when silence is not suppressed", () => {
    const { sim, a, b } = twoHosts()
    const traffic = voice({ suppressesSilence: false })
    const source = a.install(new TrafficSource("voice", { to: b, traffic, stop: "10s" }))
    sim.run()
    expect([source.packetsSent, source.bytesSent]).toEqual([500, 500 * 172])
  })
})

describe("video", () => {
  it("has frames at a rate, each in full packets and a rest", () => {
    const frames = new VideoFrames({
      frameSize: new Constant(2500),
      frameRate: 10,
      packetSize: 1000,
      headerSize: 12,
    })
    expect(packetsOf(frames, 5)).toEqual([
      [0, 1012],
      [0, 1012],
      [0, 512],
      [0.1, 1012],
      [0.1, 1012],
    ])
    expect([frames.meanRate, frames.period, frames.burst, frames.frames]).toEqual([200_000, 0.1, 1012, 2])
    frames.reset()
    expect(packetsOf(frames, 1)).toEqual([[0, 1012]])
  })

  it("spreads the packets of a frame over the time that it has", () => {
    const frames = new VideoFrames({
      frameSize: new Constant(2000),
      frameRate: 10,
      packetSize: "1kB",
      spread: 0.5,
    })
    expect(packetsOf(frames, 5).map(([time]) => time)).toEqual([0, 0.025, 0.1, 0.125, 0.2])
  })

  it("keeps its rate whatever the sizes of its frames are", () => {
    const { sim, a, b } = twoHosts()
    const traffic = video({
      frameSize: (random) => LogNormal.withMean(random, { mean: 5000, deviation: 3000 }),
      spread: 1,
    })
    const source = a.install(new TrafficSource("camera", { to: b, traffic, stop: "400s" }))
    const sink = b.install(new TrafficSink("screen"))
    const monitor = sink.watch(source)
    sim.run()
    const { sentBytes, sentPackets } = monitor.summary(sim.now)
    const picture = sentBytes - 12 * sentPackets
    expect((8 * picture) / 400 / (8 * 5000 * 25)).toBeCloseTo(1, 1)
    expect(monitor.summary(sim.now).lostPackets).toBe(0)
  })

  it("cannot be anything", () => {
    const make = () => new VideoFrames({ frameSize: new Constant(0), frameRate: 0, packetSize: 0, spread: 2 })
    expect(make).toThrow(
      "video traffic: frameRate is 0; it must be > 0; packetSize is 0; it must be > 0; " +
        "frameSize has mean 0 bytes; it must be > 0; spread is 2; it must be within 0 and 1",
    )
  })
})

describe("the E-model", () => {
  // R and MOS of G.107 Annex B, Table B.1, and its best value.
  it.each([
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
    [93.2, 4.41],
    [120, 4.5],
    [0, 1],
    [-5, 1],
    [3, 1],
  ])("gives a rating of %d a score of %d", (rating, score) => {
    expect(Math.abs(meanOpinionScore(rating) - score)).toBeLessThan(0.01) // the table has two digits
  })

  it("takes off for delay, above all beyond 177 ms, for the codec and for loss", () => {
    const rating = (codec: typeof g711 | typeof g729, delay: number, loss: number) =>
      transmissionRating(codec, { delay, loss })
    expect(rating(g711, 0, 0)).toBe(93.2)
    expect(rating(g711, 0.1, 0)).toBeCloseTo(93.2 - 2.4, 9)
    expect(rating(g711, 0.3, 0)).toBeCloseTo(93.2 - 7.2 - 0.11 * 122.7, 9)
    expect(rating(g729, 0, 0)).toBeCloseTo(82.2, 9)
    expect(rating(g729, 0, 0.05)).toBeCloseTo(82.2 - (84 * 5) / (5 + 19), 9)
    expect(transmissionRating(g711, { delay: 0, loss: 0.02, burstRatio: 2 })).toBeCloseTo(
      93.2 - 190 / 26.1,
      9,
    )
  })
})

describe("a listener", () => {
  it("hears a good line well", () => {
    const { quality, sink } = call({ bandwidth: "10Mbps", delay: "50ms" })
    expect(quality).toEqual({
      lost: 0,
      late: 0,
      delay: expect.closeTo(0.12, 9),
      rating: expect.closeTo(93.2 - 0.024 * 120, 9),
      mos: expect.closeTo(4.35, 2),
    })
    expect(sink.flows[0]?.monitor.summary(60).delay.mean).toBeCloseTo(0.05 + (200 * 8) / 1e7, 9)
  })

  it("hears what is lost, and what is late", () => {
    const lossy = call({ delay: "50ms", loss: "5%" }).quality
    expect(lossy.lost).toBeCloseTo(0.05, 1)
    expect(lossy.mos).toBeLessThan(4.1)
    const late = call({ delay: "120ms" }).quality
    expect([late.lost, late.late, late.mos]).toEqual([0, 1, expect.closeTo(1.11, 2)])
    const patient = call({ delay: "120ms" }, { playout: "150ms", codec: "G.729" }).quality
    expect([patient.late, patient.delay]).toEqual([0, expect.closeTo(0.175, 9)])
    expect(patient.mos).toBeLessThan(4.1)
  })

  it("hears a crowd on the line", () => {
    const { sim, a, b } = twoHosts({ bandwidth: "1Mbps", delay: "10ms", queue: { limit: "30kB" } })
    a.install(
      new TrafficSource("crowd", {
        to: b,
        toPort: 10,
        traffic: cbr({ rate: "980kbps", size: 1000 }),
        stop: "20s",
      }),
    )
    b.install(new TrafficSink("others", { port: 10 }))
    const source = a.install(new TrafficSource("voice", { to: b, traffic: voice(), stop: "20s" }))
    const sink = b.install(new VoiceSink("ear"))
    sink.watch(source)
    sim.run()
    const flow = sink.flowFrom(a.address)
    const quality = flow && sink.quality(flow)
    expect(quality?.late).toBeGreaterThan(0.1)
    expect(flow?.monitor.jitter.interarrival).toBeGreaterThan(0)
    expect(quality?.mos).toBeLessThan(3.5)
  })

  it("is copied with its network", () => {
    const { sim, net, a, b } = twoHosts({ delay: "20ms" })
    const source = a.install(new TrafficSource("voice", { to: b, traffic: voice(), stop: "5s" }))
    b.install(new VoiceSink("ear", { playout: "10ms" })).watch(source)
    const twin = sim.add(net.duplicate("twin"))
    sim.run()
    const ear = twin.node("b").part(VoiceSink)
    expect(ear.flows.map((flow) => ear.quality(flow).late)).toEqual([1])
  })
})
