/*
 * A student's own congestion control, by subclass, beside the original.
 *
 *     a1 (Reno)   ──┐
 *                   r1 ──(10 Mb/s, 18 ms, 50 kB)── r2 ── b1, b2       round trip 40 ms
 *     a2 (Gentle) ──┘
 *
 * Gentle grows by half a segment in a round trip instead of one, and gives up a quarter
 * of its window for a loss instead of half. Is it fair to Reno? Two such controls share alike
 * when a window that is multiplied by β for a loss grows by 3 (1 - β) / (1 + β) segments in a
 * round trip (RFC 9438 §4.3). For β = 0.75 that is 0.43: Gentle should get a little more.
 */
import {
  type Ack,
  type CongestionEvent,
  formatFairness,
  formatTcpFlows,
  network,
  Reno,
  Simulation,
  tcpTotals,
  textPlot,
} from "hourglass"

class Gentle extends Reno {
  override readonly name = "gentle"

  protected override onCongestionAvoidance(ack: Ack): void {
    this.cwnd += (0.5 * ack.mss * ack.mss) / this.cwnd
  }

  protected override ssthreshAfter(event: CongestionEvent): number {
    return Math.max(0.75 * event.flight, 2 * event.mss)
  }
}

const sim = new Simulation({ seed: 1 })
const net = network(sim, "10.0.0.0/24")
const [r1, r2] = [net.router("r1"), net.router("r2")]
net.link(r1, r2, { bandwidth: "10Mbps", delay: "18ms", queue: { limit: "50kB" } })
const host = (name: string, router: typeof r1) => {
  const made = net.host(name)
  net.link(made, router, { bandwidth: "100Mbps", delay: "1ms" })
  return made
}

const flows = [
  net.tcp(host("a1", r1), host("b1", r2), { congestion: "reno" }),
  net.tcp(host("a2", r1), host("b2", r2), { congestion: Gentle, start: "100ms" }),
]
const windows = flows.map((flow) => flow.record().cwnd)
sim.run({ until: "40s" })

const summaries = flows.map((flow) => flow.summary())
console.log(formatTcpFlows(summaries))
console.log(formatFairness(tcpTotals(summaries)))
console.log()
console.log(
  textPlot({
    title: "Congestion window",
    x: { label: "time, s" },
    y: { label: "kB", unit: 1000 },
    series: summaries.map(({ congestion }, i) => ({ name: congestion, points: windows[i] })),
  }),
)
