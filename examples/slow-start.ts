/*
 * Slow start, packet by packet.
 *
 *     a ──(10 Mb/s, 50 ms)── b
 *
 * The window begins with one segment, and each ACK opens it by one more: it doubles
 * in a round trip. A segment of 1000 bytes takes 0.8 ms to send, so that the ACKs of
 * a round come 0.8 ms apart; each lets two more segments go. Every segment is
 * acknowledged at once here. With delayed ACKs, two segments share one, and the
 * window grows by half in a round trip.
 */
import { network, Simulation } from "hourglass"

const mss = 1000 // bytes

const sim = new Simulation({ seed: 1 })
const net = network(sim, "10.0.0.0/24")
const [a, b] = [net.host("a"), net.host("b")]
net.link(a, b, { bandwidth: "10Mbps", delay: "50ms" })

const flow = net.tcp(a, b, {
  bytes: 15 * mss,
  congestion: "reno",
  initialWindow: 1, // segments
  mss,
  timestamps: false, // which would take 12 bytes of each segment
  delayedAck: false,
})

const line = (time: number, text: string) => console.log(`${(time * 1000).toFixed(1).padStart(8)}   ${text}`)

flow.source.opened.on((connection) => {
  const { snd } = connection
  let rounds = 0
  let nextRound = 2 // begins when this is acknowledged: the first byte that the round before has sent
  connection.window.on(({ time, cwnd }) => {
    if (snd.una >= nextRound && snd.waiting > 0) {
      console.log(`-- round trip ${++rounds} is over`)
      nextRound = snd.nxt + 1
    }
    line(time, `${" ".repeat(20)}<-- ACK ${snd.una}: the window is ${cwnd / mss} now`)
  })
  connection.sent.on(({ time, position, length }) => {
    if (length > 0) line(time, `${position}-${position + length - 1} -->`)
  })
})
console.log("time, ms   from a              from b")
sim.run()
console.log(flow.format())
