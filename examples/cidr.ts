/*
 * A hierarchy of networks three levels deep, and its address plan.
 *
 *     system ─ node0
 *            ├ net0 ─ f
 *            │      ├ net2 ─ a b
 *            │      └ net3 ─ c d e
 *            └ net1 ─ g h i
 *
 * Ten nodes. With a fixed number of bits for each level the addresses would need
 * six bits; blocks of just the right size (CIDR, RFC 4632) fit them into four.
 * Outside a network its one prefix stands for all that is in it.
 */
import { addressPlan, formatPlan, formatRoute, network, Simulation } from "hourglass"

const sim = new Simulation()
const system = network(sim, "10.0.0.0/28", { name: "system" })
const net0 = system.subnetwork("net0")
const net1 = system.subnetwork("net1")
const net2 = net0.subnetwork("net2")
const net3 = net0.subnetwork("net3")

const node0 = system.router("node0")
const f = net0.router("f")
const [a, b] = [net2.router("a"), net2.host("b")]
const [c, d, e] = [net3.router("c"), net3.host("d"), net3.host("e")]
const [g, h, i] = [net1.router("g"), net1.host("h"), net1.host("i")]
net2.link(a, b)
net3.link(c, d)
net3.link(c, e)
net1.link(g, h)
net1.link(g, i)
net0.link(f, a)
net0.link(f, c)
system.link(node0, f)
system.link(node0, g)

system.build()
console.log(formatPlan(addressPlan(system), 10))
console.log()
for (const node of system.nodes) console.log(`${node.path.padEnd(22)} ${node.address}`)
console.log("\nroutes of node0, which sees networks and not nodes:")
for (const route of node0.routes) console.log(`  ${formatRoute(route)}`)
console.log("\nroutes of c, which leaves everything outside to f:")
for (const route of c.routes) console.log(`  ${formatRoute(route)}`)

const ping = system.ping(e, i, { count: 1 })
sim.run()
console.log(`\n${ping.format()}`)
