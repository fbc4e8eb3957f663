import {
  census,
  MemorySink,
  network,
  observe,
  type PacketRecord,
  Simulation,
  TraceHash,
  traceForNam,
} from "hourglass"
import { expect, it } from "vitest"

/**
 * What a lossy network with random traffic gives, with every listener there is, or none. It needs more events when it
 * is watched: then packets leave on time that otherwise are made up for.
 */
function results(observed: boolean) {
  const sim = new Simulation({ seed: 5 })
  const net = network(sim, "10.0.0.0/24")
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  net.link(a, r, { bandwidth: "1Mbps", delay: "1ms" })
  const link = net.link(r, b, { bandwidth: "500kbps", delay: "5ms", queue: { limit: "5kB" }, loss: "1%" })
  const flow = net.udp(a, b, { rate: "600kbps", size: 500, model: "poisson" })
  const ping = net.ping(a, b, { count: 5 })
  net.build()
  if (observed) {
    observe(net, new TraceHash())
    net.capture(new MemorySink())
    traceForNam(net, new MemorySink())
    for (const node of net.nodes) node.csl.dispatcher.arrivals.on(() => {})
    for (const node of net.nodes) for (const { queue } of node.interfaces) queue.lengths.on(() => {})
  }
  sim.at("2s", () => link.down())
  sim.at("3s", () => link.up())
  sim.run({ until: "6s" })
  return { flow: flow.summary(), ping: ping.summary(), census: census(net) }
}

it("changes nothing of the results", () => expect(results(true)).toEqual(results(false)))

it("tells of one node alone when it is told to", () => {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  for (const host of [a, b]) net.link(host, r, { bandwidth: "1Mbps" })
  net.ping(a, b, { count: 1 })
  const events: string[] = []
  const trace = { record: ({ event, node }: PacketRecord) => events.push(`${node} ${event}`) }
  observe(net, trace, { at: r })
  sim.run()
  const hop = ["/net/r receive", "/net/r enqueue", "/net/r dequeue"]
  expect(events).toEqual([...hop, ...hop])
})
