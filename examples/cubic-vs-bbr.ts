/*
 * CUBIC and BBR on one bottleneck.
 *
 *     a1 (CUBIC) ──┐
 *                  r1 ──(10 Mb/s, 18 ms, queue)── r2 ── b1, b2       round trip 40 ms, BDP 50 kB
 *     a2 (BBR)   ──┘
 *
 * CUBIC opens its window until something is lost: it fills the queue. BBR looks for
 * the bandwidth and the least round trip, and keeps about twice their product on the
 * way, losses or not. So with a small queue BBR takes most of the link, and with a
 * large one CUBIC does. Version 3 of BBR heeds losses, too: the shares are closer.
 */
import {
  formatBandwidth,
  formatDuration,
  jainIndex,
  network,
  Simulation,
  short,
  table,
  textPlot,
} from "hourglass"

const bdp = 50_000 // bytes

const versions = { bbr: "BBR", bbr3: "BBR 3" } as const

function play(version: keyof typeof versions, share: number) {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [r1, r2] = [net.router("r1"), net.router("r2")]
  const hosts = ["a1", "b1", "a2", "b2"].map((name) => net.host(name))
  const [a1, b1, a2, b2] = hosts
  for (const host of hosts)
    net.link(host, host.name.startsWith("a") ? r1 : r2, { bandwidth: "100Mbps", delay: "1ms" })
  net.link(r1, r2, { bandwidth: "10Mbps", delay: "18ms", queue: { limit: share * bdp } })
  const cubic = net.tcp(a1, b1, { congestion: "cubic" })
  const bbr = net.tcp(a2, b2, { congestion: version })
  const windows = [cubic, bbr].map((flow) => flow.record().cwnd)
  sim.run({ until: "20s" })
  return { name: versions[version], share, flows: [cubic.summary(), bbr.summary()], windows }
}

const plays = (["bbr", "bbr3"] as const).flatMap((version) =>
  [0.25, 1, 4].map((share) => play(version, share)),
)

console.log(
  table(
    ["beside", "queue", "CUBIC", "sent again", "BBR", "sent again", "mean round trips", "fairness index"],
    plays.map(({ name, share, flows }) => [
      name,
      `${share} BDP`,
      ...flows.flatMap((flow) => [formatBandwidth(flow.goodputBitsPerSecond), flow.retransmissions]),
      flows.map((flow) => formatDuration(flow.rtt.mean)).join(", "),
      short(jainIndex(flows.map((flow) => flow.goodputBitsPerSecond))),
    ]),
  ),
)
for (const { name, share, windows } of plays.filter((each) => each.share < 1)) {
  console.log()
  console.log(
    textPlot({
      title: `Congestion windows with a queue of ${share} BDP`,
      x: { label: "time, s" },
      y: { label: "kB", unit: 1000 },
      series: [
        { name: "CUBIC", points: windows[0] },
        { name, points: windows[1] },
      ],
    }),
  )
}
