import {
  Address,
  census,
  HopSets,
  LinkStateDatabase,
  Lsa,
  network,
  Ospf,
  RouterLink,
  Simulation,
  shortestPathTree,
} from "hourglass"
import { cpuSeconds, measure } from "../measure.mjs"

export const name = "W4"
export const description =
  "OSPF on a grid of 32 x 32 routers, 1 Gb/s, 1 ms links: cold start to quiet, one link fails, quiet again"
export const unit = "packet-hops"

const side = 32
const started = 30 // s; the second Hello is at 10 s, and all is flooded within a second of it
const quiet = 20 //    s; acknowledgments and all

export const cases = [{ name: "OSPF", run: () => measure(grid, play) }]

function grid() {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/16", { computesRoutes: false })
  const at = Array.from({ length: side * side }, (_, i) => net.router(`r${i}`))
  const link = { bandwidth: "1Gbps", delay: "1ms" }
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      if (x + 1 < side) net.link(at[y * side + x], at[y * side + x + 1], link)
      if (y + 1 < side) net.link(at[y * side + x], at[(y + 1) * side + x], link)
    }
  const routers = net.routers.use(Ospf)
  net.build()
  const middle = (side / 2) * side + side / 2
  return { sim, net, routers, link: net.linkBetween(at[middle], at[middle + 1]) }
}

function play({ sim, net, routers, link }) {
  const start = phase(sim, routers, started)
  if (routers.some((ospf) => ospf.routes.length !== side * side)) throw new Error("somebody lacks a route")
  link.down()
  const failure = phase(sim, routers, quiet)
  const { hops } = census(net)
  const extra = {
    ...named("start", start),
    ...named("failure", failure),
    "ms a computation of shortest paths": (1000 * shortestPaths(routers)) / samples,
    "of 2,000 routers and 6,000 links": (1000 * largePaths()) / samples,
  }
  return { count: hops, extra }
}

const named = (phase, values) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${phase}: ${key}`, value]))

/** Runs for some time, and says what that took. In its last part nothing but Hellos may be sent. */
function phase(sim, routers, seconds) {
  const before = totals(routers)
  const begin = process.cpuUsage()
  const end = sim.now + seconds
  sim.run({ until: end - 10 })
  const late = totals(routers)
  sim.run({ until: end })
  const cpu = cpuSeconds(begin)
  const after = totals(routers)
  if (after.messages - after.hello !== late.messages - late.hello) throw new Error("it is not quiet")
  const used = (key) => after[key] - before[key]
  return {
    "CPU-s": cpu,
    messages: used("messages"),
    "new paths": used("full"),
    "paths kept": used("incremental"),
  }
}

function totals(routers) {
  const sum = (value) => routers.reduce((total, ospf) => total + value(ospf), 0)
  return {
    messages: sum(({ sent }) => Object.values(sent).reduce((a, b) => a + b)),
    hello: sum(({ sent }) => sent.hello),
    full: sum(({ calculation }) => calculation.runs.full),
    incremental: sum(({ calculation }) => calculation.runs.incremental),
  }
}

const samples = 100

/** CPU seconds of the shortest paths from some of the routers. */
function shortestPaths(routers) {
  const begin = process.cpuUsage()
  for (const ospf of routers.slice(0, samples)) ospf.shortestPaths(ospf.areas.at(0))
  return cpuSeconds(begin)
}

/** CPU seconds of as many shortest path trees of a random graph of 2,000 routers and 6,000 lines. */
function largePaths() {
  const [size, lines] = [2000, 6000]
  const random = new Simulation().random("graph")
  const links = Array.from({ length: size }, () => [])
  const id = (router) => 0x0a000001 + router
  const join = (a, b) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ])
      links[from].push(new RouterLink(1, id(to), 1, random.integer(1, 20)))
  }
  for (let i = 1; i < size; i++) join(i, random.int(i))
  for (let i = size - 1; i < lines; i++) {
    const a = random.int(size)
    join(a, (a + 1 + random.int(size - 1)) % size)
  }
  const flags = { isBorder: false, isExternal: false, isVirtualEndpoint: false }
  const database = new LinkStateDatabase()
  for (const [i, own] of links.entries())
    database.install(new Lsa(1, id(i), id(i), 1, 2, { ...flags, links: own }), 0, 0, true)
  const hops = new HopSets()
  const firstHops = { toRouter: (link) => hops.via(link.id - id(0), Address.v4(link.id)) }
  const tree = (root) => shortestPathTree(database, id(root), firstHops, hops)
  for (let root = 0; root < 20; root++) tree(root) // until the code is compiled
  const begin = process.cpuUsage()
  for (let root = 0; root < samples; root++)
    if (tree(root).order.length !== size) throw new Error("the graph is not connected")
  return cpuSeconds(begin)
}
