import { Simulation, WiringError } from "@hourglass/aca"
import { bestEffort, census, Network, NodeBuilder, tokens } from "@hourglass/inet"
import { Address, InetPacket, ipProtocols, limitedBroadcast, UdpDatagram } from "@hourglass/net"
import { ephemeralPorts, Icmp, portsOf, Udp } from "@hourglass/protocols"
import { ContainerModule } from "inversify"
import { describe, expect, it } from "vitest"
import { chain, internet, Talker } from "./internet.js"

/** Two hosts with a router between them, and an application on each. */
function pair(options: { port?: number; prefix?: string; ports?: "declared" | "queued" } = {}) {
  const { sim, net } = internet(options.prefix, { ports: options.ports ?? "declared" })
  const [a, , b] = chain(net, "a-r1-b")
  const alice = a.install(new Talker("alice"))
  const bob = b.install(new Talker("bob", { port: options.port ?? 7 }))
  net.build()
  return { sim, net, a, b, alice, bob }
}

describe("Udp", () => {
  for (const prefix of ["10.0.0.0/24", "2001:db8::/64"])
    for (const ports of ["declared", "queued"] as const)
      it(`delivers a datagram to the owner of its port: ${prefix}, ports ${ports}`, () => {
        const { sim, net, a, b, alice, bob } = pair({ prefix, ports })
        sim.at(1, () => alice.say(b.address, 7, 100))
        sim.run()
        expect(bob.log).toEqual([[1.002, `${a.address}:49152 100`]])
        expect(alice.log).toEqual([])
        expect(census(net)).toMatchObject({ sent: 1, delivered: 1, unaccounted: 0 })
      })

  it("makes one packet and one datagram, and tells flows apart by their ports", () => {
    const { sim, a, b, alice } = pair()
    const sent: InetPacket[] = []
    a.part(Udp).below.watch((packet) => sent.push(packet.copy()))
    sim.at(1, () => alice.say(b.address, 7, Uint8Array.of(1, 2), { ttl: 3, tos: 8, checksummed: false }))
    sim.run()
    expect(sent).toMatchObject([
      {
        ttl: 3,
        tos: 8,
        size: 30,
        flow: 49152 * 65536 + 7,
        protocol: 17,
        body: { checksummed: false, size: 10 },
      },
    ])
  })

  it("delivers to the node itself after the sender has returned", () => {
    const { sim, a, alice } = pair()
    sim.at(1, () => {
      alice.say(a.address, alice.port, 5)
      expect(alice.log).toEqual([])
    })
    sim.run()
    expect(alice.log).toEqual([[1, "10.0.0.1:49152 5"]])
  })

  it("RFC 1122 §4.1.3.1: says that nobody is at a port, and the sender hears it", () => {
    const { sim, net, b, alice, bob } = pair()
    sim.at(1, () => alice.say(b.address, 8, 100))
    sim.run()
    expect(alice.log).toEqual([[1.004, "10.0.0.3: port-unreachable"]])
    expect(bob.log).toEqual([])
    expect(sim.drops()).toEqual([{ path: "/net/b/udp", reason: "no-listener", count: 1 }])
    expect(census(net)).toMatchObject({ sent: 2, delivered: 2, unaccounted: 0 })
  })

  it("tells an error only to the application that sent the datagram", () => {
    const { sim, a, b, alice } = pair()
    const other = a.install(new Talker("other"))
    sim.at(1, () => other.say(b.address, 8, 1))
    sim.run()
    expect([alice.log, other.log]).toEqual([[], [[1.004, "10.0.0.3: port-unreachable"]]])
  })

  it("delivers to groups and broadcasts, and is silent where nobody listens", () => {
    const { sim, net } = internet()
    const [a, b, c] = ["a", "b", "c"].map((name) => net.host(name))
    net.lan([a, b, c], { delay: "1ms" })
    const alice = a.install(new Talker("alice"))
    const [bob, carol] = [b, c].map((node) => node.install(new Talker("talker", { port: 7 })))
    const group = Address.parse("224.0.0.77")
    b.join(group)
    a.addRoute("224.0.0.0/4", [{ interface: 0 }])
    const onLink = { kind: "explicit-multicast", interfaces: [0] } as const
    const datagram = (port: number) => new UdpDatagram(alice.port, port, 1)
    const send = (destination: Address, port: number) =>
      a.part(Udp).below.send(new InetPacket({ destination, protocol: 17, sending: onLink }, datagram(port)))
    sim.at(1, () => send(limitedBroadcast, 7))
    sim.at(2, () => send(group, 7))
    sim.at(3, () => send(limitedBroadcast, 8))
    sim.run()
    expect(bob.log).toEqual([
      [1.001, "10.0.0.1:49152 1"],
      [2.001, "10.0.0.1:49152 1"],
    ])
    expect(carol.log).toEqual([[1.001, "10.0.0.1:49152 1"]])
    expect(alice.log).toEqual([])
    expect(census(net).unaccounted).toBe(0)
  })
})

describe("an application on UDP, for callers without types,", () => {
  it.each([
    ["an address that is text", ["10.0.0.2", 9, 1], 'cannot send to "10.0.0.2"; give an address'],
    ["a port that is text", [Address.parse("10.0.0.2"), "9", 1], ': "9" is no port'],
    ["data that are text", [Address.parse("10.0.0.2"), 9, "hi"], 'cannot send "hi"; give bytes'],
  ])("refuses %s", (_, what, said) => {
    const { alice } = pair()
    expect(() => alice.say(...(what as Parameters<Talker["say"]>))).toThrow(said)
  })
})

describe("ports of UDP", () => {
  it("RFC 6335 §6: are given out from 49152 on, in turn: one given back is not given again at once", () => {
    const { a, alice } = pair()
    const second = a.install(new Talker("second"))
    const third = a.install(new Talker("third"))
    expect([alice.port, second.port, third.port]).toEqual([49152, 49153, 49154])
    a.part(Udp).release(second, 49153)
    expect(a.part(Udp).bind(second)).toBe(49155)
  })

  it("have one owner, and the error names both", () => {
    const { b } = pair()
    expect(() => b.install(new Talker("eve", { port: 7 }))).toThrow(
      new WiringError(
        "/net/b/eve cannot have port 7 of /net/b/udp: /net/b/bob has it; choose another, or none for any that is free",
      ),
    )
    expect(() => b.install(new Talker("mallory", { port: 70000 }))).toThrow(
      "/net/b/mallory: 70000 is no port; it must be a whole number within 1 and 65535",
    )
  })

  it("run out", () => {
    const { a, alice } = pair()
    const udp = a.part(Udp)
    for (let port = ephemeralPorts.first + 1; port <= ephemeralPorts.last; port++)
      udp.bind(new Talker(`t${port}`))
    expect(() => udp.bind(alice)).toThrow(
      "no port is left for /net/a/alice: /net/a/udp has given away all of 49152-65535",
    )
  })

  it("are vacant again when they are given back, whoever is installed afterwards", () => {
    const { sim, b, alice, bob } = pair()
    b.part(Udp).release(bob, 7)
    const eve = b.install(new Talker("eve"))
    sim.at(1, () => alice.say(b.address, 7, 1))
    sim.run()
    expect([bob.log, eve.log]).toEqual([[], []])
    expect(alice.log).toEqual([[1.004, "10.0.0.3: port-unreachable"]])
  })

  it("belong to UDP, which the node must have", () => {
    const net = new Simulation().add(new Network("net"))
    expect(() => net.host("a").install(new Talker("alice"))).toThrow(
      "/net/a has no Udp; it has csl, alice. Bind it in the node's modules, or install it",
    )
  })

  it("are read from what an ICMP error quotes, bytes included", () => {
    const [source, destination] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.2")]
    const datagram = new UdpDatagram(5, 6, 10)
    const packet = (body: UdpDatagram | Uint8Array) =>
      new InetPacket({ source, destination, protocol: ipProtocols.udp }, body)
    const bytes = datagram.encode(source, destination)
    const pair = { source: 5, destination: 6 }
    expect([datagram, bytes, bytes.subarray(0, 8)].map((body) => portsOf(packet(body)))).toEqual([
      pair,
      pair,
      pair,
    ])
    expect(portsOf(packet(bytes.subarray(0, 3)))).toBeUndefined()
  })
})

describe("Udp with bytes", () => {
  const datagram = new UdpDatagram(5, 7, Uint8Array.of(1, 2, 3))

  function send(change: (bytes: Uint8Array) => Uint8Array) {
    const { sim, net, a, b, alice, bob } = pair()
    const bytes = change(datagram.encode(a.address, b.address))
    sim.at(1, () => a.part(Udp).below.send(new InetPacket({ destination: b.address, protocol: 17 }, bytes)))
    sim.run()
    expect(census(net).unaccounted).toBe(0)
    return { heard: bob.log, told: alice.log, drops: sim.drops().map(({ reason }) => reason) }
  }

  it("reads a datagram", () => expect(send((bytes) => bytes).heard).toEqual([[1.002, "10.0.0.1:5 1,2,3"]]))

  it("RFC 1122 §4.1.3.4: drops one with a wrong checksum, silently", () => {
    const flip = (bytes: Uint8Array) => bytes.with(8, 99)
    expect(send(flip)).toEqual({ heard: [], told: [], drops: ["bad-message"] })
  })

  it("drops one that is cut off", () =>
    expect(send((bytes) => bytes.subarray(0, 9)).drops).toEqual(["bad-message"]))
})

describe("the order of installing", () => {
  const orders = {
    "Udp, Icmp": [() => new Udp(), () => new Icmp()],
    "Icmp, Udp": [() => new Icmp(), () => new Udp()],
  }
  for (const [order, makes] of Object.entries(orders))
    it(`does not matter to what hears what: ${order}`, () => {
      const module = new ContainerModule(({ bind }) => {
        for (const make of makes) bind(tokens.Protocol).toConstantValue(make)
      })
      const sim = new Simulation()
      const net = sim.add(new Network("net", { builder: new NodeBuilder([bestEffort, module]) }))
      const [a, b] = chain(net, "a-b")
      const alice = a.install(new Talker("alice"))
      sim.at(1, () => alice.say(b.address, 8, 1))
      sim.run()
      expect(alice.log.map(([, what]) => what)).toEqual([`${b.address}: port-unreachable`])
    })
})
