import { Component, type Process, type Steps, spawn } from "@hourglass/aca"
import { census, Network } from "@hourglass/inet"
import { Address } from "@hourglass/net"
import { Ping, type PingOptions, type PingSummary } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { chain, internet } from "./internet.js"

/** `a-r1-r2-b` with 1 Mb/s and 2 ms links, and a ping from `a` to `b`. */
function pinging(options: Partial<PingOptions> = {}, prefix = "10.0.0.0/24") {
  const { sim, net } = internet(prefix)
  const nodes = chain(net, "a-r1-r2-b", { bandwidth: "1Mbps", delay: "2ms" })
  const [a, , , b] = nodes
  return { sim, net, nodes, a, b, ping: a.install(new Ping("ping", { to: b, ...options })) }
}

describe("Ping", () => {
  it("measures the round trip of a known path exactly, and prints it as Linux does", () => {
    const { sim, net, ping } = pinging({ count: 2 })
    sim.run()
    const rtt = 6 * (0.002 + (84 * 8) / 1e6)
    for (const time of ping.roundTrips) expect(Math.abs(time - rtt)).toBeLessThan(1e-9)
    expect(ping.format()).toBe(`PING 10.0.0.4 (10.0.0.4) 56(84) bytes of data.
64 bytes from 10.0.0.4: icmp_seq=1 ttl=62 time=16.0 ms
64 bytes from 10.0.0.4: icmp_seq=2 ttl=62 time=16.0 ms

--- 10.0.0.4 ping statistics ---
2 packets transmitted, 2 received, 0% packet loss, time 1016ms
rtt min/avg/max/mdev = 16.032/16.032/16.032/0.000 ms`)
    expect(census(net)).toMatchObject({ sent: 4, delivered: 4, unaccounted: 0 })
  })

  it("works over IPv6", () => {
    const { sim, ping } = pinging({ count: 1 }, "2001:db8::/64")
    sim.run()
    const [time] = ping.roundTrips
    expect(Math.abs(time - 6 * (0.002 + (104 * 8) / 1e6))).toBeLessThan(1e-9)
    expect(ping.format().split("\n").slice(0, 2)).toEqual([
      "PING 2001:db8::4 (2001:db8::4) 56 data bytes",
      "64 bytes from 2001:db8::4: icmp_seq=1 ttl=62 time=17.0 ms",
    ])
  })

  it("shows errors, and who reported them", () => {
    const { sim, ping, net } = pinging({ count: 2, ttl: 2, interval: "100ms", start: "3s" })
    sim.run()
    expect(ping.records.map(({ sequence, sentAt }) => [sequence, sentAt])).toEqual([
      [1, 3],
      [2, 3.1],
    ])
    expect(ping.format().split("\n").slice(1)).toEqual([
      "From 10.0.0.3 icmp_seq=1 Time to live exceeded",
      "From 10.0.0.3 icmp_seq=2 Time to live exceeded",
      "",
      "--- 10.0.0.4 ping statistics ---",
      "2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 111ms",
    ])
    expect(ping.summary()).toMatchObject({ sent: 2, received: 0, errors: 2, loss: 1 })
    expect(census(net).unaccounted).toBe(0)
  })

  it("hears the MTU that a request did not fit", () => {
    const { sim, net } = internet()
    const [a, b] = chain(net, "a-b", { mtu: 1000 })
    const ping = a.install(new Ping("ping", { to: b, count: 1, size: 1000, dontFragment: true }))
    sim.run()
    expect(ping.format().split("\n")[1]).toBe("From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1000)")
  })

  it("counts what is lost, and gives up after the timeout", () => {
    const { sim, net } = internet()
    const [a, b] = [net.host("a"), net.host("b")]
    let seen = 0
    const everyThird = () => ({ loses: () => ++seen % 3 === 0 })
    net.link(a, b, { delay: "1ms", loss: everyThird })
    const ping = a.install(new Ping("ping", { to: b, count: 6, timeout: "2s" }))
    const report = sim.run()
    // In order on the link: request, reply, request (lost), request, reply, request (lost) …
    expect(ping.records.map(({ outcome }) => outcome.kind)).toEqual([
      "reply",
      "lost",
      "reply",
      "lost",
      "reply",
      "lost",
    ])
    expect(ping.summary()).toMatchObject({ sent: 6, received: 3, loss: 0.5, errors: 0, duplicates: 0 })
    expect([ping.isDone, report.now]).toEqual([true, 7])
    expect(ping.format()).toContain("6 packets transmitted, 3 received, 50% packet loss, time 5000ms")
    expect(census(net).unaccounted).toBe(0)
  })

  it("does not count an answer that takes longer than the timeout", () => {
    const { sim, ping } = pinging({ count: 2, timeout: "10ms" })
    sim.run()
    expect(ping.summary()).toMatchObject({ sent: 2, received: 0, loss: 1 })
  })

  it("keeps pings of one node apart", () => {
    const { sim, nodes, ping } = pinging({ count: 1 })
    const [a, r1] = nodes
    const other = a.install(new Ping("other", { to: r1, count: 1 }))
    sim.run()
    expect([ping, other].map((each) => each.records[0].outcome)).toMatchObject([
      { kind: "reply", from: Address.parse("10.0.0.4") },
      { kind: "reply", from: Address.parse("10.0.0.2") },
    ])
  })

  it("goes on when its node comes back", () => {
    const { sim, a, ping } = pinging({ count: 5 })
    sim.at(1.5, () => a.fail())
    sim.at(10.25, () => a.recover())
    sim.run()
    expect(ping.records.map(({ sentAt }) => sentAt)).toEqual([0, 1, 11.25, 12.25, 13.25])
    expect(ping.summary()).toMatchObject({ sent: 5, received: 5 })
  })

  it("can be waited for in a process", () => {
    const { sim, net, ping } = pinging({ count: 2 })
    const ended: [number, PingSummary][] = []
    class Script extends Component {
      process: Process | undefined
      override start() {
        this.process = spawn(this, () => this.steps())
      }
      private *steps(): Steps {
        const summary = yield* ping.ended()
        ended.push([this.now, summary])
      }
    }
    net.add(new Script("script"))
    sim.run()
    expect(ended).toEqual([[expect.closeTo(1.016032, 9), ping.summary()]])
  })

  it("is copied with its network, and asks the copy of its node", () => {
    const { sim, net, ping } = pinging({ count: 1 })
    const twin = net.duplicate("twin")
    expect(twin).toBeInstanceOf(Network)
    sim.add(twin)
    sim.run()
    const copy = twin.node("a").part(Ping)
    expect(copy).not.toBe(ping)
    expect(copy.format()).toBe(ping.format())
    expect(copy.roundTrips).toEqual(ping.roundTrips)
    expect([ping.summary().received, census(twin).hops]).toEqual([1, census(net).hops])
  })

  it("refuses options that make no sense, all of them together", () =>
    expect(() => new Ping("ping", { to: "10.0.0.1", count: 0, interval: 0, size: -1, ttl: 300 })).toThrow(
      "ping: count is 0; it must be >= 1; interval is 0 s; it must be > 0; size is -1; it must be a whole number of bytes; ttl is 300; it must be within 1 and 255",
    ))
})
