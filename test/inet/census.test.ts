import { census } from "@hourglass/inet"
import { cbr, network, Simulation, TrafficSource, UdpApplication } from "hourglass"
import { expect, it } from "vitest"

/** Throws away what it gets. */
class Shredder extends UdpApplication {
  protected override receiveFrom(_datagram: unknown, packet: unknown): void {
    this.drop(packet, "filtered")
  }
}

it("counts what an application drops as delivered to it, not as lost on the way", () => {
  const sim = new Simulation()
  const net = network(sim, "10.0.0.0/30")
  const [a, b] = [net.host("a"), net.host("b")]
  net.link(a, b, { bandwidth: "1Mbps" })
  b.install(new Shredder("shredder", { port: 7 }))
  const traffic = cbr({ rate: "80kbps", size: 100 })
  a.install(new TrafficSource("source", { to: b, toPort: 7, traffic, stop: "1s" }))
  sim.run()
  const { sent, delivered, droppedTotal, unaccounted } = census(net)
  expect({ sent, delivered, droppedTotal, unaccounted }).toEqual({
    sent: 100,
    delivered: 100,
    droppedTotal: 0,
    unaccounted: 0,
  })
})
