import { formatFairness, formatTcpFlows, network, recordQueue, Simulation, tcpTotals } from "hourglass"
import { expect, it } from "vitest"

/** Two flows of Reno over one bottleneck, and the queue in front of it. */
function shared() {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  net.link(a, r, { bandwidth: "100Mbps", delay: "1ms" })
  net.link(r, b, { bandwidth: "10Mbps", delay: "5ms", queue: { limit: "20kB" } })
  const flows = [0, 0.1].map((start) => net.tcp(a, b, { congestion: "reno", start }))
  const queue = recordQueue(r, b)
  sim.run({ until: "10s" })
  return { summaries: flows.map((flow) => flow.summary()), queue }
}

const { summaries, queue } = shared()

it("adds up what the flows got", () => {
  const [one, other] = summaries
  const { goodputBitsPerSecond, retransmissions, fairness } = tcpTotals(summaries)
  expect(goodputBitsPerSecond).toBeCloseTo(one.goodputBitsPerSecond + other.goodputBitsPerSecond, 3)
  expect(goodputBitsPerSecond).toBeGreaterThan(9e6)
  expect(retransmissions).toBe(one.retransmissions + other.retransmissions)
  expect(fairness).toBeGreaterThan(0.9)
  expect(fairness).toBeLessThanOrEqual(1)
})

it("gives a line for each flow", () => {
  const [head, , ...lines] = formatTcpFlows(summaries).split("\n")
  expect(head).toMatch(/flow +\| congestion \| +goodput \| +RTT min/)
  expect(lines.map((line) => line.split("|")[1].trim())).toEqual(["a > b", "a > b #2"])
})

it("says how fair it was, and between which bounds", () => {
  expect(formatFairness({ ...tcpTotals(summaries), fairness: 0.9 })).toBe(
    "fairness index 0.9 (1: all equal; 0.5: one has everything)",
  )
})

it("knows nothing of the fairness of no flows", () => {
  expect(tcpTotals([])).toMatchObject({ flows: 0, goodputBitsPerSecond: 0, fairness: Number.NaN })
})

it("records the queue in bytes, up to its limit", () => {
  expect(queue.name).toBe("r → b")
  expect(Math.max(...queue.values())).toBeLessThanOrEqual(20_000)
  expect(Math.max(...queue.values())).toBeGreaterThan(18_000)
})
