/*
 * Two hosts, a bottleneck, and TCP.
 *
 *     a ──(100 Mb/s, 1 ms)── r ──(10 Mb/s, 20 ms, 64 kB)── b
 *
 * a sends 10 MB to b. The capture has all packets at all nodes: open it in
 * Wireshark. To see what a alone sees, write net.capture(file, { at: a }).
 */
import { network, Simulation } from "hourglass"

const sim = new Simulation({ seed: 1 })
const net = network(sim, "10.0.0.0/24")
const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
net.link(a, r, { bandwidth: "100Mbps", delay: "1ms" })
net.link(r, b, { bandwidth: "10Mbps", delay: "20ms", queue: { limit: "64kB" } })

const flow = net.tcp(a, b, { bytes: "10MB", congestion: "reno" })
net.capture("out/first.pcapng")
sim.run({ until: "30s" })

console.log(flow.format())
console.log(flow.summary())
