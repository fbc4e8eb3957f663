/*
 * Tahoe, Reno, NewReno and SACK: the same two losses, four ways to repair them.
 *
 *     a ──(10 Mb/s, 1 ms)── r ──(800 kb/s, 100 ms; loses the 15th and the 17th segment)── b
 *
 * Three duplicate ACKs tell the sender of the first loss. Then
 * - Tahoe begins anew with one segment, and sends again even what has arrived;
 * - Reno halves the window, but takes the first ACK of new data for the end: the
 *   second loss must be found anew, and halves the window again;
 * - NewReno knows by that same ACK, a partial one, what is missing next, and repairs
 *   one loss in a round trip;
 * - SACK tells what has arrived, so that both are repaired at once.
 */
import {
  type ErrorModel,
  formatBandwidth,
  type InetPacket,
  network,
  Simulation,
  short,
  type TcpOptions,
  TcpSegment,
  table,
  textPlot,
} from "hourglass"

/** Loses the n-th segments with data, counted from 1; when they are sent again, they have other numbers. */
class LosesSegments implements ErrorModel {
  private count = 0
  constructor(private readonly numbers: readonly number[]) {}

  loses({ body }: InetPacket): boolean {
    return body instanceof TcpSegment && body.length > 0 && this.numbers.includes(++this.count)
  }
}

const mss = 1000 // bytes

function play(name: string, options: Partial<TcpOptions>) {
  const sim = new Simulation({ seed: 1 })
  const net = network(sim, "10.0.0.0/24")
  const [a, r, b] = [net.host("a"), net.router("r"), net.host("b")]
  net.link(a, r, { bandwidth: "10Mbps", delay: "1ms" })
  net.link(r, b, { bandwidth: "800kbps", delay: "100ms", loss: () => new LosesSegments([15, 17]) })
  const flow = net.tcp(a, b, {
    ...options,
    bytes: 200 * mss,
    mss,
    timestamps: false,
    initialWindow: 2,
    initialSsthresh: 16 * mss,
    delayedAck: false,
  })
  const again: string[] = []
  flow.source.opened.on((connection) =>
    connection.sent.on(({ time, position, kind }) => {
      if (kind !== "new") again.push(`${Math.ceil(position / mss)} at ${time.toFixed(2)} s`)
    }),
  )
  const { cwnd } = flow.record()
  sim.run({ until: "10s" })
  return { name, flow: flow.summary(), again, cwnd }
}

const plays = [
  play("Tahoe", { congestion: "tahoe", sack: false }),
  play("Reno", { congestion: "reno", sack: false }),
  play("NewReno", { congestion: "newreno", sack: false }),
  play("SACK", { congestion: "newreno", sack: true }),
]

console.log(
  table(
    ["", "done after", "goodput", "sent again", "losses found", "time-outs"],
    plays.map(({ name, flow }) => [
      name,
      `${short(flow.to)} s`,
      formatBandwidth(flow.goodputBitsPerSecond),
      flow.retransmissions,
      flow.fastRetransmits,
      flow.timeouts,
    ]),
  ),
)
for (const { name, again } of plays) console.log(`${name} sends again ${again.join(", ")}`)
console.log()
console.log(
  textPlot({
    title: "Congestion window",
    x: { label: "time, s" },
    y: { label: "segments", unit: mss },
    series: plays.map(({ name, cwnd }) => ({ name, points: cwnd })),
  }),
)
