/**
 * What flows get from a shared bottleneck, and what they queue there, against ns-2 and ns-3: C-07, C-08, C-10 to C-19,
 * and the dumbbells of the benchmark W2 in ns-3.
 */
import { type Bandwidth, bitsPerSecond, type Duration, Simulation } from "@hourglass/aca"
import { type CongestionSpec, Cubic, type TcpOptions, Vegas } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import reference from "./data/C-tcp-macro.json" with { type: "json" }
import { type Dumbbell, type DumbbellFlow, type DumbbellResult, runDumbbell } from "./tcp/dumbbell.js"
import { RandomEarlyDrop } from "./tcp/random-early-drop.js"
import type { Fields } from "./vector.js"

const vectorOf = (id: string): { given: Fields; expect: Fields } => {
  const found = reference.vectors.find((vector) => vector.id === id)
  if (found === undefined) throw new Error(`there is no vector ${id}`)
  return found as unknown as { given: Fields; expect: Fields }
}

/** As ns-2's agents: 1000 bytes on the wire, each acknowledged. */
const ns2: Partial<TcpOptions> = { mss: 960, timestamps: false, delayedAck: false, sack: false }
/** As ns-3's, set like the reference: 960 bytes of data, timestamps, every other segment acknowledged. */
const ns3: Partial<TcpOptions> = { mss: 972, timestamps: true, sack: true }

/** Flows that begin one after the other, `gap` seconds apart. */
const flowsOf = (
  options: Partial<TcpOptions>,
  controls: readonly CongestionSpec[],
  gap = 0,
  accessDelay: Duration = "5ms",
): DumbbellFlow[] =>
  controls.map((congestion, i) => ({ options: { ...options, congestion }, accessDelay, start: i * gap }))

const times = <T>(count: number, item: T): T[] => new Array(count).fill(item)

/** "1.6Mb 40ms" and "10Mbps 40ms": a link as the vectors write it. */
function linkOf(text: unknown): Dumbbell["bottleneck"] {
  const [, rate, delay] = /([\d.]+)Mb(?:ps)? (\d+ms)/.exec(String(text)) ?? []
  return { bandwidth: `${rate}Mbps` as Bandwidth, delay: delay as Duration }
}

const near = (figure: unknown, tolerance: number) => ({
  asymmetricMatch: (found: number) => Math.abs(found / (figure as number) - 1) <= tolerance,
  toString: () => `${figure} ± ${100 * tolerance} %`,
})

const between = (low: number, high: number) => ({
  asymmetricMatch: (found: number) => found >= low && found <= high,
  toString: () => `${low} … ${high}`,
})

describe("five flows of equal round-trip time, ns-2", () => {
  it.each([
    ["C-07", false],
    ["C-08", true],
  ])("%s: share alike", (id, sack) => {
    const { given, expect: expected } = vectorOf(id)
    const result = runDumbbell({
      bottleneck: linkOf(given.bottleneck),
      queue: (given.queue as number) - 1,
      flows: flowsOf({ ...ns2, sack }, times(5, "newreno" as const), 0.37),
      from: 50,
      to: 350,
    })
    expect(result).toMatchObject({
      jain: between(0.95, 1),
      utilization: between((expected.utilization as number) - 0.03, 1),
      queue: near(expected["mean queue"], 0.2),
      lossRate: near(expected["loss rate"], 0.4),
    })
  })
})

describe("two flows of unequal round-trip time behind RED, ns-2", () => {
  it("C-09: share by more than the ratio, and less than its square", () => {
    const { expect: expected } = vectorOf("C-09")
    const [ratio] = expected["throughput ratio short/long [mean, sd]"] as number[]
    // ns-2's automatic parameters for 10 Mb/s and packets of 500 bytes.
    const red = { capacity: 99, least: 6.25, most: 18.75, weight: 1 - Math.exp(-1 / 2500), probability: 0.1 }
    const random = new Simulation().random("C-09")
    const { flows } = runDumbbell({
      bottleneck: { bandwidth: "10Mbps", delay: "5ms" },
      queue: red.capacity,
      discipline: () => new RandomEarlyDrop({ ...red, random }),
      flows: (["5ms", "15ms"] as const).map((accessDelay) => ({
        accessDelay,
        start: 0,
        options: { ...ns2, sack: true, congestion: "newreno" },
      })),
      from: 50,
      to: 350,
    })
    expect(flows[0].goodput / flows[1].goodput).toEqual(near(ratio, 0.3))
  })
})

describe("Vegas", () => {
  /** Keeps between alpha and beta packets of each flow in the queue, within the slack that the vectors allow. */
  function expectBacklog(result: DumbbellResult, n: number, [alpha, beta]: number[], slack: number): void {
    expect(result).toMatchObject({
      queue: between(n * alpha - slack, n * beta + slack),
      utilization: between(0.98, 1),
      drops: 0,
    })
  }

  it.each([
    ["C-10", 1],
    ["C-11", 3],
  ])("%s: keeps %d × 1 … 3 packets queued, ns-2", (id, n) => {
    const { given } = vectorOf(id)
    const result = runDumbbell({
      bottleneck: linkOf(given.bottleneck),
      queue: (given.queue as number) - 1,
      flows: flowsOf(ns2, times(n, "vegas" as const)),
      from: 20,
      to: 120,
    })
    expectBacklog(result, n, [1, 3], 1)
  })

  it("C-12: gets less than 30 % beside Reno", () => {
    const { given } = vectorOf("C-12")
    const { flows, goodput } = runDumbbell({
      bottleneck: linkOf(given.bottleneck),
      queue: 49,
      flows: flowsOf(ns2, ["reno", "vegas"]),
      from: 20,
      to: 220,
    })
    expect(flows[1].goodput / goodput).toBeLessThan(0.3)
  })

  it("C-18: two flows keep 2 × 2 … 4 packets queued, ns-3", () => {
    const { given } = vectorOf("C-18")
    const result = runDumbbell({
      bottleneck: linkOf(given.bottleneck),
      queue: 100,
      flows: flowsOf(
        ns3,
        times(2, () => new Vegas({ alpha: 2, beta: 4, gamma: 1 })),
      ),
      from: 20,
      to: 120,
    })
    expectBacklog(result, 2, [2, 4], 2)
  })
})

describe("CUBIC", () => {
  it.each(["C-13", "C-14"])("%s: takes its share beside NewReno, ns-3", (id) => {
    const { given, expect: expected } = vectorOf(id)
    const shares = expected["share of the first flow per run"] as number[]
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    const found = [0, 0.7, 1.9].map((gap) => {
      const { flows, goodput } = runDumbbell({
        bottleneck: linkOf(given.bottleneck),
        queue: Number.parseInt(given.queue as string, 10),
        flows: flowsOf(ns3, ["cubic", "newreno"], gap),
        from: 20,
        to: 120,
      })
      return flows[0].goodput / goodput
    })
    expect(found.reduce((sum, share) => sum + share, 0) / found.length).toEqual(
      between(mean - 0.12, mean + 0.12),
    )
  })

  it("follows W(t) between two losses, RFC 9438 §4.2", () => {
    const windows: { time: number; cwnd: number }[] = [] // seconds, segments
    runDumbbell({
      bottleneck: { bandwidth: "50Mbps", delay: "45ms" },
      queue: 400,
      flows: flowsOf({ sack: true }, [() => new Cubic({ fastConvergence: false })]),
      from: 0,
      to: 45,
      watch: ({ mss, window }) => window.on(({ time, cwnd }) => windows.push({ time, cwnd: cwnd / mss })),
    })
    const falls = windows.flatMap(({ cwnd }, i) => (i > 0 && cwnd < 0.9 * windows[i - 1].cwnd ? [i] : []))
    const [begin, end] = falls.slice(-2)
    const wMax = windows[begin - 1].cwnd
    const afterLoss = windows[begin].cwnd
    const epoch = windows.findIndex(({ cwnd }, i) => i > begin && cwnd > afterLoss)
    const k = Math.cbrt((wMax - afterLoss) / 0.4)
    const distances = windows.slice(epoch, end).map(({ time, cwnd }) => {
      const t = time - windows[epoch].time
      return Math.abs(cwnd / (0.4 * (t - k) ** 3 + wMax) - 1)
    })
    expect(afterLoss / wMax).toEqual(near(0.7, 0.02))
    expect(distances.length).toBeGreaterThan(1000)
    expect(Math.max(...distances)).toBeLessThan(0.01)
  })
})

describe("BBR", () => {
  const alone = (bottleneck: Dumbbell["bottleneck"], queue: number, accessDelay: Duration, to = 40) => {
    const result = runDumbbell({
      bottleneck,
      queue,
      flows: flowsOf(ns3, ["bbr"], 0, accessDelay),
      from: 10,
      to,
    })
    const capacity = (bitsPerSecond(bottleneck.bandwidth) * 960) / 1012
    const [flow] = result.flows
    const bdp = (capacity * flow.minRtt) / 8 // bytes
    return {
      ...result,
      share: result.goodput / capacity,
      inflight: flow.flight / bdp,
      queued: (result.queue * 960) / bdp,
    }
  }

  it.each(["C-15", "C-16"])("%s: holds about one BDP in flight, ns-3", (id) => {
    const { given } = vectorOf(id)
    const found = alone(
      linkOf(given.bottleneck),
      Number.parseInt(given.queue as string, 10),
      given.access as Duration,
    )
    expect(found).toMatchObject({
      share: between(0.9, 1),
      inflight: between(0.95, 1.25),
      queued: between(0, 0.25),
      drops: 0,
    })
  })

  it("C-17: keeps the path busy with a buffer of one BDP", () => {
    const { share, lossRate } = alone({ bandwidth: "4Mbps", delay: "90ms" }, 99, "5ms", 60)
    expect(share).toBeGreaterThan(0.85)
    expect(lossRate).toBeLessThan(0.05)
  })

  // With one BDP of buffer its window of two fills path and buffer: then CUBIC keeps what losses leave it.
  it.each([
    [1, 0.05],
    [1.5, 0.1],
    [2, 0.1],
  ])("C-17: shares with CUBIC at a buffer of %d BDP", (bdps, least) => {
    const { flows, goodput } = runDumbbell({
      bottleneck: { bandwidth: "10Mbps", delay: "20ms" },
      queue: 62 * bdps,
      flows: flowsOf(ns3, ["bbr", "cubic"], 0.7),
      from: 20,
      to: 140,
    })
    expect(Math.min(...flows.map((flow) => flow.goodput / goodput))).toBeGreaterThan(least)
  })
})

describe("NewReno, ns-3", () => {
  it("C-19: saws between half a BDP and buffer", () => {
    const { given, expect: expected } = vectorOf("C-19")
    const [goodput] = expected["goodput Mb/s"] as number[]
    const result = runDumbbell({
      bottleneck: linkOf(given.bottleneck),
      queue: Number.parseInt(given.queue as string, 10),
      flows: flowsOf(ns3, ["newreno"]),
      from: 20,
      to: 120,
    })
    expect(result).toMatchObject({
      goodput: near(goodput * 1e6, 0.03),
      queue: near(expected["mean queue"], 0.2),
    })
  })

  // ns-3.37: payload delivered from 10 s to 60 s, the flows beginning 50 ms and 5 ms after each other.
  it.each([
    [10, 96.405e6],
    [100, 96.391e6],
  ])("fills the bottleneck of W2 with %d flows", (n, goodput) => {
    const result = runDumbbell({
      bottleneck: { bandwidth: "100Mbps", delay: "20ms" },
      queue: 500,
      flows: flowsOf({ mss: 1460, sack: true }, times(n, "newreno" as const), 0.5 / n),
      from: 10,
      to: n === 10 ? 60 : 30,
    })
    expect(result.goodput).toEqual(near(goodput, 0.05))
    expect(result.jain).toBeGreaterThan(0.8)
  })
})
