import { Address, InetPacket, partOf } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { PacketTrails } from "../../packages/hourglass/src/report/packet-trails.js"

function packetOf(id: number, ttl: number): InetPacket {
  const packet = new InetPacket({ destination: Address.parse("10.0.0.1"), protocol: 17, ttl }, undefined)
  packet.id = id
  return packet
}

/** A fragment that begins so many bytes into packet 1. */
function fragmentAt(offset: number, ttl: number): InetPacket {
  return Object.assign(packetOf(1, ttl), { fragment: partOf(offset, true) })
}

describe("the trail of a packet", () => {
  it("tells once that the packet is in a loop, and when it was last at a router", () => {
    const trails = new PacketTrails()
    const visits = [0, 1, 2, 1, 2, 1].map((router, i) => trails.visit(packetOf(1, 64 - i), router, i))
    expect(visits).toEqual([false, false, false, true, false, false])
    expect(trails.visit(packetOf(2, 64), 1, 9)).toBe(false)
    expect(trails.end(packetOf(1, 58))).toMatchObject({ isLooped: true, routedAt: 5 })
    expect(trails.end(packetOf(2, 63))).toMatchObject({ isLooped: false, routedAt: 9 })
    expect(trails.end(packetOf(2, 63))).toBeUndefined()
  })

  it("is not that of a copy which somebody made on the way", () => {
    const trails = new PacketTrails()
    const original = packetOf(1, 64)
    expect([original, original.copy()].map((each) => trails.visit(each, 0, 0))).toEqual([false, false])
  })

  it("is each fragment's own", () => {
    const trails = new PacketTrails()
    expect([0, 1480, 2960].map((offset) => trails.visit(fragmentAt(offset, 64), 0, 0))).toEqual([
      false,
      false,
      false,
    ])
    expect(trails.visit(fragmentAt(1480, 62), 0, 2)).toBe(true)
    expect(trails.end(fragmentAt(0, 63))?.isLooped).toBe(false)
  })

  it("is forgotten when a hundred thousand newer ones are kept", () => {
    const trails = new PacketTrails()
    for (let id = 1; id <= 100_001; id++) trails.visit(packetOf(id, 64), 0, 0)
    expect(trails.end(packetOf(1, 64))).toBeUndefined()
    expect(trails.end(packetOf(2, 64))).toBeDefined()
  })
})
