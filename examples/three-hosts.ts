/*
 * Three hosts and a router.
 *
 *     h1 ──┐
 *     h2 ──┤ r        10 Mb/s to the router, 1 Mb/s from it to h3
 *     h3 ──┘
 *
 * The network plans the addresses and computes the routes. h1 and h2 send to h3
 * more than its link carries: the queue in front of it fills, and drops.
 */
import { census, network, Simulation, table } from "hourglass"

const sim = new Simulation({ seed: 1 })
const net = network(sim, "10.0.0.0/24")
const r = net.router("r")
const [h1, h2, h3] = ["h1", "h2", "h3"].map((name) => net.host(name))
net.link(h1, r, { bandwidth: "10Mbps", delay: "1ms" })
net.link(h2, r, { bandwidth: "10Mbps", delay: "1ms" })
net.link(h3, r, { bandwidth: "1Mbps", delay: "5ms", queue: { limit: "20kB" } })

const flows = [
  net.udp(h1, h3, { rate: "600kbps", size: 1000 }),
  net.udp(h2, h3, { rate: "600kbps", size: 1000, model: "poisson" }),
]
sim.run({ until: "10s" })

console.log(
  table(
    ["node", "address", "routes"],
    net.nodes.map((node) => [node.name, String(node.address), node.routes.length]),
  ),
)
for (const flow of flows) console.log(flow.format())
const { sent, delivered, droppedTotal, queued, inFlight, unaccounted } = census(net)
console.log({ sent, delivered, droppedTotal, queued, inFlight, unaccounted })
