import { Component, OptionError, Simulation } from "@hourglass/aca"
import { bestEffort, Network, NodeBuilder } from "@hourglass/inet"
import { Address, InetPacket, ipProtocols } from "@hourglass/net"
import { RST, StreamListening, StreamOpening, SYN, Tcp, TcpSegment } from "@hourglass/protocols"
import { network } from "hourglass"
import { describe, expect, it } from "vitest"
import { Conversation, established, plain } from "./play.js"

class Application extends Component {
  readonly opening = this.requester("opening", StreamOpening)
  readonly listening = this.requester("listening", StreamListening)
}

const nobody = { connected() {}, arrived() {}, drained() {}, closed() {} }

/** A host with an application that listens at port 80; what its tcp sends; another host. */
function host(prefix: string) {
  const sim = new Simulation({ seed: 1 })
  const net = sim.add(new Network("net", { builder: new NodeBuilder([bestEffort]), prefix }))
  const [here, there] = [net.host("here"), net.host("there")]
  net.link(here, there)
  net.build()
  const tcp = here.install(new Tcp())
  const application = here.install(new Application("application"))
  const sent: InetPacket[] = []
  tcp.below.watch((packet) => void sent.push(packet))
  sim.run({ until: 0 })
  application.listening.request({ port: 80, accept: () => nobody })
  const deliver = (source: Address, destination: Address, segment: TcpSegment) =>
    tcp.fromBelow.deliver(new InetPacket({ source, destination, protocol: ipProtocols.tcp }, segment))
  return { tcp, application, sent, deliver, here: here.address, there: there.address }
}

const syn = () => new TcpSegment(5000, 80, 100, 0, SYN, 1000)

describe("addresses that are of no single host, RFC 9293 §3.9.2.3", () => {
  it.each(["255.255.255.255", "10.0.0.255", "224.0.0.1"])("takes no SYN for %s", (destination) => {
    const { tcp, sent, deliver, there } = host("10.0.0.0/24")
    deliver(there, Address.parse(destination), syn())
    expect([sent, tcp.connections]).toEqual([[], []])
    expect(tcp.dropCounts?.get("no-connection")).toBe(1)
  })

  it.each(["255.255.255.255", "224.0.0.1"])("answers nothing from %s", (source) => {
    const { tcp, sent, deliver, here } = host("10.0.0.0/24")
    deliver(Address.parse(source), here, syn())
    deliver(Address.parse(source), here, new TcpSegment(5000, 81, 100, 0, SYN, 1000))
    expect([sent, tcp.connections]).toEqual([[], []])
  })

  it.each(["255.255.255.255", "224.0.0.1"])("connects not to %s", (to) => {
    const { application } = host("10.0.0.0/24")
    const open = () => application.opening.request({ to: Address.parse(to), toPort: 80, user: nobody })
    expect(open).toThrow(`/net/here/tcp cannot connect to ${to}: it is no single host`)
  })

  it("takes no SYN that says to be from the port that it is for", () => {
    const { tcp, sent, deliver, here } = host("10.0.0.0/24")
    deliver(here, here, new TcpSegment(80, 80, 100, 0, SYN, 1000))
    tcp.simulation.run({ until: 1 })
    expect([sent, tcp.connections]).toEqual([[], []])
  })

  it("connects from no address that is not the host's", () => {
    const { application, there } = host("10.0.0.0/24")
    const open = (from: string) => () =>
      application.opening.request({ to: there, toPort: 80, user: nobody, from: Address.parse(from) })
    expect(open("10.0.0.77")).toThrow(OptionError)
    expect(open("2001:db8::1")).toThrow("of different IP versions")
  })
})

describe("a host with several addresses", () => {
  it("resets what does not fit its SYN from the address that it has sent that from", () => {
    const net = network(new Simulation(), "10.0.0.0/24")
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b)
    net.build()
    a.addAddress("10.9.9.9")
    const application = a.install(new Application("application"))
    a.simulation.run({ until: 0 })
    const tcp = a.part(Tcp)
    const sent: InetPacket[] = []
    tcp.below.watch((packet) => void sent.push(packet))
    const from = Address.parse("10.9.9.9")
    application.opening.request({ to: b.address, toPort: 80, user: nobody, from, fromPort: 5000 })
    const answer = new TcpSegment(80, 5000, 7, 12345, SYN | 16, 1000)
    tcp.fromBelow.deliver(new InetPacket({ source: b.address, destination: from, protocol: 6 }, answer))
    const reset = sent[sent.length - 1]
    expect([(reset.body as TcpSegment).flags, reset.source]).toEqual([RST, from])
  })
})

describe("IPv6", () => {
  it("assumes 1220 bytes of a side that announces no MSS (RFC 9293 §3.7.1)", () => {
    const { tcp, deliver, here, there } = host("2001:db8::/64")
    deliver(there, here, syn())
    expect(tcp.connections[0].mss).toBe(1220)
  })

  it("carries data as IPv4 does", () => {
    const sim = new Simulation({ seed: 1 })
    const net = network(sim, "2001:db8::/64")
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b, { bandwidth: "10Mbps", delay: "10ms" })
    const flow = net.tcp(a, b, { bytes: "100kB" })
    sim.run({ until: "60s" })
    expect(flow.summary()).toMatchObject({ isComplete: true, receivedBytes: 100_000 })
    expect(flow.connection?.announcedMss).toBe(1500 - 40 - 20)
  })
})

describe("a host that talks to itself", () => {
  it("delivers all", () => {
    const sim = new Simulation({ seed: 1 })
    const net = network(sim, "10.0.0.0/24")
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b)
    const flow = net.tcp(a, a, { bytes: "1MB" })
    sim.run({ until: "10s" })
    expect(flow.summary()).toMatchObject({ isComplete: true, receivedBytes: 1_000_000 })
  })

  it("does so at 10 Gbit/s, though it never comes to an end", () => {
    const sim = new Simulation({ seed: 1 })
    const net = network(sim, "10.0.0.0/24")
    const a = net.host("a")
    net.link(a, net.host("b"))
    const flow = net.tcp(a, a, {})
    sim.run({ until: "20ms" })
    const { receivedBytes } = flow.summary()
    expect((8 * receivedBytes) / 0.02).toBeGreaterThan(9e9)
    expect((8 * receivedBytes) / 0.02).toBeLessThan(10e9 + (8 * 1e6) / 0.02) // what passes at once is beyond it
  })

  it("may connect a port to itself, as both sides open at once (figure 7)", () => {
    const { tcp, application, here } = host("10.0.0.0/24")
    const heard: string[] = []
    const user = {
      ...nobody,
      connected: () => void heard.push("connected"),
      arrived: () => void heard.push("arrived"),
    }
    const stream = application.opening.request({ to: here, toPort: 5000, fromPort: 5000, user })
    tcp.simulation.run({ until: 1 })
    stream.write(100)
    tcp.simulation.run({ until: 2 })
    expect([stream.tcpState, stream.readable, heard]).toEqual(["ESTABLISHED", 100, ["connected", "arrived"]])
  })
})

describe("an endless flow over a link that takes no time", () => {
  it("is told to be one, by the name of the link", () => {
    const sim = new Simulation({ seed: 1 })
    const net = network(sim, "10.0.0.0/24")
    const [a, b] = [net.host("a"), net.host("b")]
    net.link(a, b)
    net.tcp(a, b, {})
    expect(() => sim.run({ until: "1s" })).toThrow(
      /^time stands still at 0 s: .* the last ones of \/net\/a-b \(100 %\);/,
    )
  })
})

describe("ICMP errors", () => {
  it("are not believed of what is not on the way (RFC 5927 §4.1)", () => {
    const talk = new Conversation().opening().play("0 > SYN seq=0")
    talk.complain("port-unreachable", 1)
    talk.complain("packet-too-big", -1, 500)
    expect(talk.state).toBe("SYN-SENT")
    expect(talk.connection.mss).toBe(1000)
    talk.complain("port-unreachable", 0)
    expect(talk.user.log).toEqual(["closed: unreachable"])
  })

  it("are not the reason of what comes later, when the other side was heard since", () => {
    const talk = established({ ...plain, userTimeout: 5 })
    talk
      .at(1, (stream) => stream.write(10))
      .at(1.1, () => talk.complain("no-route", 1))
      .at(2, (stream) => stream.write(10))
      .play(
        `
      1   > PSH,ACK seq=1 ack=101 len=10
      1.2 < ACK seq=101 ack=11
      2   > PSH,ACK seq=11 ack=101 len=10
      3   > PSH,ACK seq=11 ack=101 len=10
      5   > PSH,ACK seq=11 ack=101 len=10
      9   > RST,ACK seq=21 ack=101`,
        20,
      )
    expect(talk.user.log).toEqual(["connected", "closed: timed-out"])
  })
})
