/*
 * Bufferbloat: ping while a download runs, with a small queue and with a large one.
 *
 *     b ──(100 Mb/s, 1 ms)── r ──(10 Mb/s, 19 ms, queue)── a      b sends 10 s long, a pings b
 *
 * TCP fills whatever queue there is, until it loses something. A queue of one
 * bandwidth-delay product, 10 Mb/s × 40 ms = 50 kB, is enough to keep the link busy.
 * What is more only makes everybody wait: 500 kB take 400 ms to send.
 */
import { formatBandwidth, formatDuration, network, recordQueue, Simulation, table, textPlot } from "hourglass"

function play(limit: string) {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  net.link(b, r, { bandwidth: "100Mbps", delay: "1ms" })
  net.link(r, a, { bandwidth: "10Mbps", delay: "19ms", queue: { limit } })
  const download = net.tcp(b, a, { start: "2s", stop: "12s", congestion: "reno" })
  const ping = net.ping(a, b, { count: 60, interval: "200ms" })
  const queue = recordQueue(r, a)
  sim.run({ until: "14s" })
  return { limit, download: download.summary(), ping: ping.summary(), queue }
}

const plays = ["10kB", "50kB", "500kB"].map(play)

console.log(
  table(
    ["queue", "download", "sent again", "ping min", "mean", "max", "lost"],
    plays.map(({ limit, download, ping }) => [
      limit,
      formatBandwidth(download.goodputBitsPerSecond),
      download.retransmissions,
      formatDuration(ping.min),
      formatDuration(ping.mean),
      formatDuration(ping.max),
      ping.sent - ping.received,
    ]),
  ),
)
console.log()
console.log(
  textPlot({
    title: "What waits in the queue",
    x: { label: "time, s" },
    y: { label: "kB", unit: 1000 },
    series: plays.slice(1).map(({ limit, queue }) => ({ name: `of ${limit}`, points: queue })),
    steps: true,
  }),
)
