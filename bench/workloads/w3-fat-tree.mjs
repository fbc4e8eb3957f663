import { census, network, poisson, Simulation } from "hourglass"
import { countedFlow } from "../flows.mjs"
import { measure } from "../measure.mjs"

export const name = "W3"
export const description =
  "fat tree k = 8: 128 hosts, 80 switches, 1 Gb/s links; 512 random-pair Poisson UDP flows of 10 Mb/s, 1000 bytes, 2 s"
export const unit = "packet-hops"

const k = 8
const headers = 28 // bytes of IP and UDP
const duration = 2 // s

export const run = () => measure(fatTree, play)

/** Al-Fares, Loukissas, Vahdat (SIGCOMM 2008): k pods of k/2 edge and k/2 aggregation switches, (k/2)² cores. */
function fatTree() {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/8")
  const half = k / 2
  const link = { bandwidth: "1Gbps", delay: "10us" }
  const cores = Array.from({ length: half * half }, (_, i) => net.router(`core${i}`))
  const hosts = []
  for (let pod = 0; pod < k; pod++) {
    const aggregations = Array.from({ length: half }, (_, i) => net.router(`agg${pod}.${i}`))
    aggregations.forEach((aggregation, i) => {
      for (let j = 0; j < half; j++) net.link(aggregation, cores[i * half + j], link)
    })
    for (let e = 0; e < half; e++) {
      const rack = net.subnetwork(`rack${pod}.${e}`)
      const edge = rack.router("edge")
      for (const aggregation of aggregations) net.link(edge, aggregation, link)
      for (let h = 0; h < half; h++) {
        const host = rack.host(`h${h}`)
        rack.link(edge, host, link)
        hosts.push(host)
      }
    }
  }
  const random = sim.random("pairs")
  const size = 1000 - headers
  for (let i = 0; i < 512; i++) {
    const from = random.pick(hosts)
    const to = random.pick(hosts.filter((host) => host !== from))
    countedFlow(from, to, { traffic: poisson({ rate: (1e7 * size) / 1000, size }), stop: duration })
  }
  net.build()
  return { sim, net }
}

function play({ sim, net }) {
  sim.run()
  const { hops, sent, droppedTotal } = census(net)
  return { count: hops, extra: { packets: sent, dropped: droppedTotal } }
}
