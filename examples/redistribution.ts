/*
 * Two routing protocols that meet in one router: redistribution.
 *
 *       RIP              OSPF
 *   x ─ a ─ b ─ border ─ c ─ d ─ y
 *
 * a and b speak RIP, c and d OSPF, and border both. Neither protocol knows of the
 * other: they meet in the routing information base of border, which has the best
 * route to each destination, whoever found it. What OSPF is to say of RIP's routes
 * is a rule of OSPF, and the other way round. Their metrics have nothing in common,
 * so each rule says what a route of the other costs.
 */
import { checkRoutes, formatRouteCheck, network, Ospf, Rib, Rip, Simulation } from "hourglass"

/** The network, after two minutes. @param isBorderTelling - whether border says in each protocol what the other knows */
function build(isBorderTelling: boolean) {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const nodes = [
    net.host("x"),
    ...["a", "b", "border", "c", "d"].map((name) => net.router(name)),
    net.host("y"),
  ]
  for (const [i, node] of nodes.slice(1).entries()) net.link(nodes[i], node, { delay: "1ms" })
  for (const name of ["a", "b"]) net.node(name).install(new Rip())
  for (const name of ["c", "d"]) net.node(name).install(new Ospf())
  const rules = isBorderTelling
    ? { rip: [{ from: "ospf", metric: 3 }], ospf: [{ from: "rip", metric: 20 }] }
    : { rip: [], ospf: [] }
  net.node("border").install(new Rip("rip", { redistribute: rules.rip }))
  net.node("border").install(new Ospf("ospf", { redistribute: rules.ospf }))
  sim.run({ until: "120s" })
  return net
}

console.log(`Without redistribution, ${formatRouteCheck(checkRoutes(build(false)))}\n`)

const net = build(true)
console.log(`With it, ${formatRouteCheck(checkRoutes(net))}\n`)
console.log(net.nodes.map(({ name, address }) => `${name} ${address}`).join(", "))
for (const name of ["a", "border", "d"])
  console.log(`\n${name}# show ip route\n${net.node(name).part(Rib).show()}`)
