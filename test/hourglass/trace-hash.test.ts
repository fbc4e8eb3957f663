/** Equal seeds give equal traces, whatever else is in the simulation. */
import { network, observe, Simulation, TraceHash } from "hourglass"
import { describe, expect, it } from "vitest"

/** Two hosts behind a lossy link with random traffic; and, on request, another network that nobody records. */
function hashOf({ seed = 1, neighbor = false } = {}): string {
  const sim = new Simulation({ seed })
  if (neighbor) addNetwork(sim, "other")
  const net = addNetwork(sim, "net")
  const hash = new TraceHash()
  net.build()
  observe(net, hash)
  sim.run({ until: "2s" })
  return hash.hex
}

function addNetwork(sim: Simulation, name: string) {
  const net = network(sim, "10.0.0.0/24", { name })
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  net.link(a, r, { bandwidth: "1Mbps", delay: "1ms" })
  net.link(r, b, { bandwidth: "500kbps", delay: "5ms", queue: { limit: "5kB" }, loss: "2%" })
  net.udp(a, b, { rate: "600kbps", size: 500, model: "poisson" })
  return net
}

describe("the trace hash of a run", () => {
  it("is the same for the same seed", () => expect(hashOf()).toBe(hashOf()))

  it("is the same when another network, with traffic, is in the simulation too", () =>
    expect(hashOf({ neighbor: true })).toBe(hashOf()))

  it("is another for another seed", () => expect(hashOf({ seed: 2 })).not.toBe(hashOf()))
})
