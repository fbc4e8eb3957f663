import { cbr, census, network, Simulation } from "hourglass"
import { countedFlow } from "../flows.mjs"
import { measure } from "../measure.mjs"

export const name = "W1"
export const description =
  "chain: host, 8 routers, host; 1 Gb/s, 1 ms links; one CBR UDP flow of 1000-byte packets, 500 Mb/s, 10 s"
export const unit = "packet-hops"

const headers = 28 // bytes of IP and UDP: the packet has 1000 bytes in all
const duration = 10 // s

export const cases = [
  { name: "measured at the sink", run: () => measure(() => chain(true), play) },
  { name: "counted at the sink", run: () => measure(() => chain(false), play) },
]

function chain(measures) {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const nodes = [net.host("a"), ...Array.from({ length: 8 }, (_, i) => net.router(`r${i}`)), net.host("b")]
  for (let i = 1; i < nodes.length; i++)
    net.link(nodes[i - 1], nodes[i], { bandwidth: "1Gbps", delay: "1ms" })
  const size = 1000 - headers
  const [from, to] = [nodes[0], nodes.at(-1)]
  const rate = (5e8 * size) / 1000
  if (measures) net.udp(from, to, { rate, size, stop: duration })
  else countedFlow(from, to, { traffic: cbr({ rate, size }), stop: duration })
  net.build()
  return { sim, net }
}

function play({ sim, net }) {
  sim.run()
  return { count: census(net).hops, extra: { packets: census(net).sent } }
}
