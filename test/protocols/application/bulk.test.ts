import { Simulation } from "@hourglass/aca"
import { network } from "hourglass"
import { describe, expect, it } from "vitest"

function pair() {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b, { bandwidth: "10Mbps", delay: "10ms" })
  return { sim, net, a, b }
}

describe("a bulk source", () => {
  it("without an end closes at its stop, and is complete", () => {
    const { sim, net, a, b } = pair()
    const flow = net.tcp(a, b, { stop: 2 })
    sim.run({ until: 1 })
    expect(flow.summary()).toMatchObject({ state: "ESTABLISHED", isComplete: false })
    sim.run({ until: 10 })
    expect(flow.summary().isComplete).toBe(true)
    expect(flow.source.closedAt).toBeLessThan(2.5)
  })

  it("that stops before all is sent is not complete", () => {
    const { sim, net, a, b } = pair()
    const flow = net.tcp(a, b, { bytes: "100MB", stop: 2 })
    sim.run({ until: 100 })
    expect(flow.source.closedAt).toBeDefined()
    expect(flow.summary().isComplete).toBe(false)
  })

  it("that stops before it is connected has sent nothing", () => {
    const { sim, net, a, b } = pair()
    const flows = [1000, undefined].map((bytes) => net.tcp(a, b, { bytes, stop: 0.001 }))
    sim.run({ until: 10 })
    expect(flows.map((flow) => flow.summary())).toMatchObject([
      { isComplete: false, receivedBytes: 0, error: { kind: "aborted" } }, // what it had written is discarded
      { isComplete: true, receivedBytes: 0, error: undefined }, // it was to send for as long as it could
    ])
  })

  it("sends the very bytes that it is given", () => {
    const { sim, net, a, b } = pair()
    const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => i * 7)
    const flow = net.tcp(a, b, { bytes })
    const got: number[] = []
    const { sink } = flow
    sink.arrived = (stream) => {
      for (let data = stream.read(); data !== 0; data = stream.read()) got.push(...(data as Uint8Array))
      if (stream.isAtEnd) stream.close()
    }
    sim.run({ until: 10 })
    expect(flow.summary().isComplete).toBe(true)
    expect(Uint8Array.from(got)).toEqual(bytes)
  })
})
