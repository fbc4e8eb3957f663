/*
 * OSPF in four areas: the sample network of RFC 2328 (figure 6).
 *
 *   area 1                  backbone                     area 2           area 3
 *   N1-RT1 ─┐          RT3 ──── RT6 ──────── RT10 ─┬─ N6 ─ RT7, RT8-N7
 *   N2-RT2 ─┼─ N3 ─ RT3  │        │            └── N8 ── RT11 ─ N9 ─ RT9-N11
 *           │        N4   └ RT4 ─ RT5 ─────── RT7                └─ RT12-N10, H1
 *           └──── RT4
 *
 * Routers inside an area know every link of it; of the rest they know only what
 * border routers say: how far it is. RT11 has no line to the backbone, so a virtual
 * link takes it there through area 2. It tells the others of area 3 as one network.
 *
 * The tables are those of the RFC: 13 (RT4), 4 and 5; N12 to N15 are outside.
 */
import {
  type Node,
  network,
  Ospf,
  type OspfInterfaceOptions,
  type OspfOptions,
  Prefix,
  Simulation,
  table,
} from "hourglass"

const sim = new Simulation()
const net = network(sim, "10.0.0.0/8", { computesRoutes: false })
const routers = Array.from({ length: 12 }, (_, i) => net.router(`RT${i + 1}`))
const rt = (number: number): Node => routers[number - 1]
const interfaces = new Map(
  routers.map((router) => [router, {} as Record<number, Partial<OspfInterfaceOptions>>]),
)
const names = new Map<Prefix, string>()

/** A network with its area, and who is on it at which cost. */
function addNetwork(name: string, area: number, costs: Record<number, number>): void {
  const prefix = Prefix.parse(`10.${area}.${name.slice(1)}.0/24`)
  names.set(prefix, name)
  const ends = Object.keys(costs).map((number) => rt(Number(number)))
  if (ends.length > 1) net.lan(ends, { delay: "1ms", name })
  else ends[0].addInterface() // a network without other routers
  for (const [number, cost] of Object.entries(costs)) {
    const router = rt(Number(number))
    const index = router.interfaces.length - 1
    router.addAddress(prefix.base.plus(Number(number)), { interface: index, prefix })
    const type = ends.length > 1 ? { type: "broadcast" as const } : {}
    Object.assign(interfaces.get(router) ?? {}, { [index]: { area, cost, ...type } })
  }
}

/** A line of the backbone, with its cost in both directions. */
function addLine(a: number, b: number, there: number, back: number): void {
  net.link(rt(a), rt(b), { delay: "1ms", name: `RT${a}-RT${b}` })
  for (const [number, cost] of [
    [a, there],
    [b, back],
  ])
    Object.assign(interfaces.get(rt(number)) ?? {}, { [rt(number).interfaces.length - 1]: { area: 0, cost } })
}

for (const number of [5, 6]) rt(number).addAddress(`10.0.0.${number}`) // all their links are lines
addNetwork("N1", 1, { 1: 3 })
addNetwork("N2", 1, { 2: 3 })
addNetwork("N3", 1, { 1: 1, 2: 1, 3: 1, 4: 1 })
addNetwork("N4", 1, { 3: 2 })
addNetwork("N6", 2, { 7: 1, 8: 1, 10: 1 })
addNetwork("N7", 2, { 8: 4 })
addNetwork("N8", 2, { 10: 3, 11: 2 })
addNetwork("N9", 3, { 9: 1, 11: 1, 12: 1 })
addNetwork("N10", 3, { 12: 2 })
addNetwork("N11", 3, { 9: 3 })
addLine(3, 6, 8, 6)
addLine(4, 5, 8, 8)
addLine(5, 6, 7, 6)
addLine(5, 7, 6, 6)
addLine(6, 10, 7, 5)
net.link(rt(12), net.host("H1"), { delay: "1ms" })
net.node("H1").addAddress("10.3.1.1")
Object.assign(interfaces.get(rt(12)) ?? {}, { [rt(12).interfaces.length - 1]: { area: 3, cost: 10 } })
names.set(Prefix.parse("10.3.0.0/16"), "N9-N11,H1")

const id = (number: number) => `0.0.0.${number}`
const outside = (routes: Record<string, number>) => ({
  externalRoutes: Object.entries(routes).map(([name, metric]) => {
    const prefix = Prefix.parse(`203.0.${name.slice(1)}.0/24`)
    names.set(prefix, name)
    return { prefix, metric, metricType: 1 as const }
  }),
})
const special: Readonly<Record<number, Partial<OspfOptions>>> = {
  5: outside({ N12: 8, N13: 8, N14: 8 }),
  7: outside({ N12: 2, N15: 9 }),
  10: { virtualLinks: [{ through: 2, to: id(11) }] },
  11: { virtualLinks: [{ through: 2, to: id(10) }], areas: { 3: { ranges: [{ prefix: "10.3.0.0/16" }] } } },
}
const speakers = routers.map((router, i) => {
  const options = { routerId: id(i + 1), interfaces: interfaces.get(router) ?? {}, ...special[i + 1] }
  return router.install(new Ospf("ospf", options))
})

/** Networks and AS boundary routers go by the RFC's names. */
const nameOf = (prefix: Prefix): string => names.get(prefix) ?? String(prefix)
const routerNames = (ids: readonly number[]): string => ids.map((each) => `RT${each}`).join(", ")

function showTable(number: number): void {
  const { routes } = speakers[number - 1]
  const rows = routes.map(({ prefix, pathType, area, cost, hops, advertisers }) => {
    const next = hops.hops.map(
      ({ gateway }) => routers.find((router) => gateway && router.addresses.includes(gateway))?.name,
    )
    return [
      nameOf(prefix),
      pathType,
      String(area ?? ""),
      String(cost),
      next.join(", ") || "*",
      routerNames(advertisers),
    ]
  })
  const known = rows.filter(([name]) => name.startsWith("N"))
  console.log(table(["destination", "path", "area", "cost", "next", "advertised by"], known))
}

function showSummaries(number: number, area: number): void {
  const lsas = [...speakers[number - 1].areas.at(area).database.ofType(3)].filter(
    ({ lsa }) => lsa.router === number,
  )
  const rows = lsas.map(
    ({ lsa }) => `${lsa.prefix && nameOf(lsa.prefix)} ${"metric" in lsa.body ? lsa.body.metric : ""}`,
  )
  console.log(
    `RT${number} tells area ${area}: ${rows
      .filter((row) => row.startsWith("N"))
      .sort()
      .join(", ")}`,
  )
}

sim.run({ until: "120s" })
console.log("RT4 knows (table 13 of the RFC)")
showTable(4)
for (const number of [3, 4]) showSummaries(number, 0)
for (const number of [3, 4]) showSummaries(number, 1)

console.log("\nThe line RT3-RT6 fails; RT3 is far from the rest, and RT1 goes by RT4:")
net.linkBetween("RT3", "RT6").down()
sim.run({ until: "150s" })
for (const number of [3, 4]) showSummaries(number, 1)
showTable(1)
