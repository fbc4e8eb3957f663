import { Address, defaultTtl, InetPacket, type Message, partOf } from "@hourglass/net"
import { describe, expect, it } from "vitest"

const [source, destination] = ["10.0.0.1", "10.0.0.2"].map(Address.parse)
const six = Address.parse("2001:db8::1")

describe("a packet", () => {
  it("is as long as its header and what it carries", () => {
    const message: Message = { size: 33, encode: () => new Uint8Array(33) }
    const sizes = [undefined, new Uint8Array(100), message].map(
      (body) => new InetPacket({ destination, protocol: 17 }, body).size,
    )
    expect(sizes).toEqual([20, 120, 53])
    expect(new InetPacket({ destination, protocol: 17, payload: 80 }).size).toBe(100)
    expect(new InetPacket({ destination, protocol: 17, payload: 80, routerAlert: true }).size).toBe(104)
    expect(new InetPacket({ destination: six, protocol: 17, payload: 80 }).size).toBe(120)
    expect(new InetPacket({ destination: six, protocol: 17, payload: 80, routerAlert: true }).size).toBe(128)
  })

  it("has the defaults of the Internet", () => {
    const { ttl, tos, dontFragment, isFragment, flow } = new InetPacket({ destination, protocol: 17 })
    expect({ ttl, tos, dontFragment, isFragment, flow }).toEqual({
      ttl: defaultTtl,
      tos: 0,
      dontFragment: false,
      isFragment: false,
      flow: 0,
    })
  })

  it("keeps codepoint and congestion bits apart", () => {
    const packet = new InetPacket({ destination, protocol: 17 })
    packet.dscp = 46
    packet.ecn = 1
    expect([packet.tos, packet.dscp, packet.ecn]).toEqual([185, 46, 1])
    packet.dscp = 10
    expect([packet.dscp, packet.ecn]).toEqual([10, 1])
    packet.ecn = 3
    expect([packet.dscp, packet.ecn]).toEqual([10, 3])
  })

  it("counts a fragment header in IPv6 only, where it is a fragment", () => {
    const headers = [destination, six].map((to) => {
      const packet = new InetPacket({ destination: to, protocol: 17, payload: 80 })
      packet.fragment = partOf(8, false)
      return [packet.isFragment, packet.headerSize]
    })
    expect(headers).toEqual([
      [true, 20],
      [true, 48],
    ])
  })

  it("copies its header and shares its body, and leaves the row it stands in", () => {
    const body = new Uint8Array(5)
    const packet = new InetPacket(
      { source, destination, protocol: 6, ttl: 3, tos: 7, flow: 9, dontFragment: true },
      body,
    )
    Object.assign(packet, {
      id: 4,
      createdAt: 2,
      identification: 77,
      incoming: 3,
      due: 5,
      fragment: { offset: 16, more: true, whole: undefined },
    })
    packet.following = new InetPacket({ destination, protocol: 1 })
    const copy = packet.copy()
    expect({ ...copy }).toEqual({ ...packet, following: undefined })
    expect(copy.body).toBe(body)
    copy.ttl--
    expect(packet.ttl).toBe(3)
  })

  it("is written on one line", () => {
    expect(`${new InetPacket({ source, destination, protocol: 17, payload: 1008 })}`).toBe(
      "10.0.0.1 > 10.0.0.2 protocol 17, 1028 bytes, ttl 64",
    )
  })
})
