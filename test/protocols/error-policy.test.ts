import { Address, IcmpMessage, InetPacket, type PacketHeader, partOf, UdpDatagram } from "@hourglass/net"
import { mayReport, RateLimit } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"

const [a, b] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.2")]
const [a6, b6] = [Address.parse("2001:db8::1"), Address.parse("2001:db8::2")]

function packet(
  header: { source?: string; destination?: string },
  rest: Partial<PacketHeader> = {},
): InetPacket {
  const { source = "10.0.0.1", destination = "10.0.0.2" } = header
  const addresses = { source: Address.parse(source), destination: Address.parse(destination) }
  return new InetPacket({ ...addresses, protocol: 17, ...rest }, new UdpDatagram(1, 2, 100))
}

const may = (about: InetPacket) => mayReport("hop-limit-exceeded", about)

describe("mayReport, RFC 1812 §4.3.2.7", () => {
  it("allows an error about a datagram from one host to another", () => expect(may(packet({}))).toBe(true))

  it("forbids one without a source, and to sources that are no single host", () => {
    const bad = ["0.0.0.0", "0.9.9.9", "127.0.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "ff02::1"]
    const good = ["1.0.0.1", "126.0.0.1", "223.255.255.255", "::2", "2001:db8::1", "fe80::1"]
    const to = (source: string) => ({
      source,
      destination: source.includes(":") ? "2001:db8::2" : "10.0.0.2",
    })
    expect(bad.filter((source) => may(packet(to(source))))).toEqual([])
    expect(good.filter((source) => may(packet(to(source))))).toEqual(good)
    const nobody = packet({})
    nobody.source = undefined
    expect(may(nobody)).toBe(false)
  })

  it("forbids one about broadcasts and groups; IPv6 allows packet-too-big (RFC 4443 §2.4 e.3)", () => {
    const many = ["255.255.255.255", "224.0.0.5", "239.1.2.3"].map((destination) => packet({ destination }))
    const many6 = packet({ source: "2001:db8::1", destination: "ff05::1" })
    expect(many.filter(may)).toEqual([])
    expect(many.filter((about) => mayReport("packet-too-big", about))).toEqual([])
    expect([may(many6), mayReport("packet-too-big", many6)]).toEqual([false, true])
  })

  it("forbids one about a fragment that is not the first", () => {
    const fragment = packet({})
    fragment.fragment = partOf(0, true)
    expect(may(fragment)).toBe(true)
    fragment.fragment = partOf(8, true)
    expect(may(fragment)).toBe(false)
  })

  it("forbids one about an ICMP error, also when it is bytes", () => {
    const echo = new IcmpMessage({ kind: "echo-request", identifier: 1, sequence: 1, data: 4 })
    const error = new IcmpMessage({ kind: "no-route", original: packet({}) })
    const about = (body: IcmpMessage | Uint8Array) =>
      may(new InetPacket({ source: a, destination: b, protocol: 1 }, body))
    const about6 = (body: IcmpMessage | Uint8Array) =>
      may(new InetPacket({ source: a6, destination: b6, protocol: 58 }, body))
    expect([echo, error, echo.encode(a, b), error.encode(a, b)].map(about)).toEqual([
      true,
      false,
      true,
      false,
    ])
    expect([echo, error, echo.encode(a6, b6), error.encode(a6, b6)].map(about6)).toEqual([
      true,
      false,
      true,
      false,
    ])
  })
})

describe("RateLimit", () => {
  it("lets a burst pass at once, then so many a second", () => {
    const limit = new RateLimit(2, 3)
    const times = [0, 0, 0, 0, 0.4, 0.5, 0.6, 1, 9, 9, 9, 9]
    const passed = [true, true, true, false, false, true, false, true, true, true, true, false]
    expect(times.map((time) => limit.allows(time))).toEqual(passed)
  })

  it("lets everything pass at an infinite rate", () => {
    const limit = new RateLimit(Number.POSITIVE_INFINITY, 1)
    expect([0, 0, 0].every((time) => limit.allows(time))).toBe(true)
  })
})
