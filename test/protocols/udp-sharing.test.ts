/** Several owners of one port: of groups, of broadcasts, of the addresses of a host. */
import { Component, connect } from "@hourglass/aca"
import { type GroupChange, GroupMembership } from "@hourglass/inet"
import { Address, InetPacket, limitedBroadcast, UdpDatagram } from "@hourglass/net"
import { type BindOptions, Udp } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { internet, Talker } from "./internet.js"

const group = Address.parse("224.0.0.77")
const otherGroup = Address.parse("224.0.0.78")

/** A sender, and a host with two addresses whose talkers have port 7 with the options they are given. */
function lan(...binds: BindOptions[]) {
  const { sim, net } = internet()
  const [a, b] = [net.host("a"), net.host("b")]
  net.lan([a, b], { delay: "1ms" })
  net.build()
  b.addAddress("10.0.0.200")
  const talkers = binds.map((options, index) => b.install(new Talker(`t${index}`, { port: 7, ...options })))
  const alice = a.install(new Talker("alice"))
  let time = 0
  /** Sends a datagram, every second one. */
  const send = (destination: Address | string, size: number) =>
    sim.at(++time, () => alice.say(Address.of(destination), 7, size, { interfaces: [0] }))
  const heard = () => {
    sim.run()
    return talkers.map(({ log }) => log.map(([, what]) => what.split(" ")[1]).join(" "))
  }
  return { sim, net, a, b, alice, talkers, send, heard }
}

describe("a port of UDP with several owners", () => {
  it("RFC 1122 §4.1.3.5: may be one for each address of the host, and one for the others", () => {
    const [first, second] = [Address.parse("10.0.0.2"), Address.parse("10.0.0.200")]
    const { alice, b, send, heard } = lan({ address: second }, {}, { address: first })
    expect(b.address).toBe(first)
    send(first, 1)
    send(second, 2)
    send(limitedBroadcast, 3)
    expect(heard()).toEqual(["2", "3", "1"])
    expect(alice.log).toEqual([])
  })

  it("is refused where nobody is bound to the address", () => {
    const { alice, send, heard } = lan({ address: Address.parse("10.0.0.200") })
    send("10.0.0.2", 1)
    expect(heard()).toEqual([""])
    expect(alice.log).toEqual([[1.002, "10.0.0.2: port-unreachable"]])
  })

  it("sends from the address that it is bound to", () => {
    const { sim, a, talkers } = lan({ address: Address.parse("10.0.0.200") })
    const bob = a.install(new Talker("bob", { port: 9 }))
    sim.at(1, () => talkers[0].say(a.address, 9, 5))
    sim.run()
    expect(bob.log).toEqual([[1.001, "10.0.0.200:7 5"]])
  })

  it("is shared only when all say so", () => {
    const { b } = lan({ shared: true }, { shared: true })
    const message = "/net/b/eve cannot have port 7 of /net/b/udp: /net/b/t0 has it"
    expect(() => b.install(new Talker("eve", { port: 7 }))).toThrow(message)
    const { b: c } = lan({})
    expect(() => c.install(new Talker("eve", { port: 7, shared: true }))).toThrow("/net/b/t0 has it")
  })

  it("gets a copy of what is for a group or for everybody, and the latest owner what is for the host", () => {
    const { b, send, heard } = lan({ shared: true }, { shared: true }, { shared: true })
    b.join(group)
    send(group, 1)
    send(limitedBroadcast, 2)
    send("10.0.0.2", 3)
    expect(heard()).toEqual(["1 2", "1 2", "1 2 3"])
    expect(b.part(Udp).delivered).toBe(7)
  })

  it("gives each owner a packet of its own", () => {
    const { b, talkers, send, heard } = lan({ shared: true }, { shared: true })
    const packets = new Set<InetPacket>()
    const udp = b.part(Udp)
    for (const up of [...udp.up.ports, ...udp.further.ports]) up.watch((packet) => void packets.add(packet))
    send(limitedBroadcast, 1)
    expect([heard(), packets.size, talkers.length]).toEqual([["1", "1"], 2, 2])
  })

  it("is vacant when the last one gives it back", () => {
    const { alice, b, talkers, send, heard } = lan({ shared: true }, { shared: true })
    for (const talker of talkers) b.part(Udp).release(talker, 7)
    const eve = b.install(new Talker("eve", { port: 8 }))
    send("10.0.0.2", 1)
    expect(heard()).toEqual(["", ""])
    expect([eve.log, alice.log]).toEqual([[], [[1.002, "10.0.0.2: port-unreachable"]]])
    expect(() => b.part(Udp).release(talkers[0], 7)).toThrow("/net/b/t0 does not have port 7 of /net/b/udp")
    expect(b.part(Udp).bind(talkers[0], 7)).toBe(7)
  })

  it("is copied with its node, addresses and groups included", () => {
    const original = lan({ shared: true }, { shared: true }, { address: Address.parse("10.0.0.200") })
    original.talkers[0].join(group)
    original.talkers[1].join(otherGroup)
    const twin = original.net.add(original.b.duplicate("twin"))
    original.sim.start()
    const talkers = ["t0", "t1", "t2"].map((name) => twin.child(name) as Talker)
    const arrive = (destination: Address, size: number) => {
      const header = { source: original.a.address, destination, protocol: 17 }
      twin.part(Udp).fromBelow.deliver(new InetPacket(header, new UdpDatagram(5, 7, size)))
    }
    for (const [index, to] of [group, otherGroup, Address.parse("10.0.0.200")].entries()) arrive(to, index)
    expect(talkers.map(({ log }) => log.map(([, what]) => what))).toEqual([
      ["10.0.0.1:5 0"],
      ["10.0.0.1:5 1"],
      ["10.0.0.1:5 2"],
    ])
    expect(twin.addresses.filter((address) => address.isMulticast)).toEqual([group, otherGroup])
    expect(original.talkers.map(({ log }) => log)).toEqual([[], [], []])
  })
})

describe("groups of UDP", () => {
  it("are heard by those who have joined them, and the host is a member as long as one of them is", () => {
    const { sim, b, talkers, send, heard } = lan({ shared: true }, { shared: true })
    const [first, second] = talkers
    const isMember = () => b.addresses.includes(group)
    first.join(group)
    first.join(group)
    second.join(group)
    second.join(otherGroup)
    send(group, 1)
    send(otherGroup, 2)
    sim.at(2.5, () => {
      first.leave(group)
      expect(isMember()).toBe(true)
      first.leave(group)
    })
    send(group, 3)
    sim.at(3.5, () => {
      second.leave(group)
      expect(isMember()).toBe(false)
    })
    send(group, 4)
    send(limitedBroadcast, 5)
    expect(heard()).toEqual(["1 5", "1 2 3 5"])
  })

  it("that the node was made a member of otherwise are not left", () => {
    const { b, talkers } = lan({})
    b.join(group)
    talkers[0].join(group)
    talkers[0].leave(group)
    expect(b.addresses).toContain(group)
  })

  it("are left when the port is given back", () => {
    const { b, talkers } = lan({})
    talkers[0].join(group)
    b.part(Udp).release(talkers[0], 7)
    expect(b.addresses).not.toContain(group)
  })

  it("are told to the membership protocol of the node, once for all members", () => {
    const { b, talkers } = lan({ shared: true }, { shared: true })
    const changes: GroupChange[] = []
    class Membership extends Component {
      readonly service = this.responder("service", GroupMembership, (change) => void changes.push(change))
    }
    const protocol = b.add(new Membership("igmp"))
    connect(b.part(Udp).membership, protocol.service)
    for (const talker of talkers) talker.join(group)
    for (const talker of talkers) talker.leave(group)
    expect(changes).toEqual([
      { kind: "join", group },
      { kind: "leave", group },
    ])
  })

  it("are nothing else than groups", () => {
    const { talkers } = lan({})
    expect(() => talkers[0].join("10.0.0.2")).toThrow(
      "/net/b/t0 cannot join 10.0.0.2: it is no group; groups are 224.0.0.0/4 and ff00::/8",
    )
    expect(() => new Talker("nowhere").join(group)).toThrow("nowhere is in no node yet")
  })
})

it("RFC 1122 §4.1.3.6: discards a datagram whose source is a group or a broadcast", () => {
  const { sim, alice, talkers } = lan({})
  for (const source of [group, limitedBroadcast])
    sim.at(1, () => alice.say(Address.parse("10.0.0.2"), 7, 1, { source }))
  sim.run()
  expect(talkers[0].log).toEqual([])
  expect(sim.drops()).toEqual([{ path: "/net/b/udp", reason: "bad-message", count: 2 }])
})
