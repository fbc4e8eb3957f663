/*
 * Three ways to send: by the routing table, over interfaces of one's choice
 * (explicit multicast), and over all interfaces but some (exclusive broadcast).
 *
 *          h1
 *          │
 *     h2 ─ r ─ h3        r asks; each of the hosts says what it got
 */
import { Address, type InetPacket, network, Protocol, Simulation } from "hourglass"

/** A protocol that lets us choose the way. */
class Shout extends Protocol {
  readonly protocol = 254

  byRoute(to: Address): void {
    this.send(to, undefined, { payload: 1 })
  }

  over(to: Address, interfaces: number[]): void {
    this.send(to, undefined, { payload: 2, sending: { kind: "explicit-multicast", interfaces } })
  }

  everywhereBut(to: Address, except: number[]): void {
    this.send(to, undefined, { payload: 3, sending: { kind: "exclusive-broadcast", except } })
  }

  protected receive(packet: InetPacket): void {
    console.log(
      `  ${this.path} got ${packet.payloadSize} at interface ${packet.incoming}, to ${packet.destination}`,
    )
  }
}

const sim = new Simulation()
const net = network(sim, "10.0.0.0/24")
const r = net.router("r")
const hosts = ["h1", "h2", "h3"].map((name) => net.host(name))
for (const host of hosts) net.link(r, host, { delay: "1ms" })
net.build()

const group = Address.parse("239.1.1.1")
for (const node of [r, ...hosts]) node.install(new Shout("shout"))
for (const host of hosts) host.join(group)
const shout = r.part(Shout)

sim.at("1s", () => {
  console.log("by the routing table, to h2:")
  shout.byRoute(hosts[1].address)
})
sim.at("2s", () => {
  console.log("over interfaces 0 and 2, to the group:")
  shout.over(group, [0, 2])
})
sim.at("3s", () => {
  console.log("over all but interface 0, to everybody on the link:")
  shout.everywhereBut(Address.parse("255.255.255.255"), [0])
})
sim.at("4s", () => {
  console.log("by the routing table, to the group, with a route for it over interfaces 1 and 2:")
  r.addRoute("239.1.1.1/32", [{ interface: 1 }, { interface: 2 }])
  shout.byRoute(group)
})
sim.run()
