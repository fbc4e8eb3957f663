import { bestEffort, census, type LinkSpecification, type Node, NodeBuilder } from "@hourglass/inet"
import {
  Address,
  type Body,
  IcmpMessage,
  InetPacket,
  limitedBroadcast,
  type PacketHeader,
  Prefix,
  UdpDatagram,
} from "@hourglass/net"
import { Icmp, type IcmpErrorEvent, type IcmpOptions, IcmpProtocol, Icmpv6 } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { chain, internet, nanoseconds, Raw, Talker } from "./internet.js"

/** `a-r1-r2-b`, with what `a` hears of ICMP errors, and a protocol on `a` that sends any packet. */
function path({ prefix, link }: { prefix?: string; link?: LinkSpecification } = {}) {
  const { sim, net } = internet(prefix)
  const [a, r1, r2, b] = chain(net, "a-r1-r2-b", link)
  net.build()
  const raw = a.install(new Raw("raw"))
  const heard: string[] = []
  hear(a, ({ kind, from, mtu }) => heard.push(`${from} ${kind}${mtu === undefined ? "" : ` ${mtu}`}`))
  /** Sends a packet from `a`, and gives what ICMP said of it. */
  const emit = (destination: Address, header: Partial<PacketHeader> = {}, body?: Body) => {
    sim.after(0, () => raw.emit(destination, header, body))
    sim.run()
    expect(census(net).unaccounted).toBe(0)
    return heard.splice(0)
  }
  return { sim, net, a, r1, r2, b, raw, heard, emit }
}

function hear(node: Node, listener: (error: IcmpErrorEvent) => void): void {
  for (const child of node.children) if (child instanceof IcmpProtocol) child.errors.on(listener)
}

const udp = new UdpDatagram(5, 6, 1)
const nowhere = Address.parse("192.0.2.1")

describe("ICMP errors", () => {
  it("A02-02: a TTL that runs out is told to the source, with code 0", () => {
    const { b, emit } = path()
    expect(emit(b.address, { ttl: 1 })).toEqual(["10.0.0.2 hop-limit-exceeded"])
    expect(emit(b.address, { ttl: 2 })).toEqual(["10.0.0.3 hop-limit-exceeded"])
  })

  it("A02-02: a TTL of 1 is enough for the node itself", () => {
    const { r1, emit } = path()
    expect(emit(r1.address, { ttl: 1 })).toEqual(["10.0.0.2 protocol-unreachable"])
  })

  it("A02-02: a multicast packet whose TTL runs out is dropped without a word", () => {
    const { net, a, r1, emit } = path()
    for (const node of [a, r1]) node.addRoute("239.0.0.0/8", [{ interface: node.attachments().length - 1 }])
    expect(emit(Address.parse("239.1.1.1"), { ttl: 1 })).toEqual([])
    expect(census(net).dropped).toEqual({ "ttl-expired": 1 })
  })

  it("A02-04: unicast without a route is type 3 code 0", () => {
    const { net, a, r1, emit } = path()
    a.addRoute("192.0.2.0/24", [{ interface: 0 }])
    expect(r1.csl.routingTable.entries().length).toBeGreaterThan(0)
    expect(emit(nowhere)).toEqual(["10.0.0.2 no-route"])
    expect(census(net).dropped).toEqual({ "no-route": 1 })
  })

  it("is told to a node that has no route itself, by itself", () => {
    const { sim, net } = internet()
    const [a] = chain(net, "a-b")
    net.build()
    a.csl.routingTable.removeAll(() => true)
    const raw = a.install(new Raw("raw"))
    const heard: string[] = []
    hear(a, ({ kind, from }) => heard.push(`${from} ${kind}`))
    sim.at(1, () => raw.emit(nowhere))
    sim.run()
    expect(heard).toEqual([`${a.address} no-route`])
    expect(census(net).unaccounted).toBe(0)
  })

  it("A02-04: a packet too large that must not be fragmented is type 3 code 4, with the MTU", () => {
    const { sim, net } = internet()
    const [a, r1, b] = ["a", "r1", "b"].map((name) => (name === "r1" ? net.router(name) : net.host(name)))
    net.link(a, r1)
    net.link(r1, b, { mtu: 600 })
    net.build()
    const raw = a.install(new Raw("raw"))
    const heard: unknown[] = []
    hear(a, ({ kind, from, mtu }) => heard.push([`${from}`, kind, mtu]))
    sim.at(1, () => raw.emit(b.address, { dontFragment: true }, new Uint8Array(581)))
    sim.at(2, () => raw.emit(b.address, { dontFragment: true }, new Uint8Array(580)))
    sim.run()
    expect(heard).toEqual([
      [`${r1.address}`, "packet-too-big", 600],
      [`${b.address}`, "protocol-unreachable", undefined],
    ])
    expect(census(net).unaccounted).toBe(0)
  })

  it("A02-04: none about an ICMP error, one about an echo request", () => {
    const { b, emit } = path()
    const original = new InetPacket({ source: b.address, destination: nowhere, protocol: 17 }, udp)
    const error = new IcmpMessage({ kind: "port-unreachable", original })
    const echo = new IcmpMessage({ kind: "echo-request", identifier: 1, sequence: 1, data: 8 })
    const send = (message: IcmpMessage | Uint8Array) => emit(b.address, { ttl: 1, protocol: 1 }, message)
    expect(send(error)).toEqual([])
    expect(send(echo)).toEqual(["10.0.0.2 hop-limit-exceeded"])
  })

  it("A02-04: none to a source that is no host", () => {
    const { b, emit } = path()
    for (const source of ["0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.5", "240.0.0.1", "255.255.255.255"])
      expect(emit(b.address, { ttl: 1, source: Address.parse(source) })).toEqual([])
  })

  it("A02-04: none about a packet to 255.255.255.255 or to a directed broadcast", () => {
    const { sim, net, r1, emit } = path()
    const prefix = Prefix.parse("10.9.9.0/24")
    r1.addAddress("10.9.9.1", { interface: 0, prefix })
    expect(emit(limitedBroadcast, { sending: { kind: "explicit-multicast", interfaces: [0] } })).toEqual([])
    expect(emit(prefix.last, { ttl: 1 })).toEqual([])
    expect(emit(prefix.last.plus(-1), { ttl: 1 })).toEqual(["10.9.9.1 hop-limit-exceeded"])
    expect(sim.drops().map(({ reason }) => reason)).toContain("no-protocol")
    expect(census(net).unaccounted).toBe(0)
  })

  it("A02-04: none by those who overhear a packet on a shared link; RFC 1122 §3.2.1.3: hosts are silent", () => {
    const { sim, net } = internet()
    const [a, host] = [net.host("a"), net.host("h")]
    const routers = [net.router("r1"), net.router("r2")]
    net.lan([a, host, ...routers])
    net.build()
    const raw = a.install(new Raw("raw"))
    const heard: IcmpErrorEvent[] = []
    hear(a, (error) => heard.push(error))
    const sending = { kind: "explicit-multicast", interfaces: [0] } as const // with no next hop: as a link broadcast
    sim.at(1, () => raw.emit(nowhere, { sending }))
    sim.run()
    expect(heard).toEqual([])
    expect(census(net)).toMatchObject({ dropped: { "no-route": 3 }, unaccounted: 0 })
  })

  it("A02-04: one about the first fragment, none about the others", () => {
    const { a, b, emit } = path({ link: { mtu: 600, delay: "1ms" } })
    expect(a.address).not.toBe(b.address)
    expect(emit(b.address, { ttl: 1 }, new Uint8Array(1500))).toEqual(["10.0.0.2 hop-limit-exceeded"])
  })

  it("says so when the fragments of a packet do not all arrive", () => {
    const { sim, net } = internet()
    const [a, b] = [net.host("a"), net.host("b")]
    let count = 0
    net.link(a, b, { mtu: 600, loss: () => ({ loses: () => ++count === 2 }) as never })
    net.build()
    const raw = a.install(new Raw("raw"))
    const heard: unknown[] = []
    hear(a, ({ kind }) => heard.push([sim.now, kind]))
    sim.at(1, () => raw.emit(b.address, {}, new Uint8Array(1500)))
    sim.run()
    expect(heard).toEqual([[61, "reassembly-time-exceeded"]])
    expect(census(net).unaccounted).toBe(0)
  })

  it("RFC 4443: say the same in IPv6", () => {
    const { b, r2, emit } = path({ prefix: "2001:db8::/64" })
    expect(emit(b.address, { ttl: 1 })).toEqual(["2001:db8::2 hop-limit-exceeded"])
    expect(emit(b.address)).toEqual(["2001:db8::4 protocol-unreachable"])
    expect(emit(r2.address, { ttl: 2 })).toEqual(["2001:db8::3 protocol-unreachable"])
  })

  it("quote the packet, come with a TTL of their own and precedence 6 (RFC 1812 §4.3.2.5), from the interface", () => {
    const { sim, a, r1, b, raw } = path()
    r1.addAddress("10.77.0.1", { interface: 0, prefix: Prefix.parse("10.77.0.0/24") })
    const came: unknown[] = []
    a.csl.dispatcher.arrivals.on(({ packet: { source, ttl, tos, size, incoming } }) => {
      if (incoming >= 0) came.push([`${source}`, ttl, tos, size])
    })
    sim.at(1, () => raw.emit(b.address, { ttl: 1 }, new Uint8Array(100)))
    sim.at(2, () => raw.emit(b.address, { ttl: 2 }, new Uint8Array(1000)))
    sim.run()
    expect(came).toEqual([
      ["10.77.0.1", 64, 0xc0, 148],
      ["10.0.0.3", 63, 0xc0, 576],
    ])
  })

  /** Times at which `a` hears an error, of packets sent to `b`, whose ICMP has these options. */
  function heardFrom(options: Partial<IcmpOptions>, times: readonly number[]) {
    const { sim, net } = internet("10.0.0.0/24", { builder: new NodeBuilder([bestEffort]) })
    const [a, b] = chain(net, "a-b", {})
    a.install(new Icmp())
    const icmp = b.install(new Icmp("icmp", options))
    const raw = a.install(new Raw("raw"))
    const heard: number[] = []
    hear(a, () => heard.push(sim.now))
    for (const time of times) sim.at(time, () => raw.emit(b.address))
    sim.run()
    expect(census(net).unaccounted).toBe(0)
    return [heard, icmp.errorsSent, icmp.errorsSuppressed]
  }

  it("RFC 1812 §4.3.2.8: are limited in rate, when asked to be", () => {
    const times = [1, 1.1, 1.2, 2.3, 2.4]
    expect(heardFrom({}, times)).toEqual([times, 5, 0])
    expect(heardFrom({ errorRate: 1, errorBurst: 2 }, times)).toEqual([[1, 1.1, 2.3], 3, 2])
  })

  it("are not sent by a node that is told not to", () =>
    expect(heardFrom({ sendsErrors: false }, [1])).toEqual([[], 0, 0]))

  it("refuse options that make no sense", () =>
    expect(() => new Icmp("icmp", { errorRate: 0 })).toThrow("icmp: errorRate is 0/s"))
})

describe("echo", () => {
  function asking(prefix?: string) {
    const all = path({ prefix: prefix ?? "10.0.0.0/24" })
    const icmp = prefix === undefined ? all.a.part(Icmp) : all.a.part(Icmpv6)
    const replies: unknown[] = []
    icmp.echoReplies.on(({ from, identifier, sequence, size, ttl }) =>
      replies.push([nanoseconds(all.sim.now), `${from}`, identifier, sequence, size, ttl]),
    )
    const ask = (destination: Address, time = 1) =>
      all.sim.at(time, () => icmp.echoRequests.deliver({ destination, identifier: 7, sequence: 3, data: 10 }))
    return { ...all, replies, ask }
  }

  it("RFC 1122 §3.2.2.6: is answered with the same identifier, sequence number and data", () => {
    const { sim, net, b, ask, replies } = asking()
    ask(b.address)
    sim.run()
    expect(replies).toEqual([[1.006, "10.0.0.4", 7, 3, 18, 62]])
    expect(census(net)).toMatchObject({ sent: 2, delivered: 2, unaccounted: 0 })
  })

  it("RFC 4443 §4: is answered in IPv6 too", () => {
    const { sim, b, ask, replies } = asking("2001:db8::/64")
    ask(b.address)
    sim.run()
    expect(replies).toEqual([[1.006, "2001:db8::4", 7, 3, 18, 62]])
  })

  it("is answered from the address that was asked", () => {
    const { sim, net } = internet()
    const [a, b] = chain(net, "a-b")
    b.addAddress("10.0.0.98")
    b.addAddress("10.0.0.99")
    const from: string[] = []
    a.part(Icmp).echoReplies.on((reply) => from.push(`${reply.from}`))
    const request = { destination: Address.parse("10.0.0.99"), identifier: 1, sequence: 1, data: 0 }
    sim.at(1, () => a.part(Icmp).echoRequests.deliver(request))
    sim.run()
    expect(from).toEqual(["10.0.0.99"])
  })

  it("to a broadcast is answered only by a node that is told to, from its own address", () => {
    for (const answersBroadcast of [false, true]) {
      const { sim, net } = internet("10.0.0.0/24", { builder: new NodeBuilder([bestEffort]) })
      const [a, b] = chain(net, "a-b")
      const icmp = a.install(new Icmp())
      b.install(new Icmp("icmp", { answersBroadcast }))
      const from: string[] = []
      icmp.echoReplies.on((reply) => from.push(`${reply.from}`))
      const echo = new IcmpMessage({ kind: "echo-request", identifier: 1, sequence: 1, data: 8 })
      const sending = { kind: "explicit-multicast", interfaces: [0] } as const
      const packet = new InetPacket({ destination: limitedBroadcast, protocol: 1, sending }, echo)
      sim.at(1, () => icmp.below.send(packet))
      sim.run()
      expect(from).toEqual(answersBroadcast ? ["10.0.0.2"] : [])
      expect(census(net).unaccounted).toBe(0)
    }
  })
})

describe("ICMP from bytes", () => {
  it("is read, and dropped when its checksum is wrong or its type unknown", () => {
    const { sim, net, a, b } = path()
    const source = a.address
    const bytes = new IcmpMessage({ kind: "echo-request", identifier: 1, sequence: 1, data: 8 }).encode(
      source,
      b.address,
    )
    const unknown = new IcmpMessage({ kind: "other", type: 40, code: 0, rest: new Uint8Array(4) }).encode(
      source,
      b.address,
    )
    let answers = 0
    a.part(Icmp).echoReplies.on(() => answers++)
    const bodies = [bytes, bytes.with(5, 9), bytes.subarray(0, 3), unknown]
    for (const body of bodies)
      sim.at(1, () => a.part(Icmp).below.send(new InetPacket({ destination: b.address, protocol: 1 }, body)))
    sim.run()
    expect(answers).toBe(1)
    expect(sim.drops()).toEqual([{ path: "/net/b/icmp", reason: "bad-message", count: 3 }])
    expect(census(net).unaccounted).toBe(0)
  })

  it("tells whose datagram an error quotes", () => {
    const { sim, a, b, r1 } = path()
    const alice = a.install(new Talker("alice"))
    const datagram = new UdpDatagram(alice.port, 8, 100)
    const original = new InetPacket({ source: a.address, destination: b.address, protocol: 17 }, datagram)
    const bytes = new IcmpMessage({ kind: "host-unreachable", original }).encode(r1.address, a.address)
    sim.at(1, () => r1.part(Icmp).below.send(new InetPacket({ destination: a.address, protocol: 1 }, bytes)))
    sim.run()
    expect(alice.log).toEqual([[1.001, "10.0.0.2: host-unreachable"]])
  })
})
