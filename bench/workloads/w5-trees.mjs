import { census, network, poisson, Simulation } from "hourglass"
import { countedFlow } from "../flows.mjs"
import { measure } from "../measure.mjs"

export const name = "W5"
export const description =
  "trees of full nodes, ten branches at each router, a host at each leaf; one UDP flow per 10 nodes; set-up and memory"
export const unit = "packet-hops"

const branches = 10

export const cases = [1_000, 10_000, 50_000].map((nodes) => ({
  name: `${nodes / 1000}k nodes`,
  run: async () => {
    const result = await measure(() => tree(nodes), play)
    return {
      ...result,
      extra: { ...result.extra, bytesPerNode: Math.round(result.extra.heapAfterSetup / nodes) },
    }
  },
}))

/** A complete tree, made level by level; a router and what hangs on it are a network. */
function tree(nodes) {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/8")
  const link = { bandwidth: "1Gbps", delay: "1ms" }
  const routers = Math.ceil((nodes - 1) / branches)
  let level = [[net, net.router("r")]]
  let made = 1
  while (made < nodes) {
    const next = []
    for (const [parent, router] of level)
      for (let i = 0; i < branches && made < nodes; i++) {
        const isRouter = made++ < routers
        const child = isRouter ? parent.subnetwork(`n${i}`) : parent
        const node = isRouter ? child.router("r") : child.host(`h${i}`)
        net.link(router, node, { ...link, name: `l${made}` })
        if (isRouter) next.push([child, node])
      }
    level = next
  }
  net.build()
  sim.start()
  return { sim, net, nodes }
}

/** The flows are added after the set-up was measured. */
function play({ sim, net, nodes }) {
  const random = sim.random("pairs")
  const { hosts } = net
  for (let i = 0; i < nodes / 10; i++) {
    const from = random.pick(hosts)
    const to = random.pick(hosts)
    if (from !== to) countedFlow(from, to, { traffic: poisson({ rate: "100kbps", size: 972 }), stop: 2 })
  }
  sim.run()
  return census(net).hops
}
