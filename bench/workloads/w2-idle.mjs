import { BulkSink, bulkPort, Component, network, Simulation, StreamOpening } from "hourglass"
import { measure } from "../measure.mjs"

export const name = "W2"
export const description =
  "10,000 connections between two hosts are opened, and then idle; what one end of one takes"
export const unit = "packet-hops"

const connections = 10_000

export const cases = [{ name: "idle", run: () => measure(setUp, play) }]

/** Opens connections, and says nothing over them. */
class Opener extends Component {
  streams = this.requester("streams", StreamOpening)
  established = 0

  /** One after the other, for listeners have a backlog. */
  open(to) {
    for (let i = 0; i < connections; i++)
      this.after(i / 1000, () => this.streams.request({ to, toPort: bulkPort, user: this }))
  }

  connected() {
    this.established++
  }
  arrived() {}
  drained() {}
  closed(_stream, error) {
    if (error !== undefined) throw new Error(`a connection ended: ${error.kind}`)
  }
}

function setUp() {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b, { bandwidth: "1Gbps", delay: "1ms" })
  const opener = a.install(new Opener("opener"))
  const sink = b.install(new BulkSink("sink"))
  net.build()
  sim.run({ until: 1 })
  return { sim, opener, sink, to: b.address, heap: used() }
}

function play({ sim, opener, sink, to, heap }) {
  opener.open(to)
  sim.run({ until: 20 })
  if (opener.established !== connections || sink.accepted !== connections)
    throw new Error(`${opener.established} and ${sink.accepted} of ${connections} are established`)
  return { count: 3 * connections, extra: { bytesPerIdleEnd: (used() - heap) / (2 * connections) } }
}

function used() {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
