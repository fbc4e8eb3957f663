/*
 * Two nodes, a wire, and nothing else: the low level that everything is built of.
 *
 *     a ──(1 Mb/s, 10 ms)── b
 *
 * No network, no addresses from a plan, no routing: we make the nodes, attach
 * them to a link, give them an address and a route by hand, and plug a protocol
 * of our own into the core service layer of each.
 *
 * A packet of 1000 bytes takes 1000 × 8 / 1 Mb/s = 8 ms to send and 10 ms to travel.
 */
import { Address, attach, type InetPacket, Link, NodeBuilder, Protocol, Simulation } from "hourglass"

/** Prints what it gets. Protocol number 254 is free for experiments (RFC 3692). */
class Telegraph extends Protocol {
  readonly protocol = 254

  tap(to: string, bytes: number): void {
    this.send(Address.parse(to), undefined, { payload: bytes })
  }

  protected receive(packet: InetPacket): void {
    const ms = (this.now * 1000).toFixed(3)
    console.log(`${ms} ms: ${this.path} got ${packet.size} bytes from ${packet.source}, ttl ${packet.ttl}`)
  }
}

const sim = new Simulation()
const builder = new NodeBuilder()
const link = sim.add(new Link("link", { delay: "10ms" }))

const [a, b] = ["a", "b"].map((name) => {
  const node = sim.add(builder.host(name))
  const index = attach(node, link, { bandwidth: 1e6 })
  node.addAddress(name === "a" ? "10.0.0.1" : "10.0.0.2")
  node.addRoute("10.0.0.0/24", [{ interface: index }])
  return node.install(new Telegraph("telegraph"))
})

sim.at(0, () => {
  a.tap("10.0.0.2", 980) // with 20 bytes of IP header: 1000
  a.tap("10.0.0.2", 980) // waits in the queue until the first is sent
})
sim.at("50ms", () => b.tap("10.0.0.1", 480))
sim.run()
