/** What a user may get wrong with a network, and what is said then. */
import { IperfClient, type LinkSpecification, network, Protocol, Simulation } from "hourglass"
import { describe, expect, it } from "vitest"

function setUp() {
  const net = network(new Simulation(), "10.0.0.0/24")
  return { net, a: net.host("a"), b: net.host("b") }
}

describe("a network refuses", () => {
  it("a link from a node to itself", () => {
    const { net, a } = setUp()
    expect(() => net.link(a, a)).toThrow("a link joins two or more nodes, each once, not /net/a and /net/a")
  })

  it("an option that a link does not have", () => {
    const { net, a, b } = setUp()
    const options = { bandwith: "1Mbps" } as LinkSpecification
    expect(() => net.link(a, b, options)).toThrow(
      'a link has no option "bandwith"; did you mean "bandwidth"?',
    )
  })

  it("to make a router of a host", () => {
    const { net } = setUp()
    expect(() => net.router("a")).toThrow("/net/a is a host already, and cannot be a router too")
  })

  it("to join what is no group", () => {
    const { a } = setUp()
    expect(() => a.join("10.0.0.7")).toThrow("/net/a cannot join 10.0.0.7: it is no group")
  })

  it("a measured flow of packets that cannot hold their number and time", () => {
    const { net, a, b } = setUp()
    net.link(a, b)
    for (const model of ["cbr", "poisson"] as const)
      expect(() => net.udp(a, b, { size: "11B", model })).toThrow(
        "the size of packets is 11B; it must be at least 12 bytes, which hold the number of each and when it was sent",
      )
    const flow = net.udp(a, b, { size: 12, rate: "96kbps" })
    net.simulation.run({ until: 1 })
    expect(flow.summary().sentBytes).toBe(12 * 1001)
  })

  it("a ToS of more than eight bits", () => {
    const { net, a, b } = setUp()
    const fault = "tos is 999; it must be a whole number within 0 and 255, DSCP in the upper six bits"
    expect(() => net.udp(a, b, { tos: 999 })).toThrow(`source: ${fault}`)
    expect(() => net.ping(a, b, { tos: 999 })).toThrow(`ping-b: ${fault}`)
    expect(() => new IperfClient("iperf", { to: b, protocol: "udp", tos: 999 })).toThrow(`iperf: ${fault}`)
  })

  it("packets larger than IP has", () => {
    const { net, a, b } = setUp()
    net.link(a, b)
    net.udp(a, b, { size: "100kB" })
    expect(() => net.simulation.run({ until: "2s" })).toThrow(
      "/net/a/csl/pd cannot send 100008 bytes of protocol 17 in one packet; IP takes at most 65515",
    )
  })
})

class Own extends Protocol {
  constructor(readonly protocol: number) {
    super("own")
  }

  protected receive(): void {}
}

describe("a node refuses", () => {
  it("UDP and TCP where a protocol of one's own has their number", () => {
    const { net, a, b } = setUp()
    net.link(a, b)
    a.install(new Own(17))
    b.install(new Own(6))
    const own = "a node has one of each (254 is free for experiments)"
    expect(() => net.udp(a, b)).toThrow(`Udp and /net/a/own both are protocol 17; ${own}`)
    expect(() => net.tcp(a, b)).toThrow(`Tcp and /net/b/own both are protocol 6; ${own}`)
  })

  it("a protocol number that IP does not have", () => {
    for (const number of [300, -1, 1.5])
      expect(() => setUp().a.install(new Own(number))).toThrow(
        `/net/a/own: protocol is ${number}; it must be a whole number within 0 and 255 (254 is free for experiments)`,
      )
  })
})
