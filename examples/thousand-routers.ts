/*
 * A thousand routers: twenty-five sites, each a grid of 40 routers and an OSPF area of its own, on a ring, area 0.
 *
 * Each border router announces its site as one prefix, so that nobody knows more of another site than that. A line in
 * one site fails: only its own area computes anew, the other 960 routers do not hear of it.
 */
import { census, formatDuration, network, Ospf, Simulation, table, watchRouting } from "hourglass"

const sites = 25
const [rows, columns] = [5, 8]
const line = { bandwidth: "1Gbps", delay: "1ms" }

const sim = new Simulation()
const net = network(sim, "10.0.0.0/8", { computesRoutes: false })
const grids = Array.from({ length: sites }, (_, site) => {
  const area = net.subnetwork(`site${site}`)
  const grid = Array.from({ length: rows * columns }, (_, i) => area.router(`r${i}`))
  for (const [i, router] of grid.entries()) {
    if ((i + 1) % columns !== 0) area.link(router, grid[i + 1], line)
    if (i + columns < grid.length) area.link(router, grid[i + columns], line)
  }
  return { area, grid, border: grid[0] }
})
for (const [site, { border }] of grids.entries())
  net.link(border, grids[(site + 1) % sites].border, { bandwidth: "10Gbps", delay: "5ms" })
net.build()

for (const [site, { area, grid, border }] of grids.entries()) {
  const ranges = area.prefix === undefined ? [] : [{ prefix: area.prefix }]
  for (const router of grid) {
    const inside = router.attachments().filter(({ link }) => link.parent === area)
    const interfaces = Object.fromEntries(inside.map(({ interface: index }) => [index, { area: site + 1 }]))
    const isBorder = router === border
    router.install(
      new Ospf(
        "ospf",
        isBorder ? { area: 0, interfaces, areas: { [site + 1]: { ranges } } } : { area: site + 1 },
      ),
    )
  }
}

sim.run({ until: 30 })
const sizes = [grids[0].border, grids[0].grid[39]].map((router) => [router.path, router.routes.length])
console.log(table(["router", "routes"], sizes))

const watch = watchRouting(net)
watch.changing("site7: r9 - r10 fails")
grids[7].area.linkBetween("r9", "r10").down()
sim.run({ until: 40 })
const [change] = watch.convergences
const concerned = new Set(change.timeline.map(({ router }) => router))
console.log(`${change.change}: ${concerned.size} of ${net.routers.length} routers have other routes now,`)
console.log(`the last of them ${formatDuration(change.duration)} later`)
console.log(
  table(
    ["message", "sent", "bytes"],
    change.messages.map(({ type, messages, bytes }) => [type, messages, bytes]),
  ),
)
console.log(`${census(net).unaccounted} packets are unaccounted for`)
