import { BulkSink, BulkSource, census, network, Simulation } from "hourglass"
import { cpuSeconds, measure } from "../measure.mjs"

export const name = "W2"
export const description =
  "dumbbell: N long-lived NewReno flows with SACK, MSS 1448, delayed ACKs; bottleneck 100 Mb/s (1 Gb/s for N = 1000), 20 ms, DropTail of one BDP"
export const unit = "packet-hops"

const mss = 1448 // bytes of data in a segment: with 12 of timestamps, 20 of TCP and 20 of IP, 1500 in all
const roundTrip = 0.06 // s

export const cases = [
  { name: "N = 10", run: () => measure(() => dumbbell(10, 100e6), play(60)) },
  { name: "N = 100", run: () => measure(() => dumbbell(100, 100e6), play(60)) },
  { name: "N = 1000", run: () => measure(() => dumbbell(1000, 1e9), play(20)) },
]

function dumbbell(flows, bottleneck) {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/16")
  const [left, right] = [net.router("left"), net.router("right")]
  const packets = Math.round((bottleneck * roundTrip) / 8 / (mss + 52))
  net.link(left, right, { bandwidth: bottleneck, delay: "20ms", queue: { limit: { packets } } })
  for (let i = 0; i < flows; i++) {
    const [from, to] = [net.host(`s${i}`), net.host(`d${i}`)]
    net.link(from, left, { bandwidth: "100Mbps", delay: "5ms" })
    net.link(right, to, { bandwidth: "100Mbps", delay: "5ms" })
    from.install(new BulkSource("source", { to, start: i / flows, tcp: { congestion: "newreno" } }))
    to.install(new BulkSink("sink"))
  }
  net.build()
  return { sim, net }
}

/** Plays it whole; what the last two thirds give besides, when the engine has compiled what it will compile. */
const play =
  (until) =>
  ({ sim, net }) => {
    sim.run({ until: until / 3 })
    const before = census(net).hops
    const begin = process.cpuUsage()
    sim.run({ until })
    const cpu = cpuSeconds(begin)
    const { hops, droppedTotal } = census(net)
    return { count: hops, extra: { drops: droppedTotal, "M after warming up": (hops - before) / cpu / 1e6 } }
  }
