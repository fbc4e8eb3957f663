/*
 * A line is to be worked on: what becomes of the packets?
 *
 *   h1 ── r1 ── r2 ── h2        r1 - r2 is taken down at 70 s for half a minute.
 *          \   /
 *           r3
 *
 * h1 sends 1000 packets a second to h2.
 *
 * "pulled": both ends see it, and the routers tell each other and compute new routes.
 * "behind a switch": nobody sees it; the routers miss each other's Hellos 6 to 8 s later.
 * "drained": ten seconds before, its cost is raised; when it is taken down, nobody sends over it any more. The old cost
 *   comes back when the routers have found each other again.
 * "drained, r3 is slow": r3 computes half a second later than the others. Until then it sends back to r1 what r1 sends
 *   to it: a loop of two routers, where some packets go round until their TTL is used up.
 *
 * When the line is back, there is such a loop in any case: r1 has computed for its own news when the news of r2 comes,
 * and waits `spfHold` before it computes again; r3 does not.
 */
import {
  CostChanges,
  Failures,
  formatFates,
  network,
  Ospf,
  type PacketFates,
  Simulation,
  watchRouting,
} from "hourglass"

const link = { bandwidth: "100Mbps", delay: "2ms" }
const ospf = { cost: 10, helloInterval: "2s", deadInterval: "8s" }

interface Plan {
  readonly isSilent?: boolean
  readonly drains?: boolean
  readonly isSlow?: boolean
}

function run(title: string, { isSilent = false, drains = false, isSlow = false }: Plan): void {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/24")
  const [h1, h2] = [net.host("h1"), net.host("h2")]
  const routers = ["r1", "r2", "r3"].map((name) => net.router(name))
  const [r1, r2, r3] = routers
  for (const [i, router] of routers.entries()) net.link(router, routers[(i + 1) % 3], link)
  net.link(h1, r1, link)
  net.link(r2, h2, link)
  for (const router of routers)
    router.install(new Ospf("ospf", { ...ospf, spfDelay: router === r3 && isSlow ? "550ms" : "50ms" }))
  // From r3 it is nearer by r1 than straight on.
  r3.setCost(r3.interfaceTo(r2), 30)

  const line = net.linkBetween(r1, r2)
  const work = net.add(new Failures("work", { of: line, downAt: ["70s"], upAt: ["100s"], isSilent }))
  const drain = new CostChanges("drain", { of: line, at: ["60s", "130s"], costs: [1000, "default"] })
  const watch = watchRouting(net)
  watch.follow(work, drain)
  if (drains) net.add(drain)
  const flow = net.udp(h1, h2, { rate: "8Mbps", size: 1000, start: "50s", stop: "150s" })
  sim.run({ until: "151s" })

  console.log(`${title}: ${flow.summary().lostPackets} packets lost`)
  for (const { change, at, packets } of watch.convergences)
    if (isTrouble(packets)) console.log(`  ${change} at ${at} s: ${formatFates(packets)}`)
}

const isTrouble = ({ lost, blackHoled, looped }: PacketFates): boolean => lost + blackHoled + looped > 0

run("pulled", {})
run("behind a switch", { isSilent: true })
run("drained", { drains: true })
run("drained, r3 is slow", { drains: true, isSlow: true })
