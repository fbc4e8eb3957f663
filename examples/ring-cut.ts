/*
 * A ring that is cut: how long until the packets go the other way?
 *
 *   h1 ── r0 ── r1 ─╳─ r2 ── h2
 *          |           |
 *         r5 ── r4 ── r3
 *
 * h1 sends 1000 packets a second to h2. At 60 s the line between r1 and r2 is cut.
 *
 * "carrier": both ends see that the line is dead. They tell at once (LSAs), everybody
 * floods that on, and computes new routes `spfDelay` after it came.
 * "silence": the line swallows the packets, as one behind a switch does. Only the Hellos
 * that do not come any more tell of it, after the dead interval.
 */
import { network, Ospf, type OspfOptions, Simulation, table } from "hourglass"

const cut = 60 // s
const rate = 1000 // packets/s

function run(kind: "carrier" | "silence", options: Partial<OspfOptions>): (string | number)[] {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const ring = Array.from({ length: 6 }, (_, i) => net.router(`r${i}`))
  const link = { bandwidth: "1Gbps", delay: "2ms" }
  for (const [i, router] of ring.entries()) net.link(router, ring[(i + 1) % ring.length], link)
  const [h1, h2] = [net.host("h1"), net.host("h2")]
  net.link(h1, ring[0], link)
  net.link(ring[2], h2, link)
  net.routers.use(Ospf, options)
  const flow = net.udp(h1, h2, { rate: rate * 8000, size: 1000, start: 50, stop: 120 })
  sim.at(cut, () => net.linkBetween("r1", "r2").down({ isSilent: kind === "silence" }))
  sim.run({ until: 121 })
  const { lostPackets } = flow.summary()
  const { helloInterval = 10, deadInterval = 40, spfDelay = "50ms" } = options
  return [kind, `${helloInterval}`, `${deadInterval}`, `${spfDelay}`, lostPackets, `${lostPackets / rate} s`]
}

const everySecond = { helloInterval: 1, deadInterval: 4 }
console.log(
  table(
    ["the cut shows by", "Hello every, s", "dead after, s", "spfDelay", "lost", "without a way"],
    [
      run("carrier", { spfDelay: 0 }),
      run("carrier", {}),
      run("carrier", { spfDelay: "5s" }),
      run("silence", {}),
      run("silence", everySecond),
      run("silence", { ...everySecond, deadInterval: 2, spfDelay: 0 }),
    ],
  ),
)
