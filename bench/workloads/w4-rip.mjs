import { census, network, Rip, Simulation } from "hourglass"
import { cpuSeconds, measure } from "../measure.mjs"

export const name = "W4"
export const description =
  "RIP on a random graph of 1,000 routers of diameter at most 14: cold start to quiet, one link fails, quiet again"
export const unit = "packet-hops"

const size = 1000
const furtherLinks = 500
const started = 120 // s; tables are complete after some rounds of triggered updates
const quiet = 60 //    s; what hangs on the failed link comes back with regular updates

export const cases = [{ name: "RIP", run: () => measure(graph, play) }]

/** Each router is joined to an earlier one, and some pairs besides, so that no two are more than 14 hops apart. */
function graph() {
  const sim = new Simulation({ seed: 4 })
  const random = sim.random("graph")
  const net = network(sim, "10.0.0.0/16", { computesRoutes: false })
  const routers = Array.from({ length: size }, (_, i) => net.router(`r${i}`))
  const link = { bandwidth: "100Mbps", delay: "1ms" }
  const near = routers.map(() => [])
  const join = (a, b) => {
    net.link(routers[a], routers[b], link)
    near[a].push(b)
    near[b].push(a)
  }
  for (let i = 1; i < size; i++) join(i, random.int(Math.min(i, size / 4)))
  for (let i = 0; i < furtherLinks; ) {
    const [a, b] = [random.int(size), random.int(size)]
    if (a === b || near[a].includes(b)) continue
    join(a, b)
    i++
  }
  const diameter = Math.max(...routers.map((_, from) => farthest(near, from)))
  if (diameter > 14) throw new Error(`the diameter is ${diameter}`)
  const rips = net.routers.use(Rip)
  net.build()
  return { sim, net, rips, link: net.linkBetween(routers[0], routers[near[0][0]]) }
}

/** Hops to the farthest router. */
function farthest(near, from) {
  const hops = new Map([[from, 0]])
  for (const at of hops.keys())
    for (const next of near[at]) if (!hops.has(next)) hops.set(next, hops.get(at) + 1)
  return Math.max(...hops.values())
}

function play({ sim, net, link }) {
  const start = cpuOf(sim, started)
  const short = net.routers.filter((router) => router.routes.length < size - 1)
  if (short.length > 0) throw new Error(`${short.length} routers lack routes`)
  const period = cpuOf(sim, quiet)
  link.down()
  const failure = cpuOf(sim, quiet)
  const { hops } = census(net)
  const extra = {
    "start: CPU-s": start,
    "a quiet minute: CPU-s": period,
    "the minute of the failure: CPU-s": failure,
  }
  return { count: hops, extra }
}

/** CPU seconds that a span of simulated time takes. */
function cpuOf(sim, seconds) {
  const begin = process.cpuUsage()
  sim.run({ until: sim.now + seconds })
  return cpuSeconds(begin)
}
