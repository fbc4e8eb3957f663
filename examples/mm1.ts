/*
 * M/M/1 against theory: packets of exponential size arrive at random at one link.
 *
 *     a ──[ queue → 1 Mb/s ]── b        λ = 80 packets/s, 1000 bytes on average
 *
 * The link serves μ = 1 Mb/s / 8000 bit = 125 packets/s, so ρ = λ/μ = 0.64. Theory
 * (Kleinrock, Queueing Systems I): a packet stays W = 1/(μ − λ) = 22.2 ms, and
 * L = ρ/(1 − ρ) = 1.78 packets are there on average. Little: L = λ W.
 */
import {
  type Address,
  DelayMonitor,
  type InetPacket,
  littlesLaw,
  network,
  PoissonVariableSize,
  Protocol,
  QueueMonitor,
  Simulation,
  short,
  table,
} from "hourglass"

const lambda = 80 // packets/s
const meanSize = 1000 // bytes
const mu = 1e6 / (8 * meanSize) // packets/s
const warmUp = 20 // s
const end = 5000 // s

/** Sends packets of exponential size at exponential distances, and measures how long they were under way. */
class Station extends Protocol {
  readonly protocol = 254
  readonly delays = new DelayMonitor({ warmUp })

  sendTo(to: Address): void {
    const model = new PoissonVariableSize(this.random, {
      rate: 8 * lambda * meanSize,
      meanPacketSize: meanSize,
    })
    const next = this.timer(() => {
      this.send(to, undefined, { payload: Math.max(0, model.size - 20) }) // 20 of them are the IP header
      model.advance()
      next.after(model.gap)
    })
    model.advance()
    next.after(model.gap)
  }

  protected receive(packet: InetPacket): void {
    this.delays.packet(this.now, packet.createdAt)
  }
}

const sim = new Simulation({ seed: 7 })
const net = network(sim, "10.0.0.0/30")
const [a, b] = [net.host("a"), net.host("b")]
net.link(a, b, { bandwidth: "1Mbps" })
net.build()
const [sender, receiver] = [a, b].map((node) => node.install(new Station("station")))
sim.at(0, () => sender.sendTo(b.address))

// Listen to the queue in front of the link, and to the interface that serves it.
const system = new QueueMonitor({ warmUp, countInService: true })
const { queue, interface: ni } = a.interfaces[0]
queue.lengths.on(({ time, packets, bytes }) => system.change(time, packets, bytes))
ni.packets.on(({ kind, time, packet }) => {
  if (kind === "transmit") system.serve(time, packet.size, packet.due)
})

sim.run({ until: end })

const rho = lambda / mu
const { meanPackets: L, emptyShare } = system.summary(end)
const { mean: W, count, confidence } = receiver.delays.summary()
const little = littlesLaw({ L, lambda: count / (end - warmUp), W })
console.log(
  table(
    ["M/M/1 at ρ = 0.64", "theory", "simulated"],
    [
      ["mean time in the system W, ms", short(1000 / (mu - lambda)), short(W * 1000)],
      ["mean number in the system L", short(rho / (1 - rho)), short(L)],
      ["share of time empty", short(1 - rho), short(emptyShare)],
      ["L / (λ W), Little", 1, short(L / little.expected, 4)],
    ],
  ),
)
console.log(`${count} packets; W is within ± ${short(confidence.halfWidth * 1000)} ms with 95 % confidence`)
