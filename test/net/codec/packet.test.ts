import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Address } from "../../../packages/net/src/address.js"
import {
  type BodyDecoder,
  bodyDecoders,
  decodeFailure,
  decodePacket,
  EncapsulatedPacket,
  encodePacket,
  UdpDatagram,
} from "../../../packages/net/src/codec/index.js"
import { InetPacket, type Message } from "../../../packages/net/src/inet-packet.js"
import { anyPacket, rawPacket, udpPacket } from "./arbitrary.js"
import { hex } from "./hex.js"

const [a, b] = [Address.parse("10.0.0.1"), Address.parse("10.0.0.2")]
const anyVersion = fc.oneof(anyPacket(4), anyPacket(6))
const tunnelled = (packet: InetPacket) => {
  const body = new EncapsulatedPacket(packet)
  return new InetPacket({ source: a, destination: b, protocol: body.protocol }, body)
}

describe("packets and their bytes", () => {
  it("are as long as each other", () => {
    fc.assert(
      fc.property(anyVersion, (packet) => {
        expect(encodePacket(packet).length).toBe(packet.size)
      }),
    )
  })

  it("are no packet when a message is longer or shorter than it says", () => {
    class Short implements Message {
      readonly size = 33
      encode() {
        return new Uint8Array(20)
      }
    }
    const bodies = [new Short(), new UdpDatagram(1, 2, new Short())]
    for (const body of bodies)
      expect(() => encodePacket(new InetPacket({ source: a, destination: b, protocol: 254 }, body))).toThrow(
        "Short: encode gives 20 bytes, but size is 33; they must be the same",
      )
  })

  it("come back with the same message in them", () => {
    fc.assert(
      fc.property(fc.oneof(udpPacket(4), udpPacket(6)), (packet) => {
        expect(decodePacket(encodePacket(packet))).toEqual({ ok: true, packet })
      }),
    )
  })

  it("come back as packets that have the same bytes, in tunnels too", () => {
    fc.assert(
      fc.property(fc.oneof(anyVersion, anyVersion.map(tunnelled)), (packet) => {
        const decoded = decodePacket(encodePacket(packet))
        expect(decoded.ok && decoded.bodyFault).toBe(undefined)
        expect(decoded.ok && hex(encodePacket(decoded.packet))).toBe(hex(encodePacket(packet)))
      }),
    )
  })

  it("tunnel IPv6 in IPv4 under protocol 41", () => {
    const inner = new InetPacket({
      source: Address.parse("::1"),
      destination: Address.parse("::2"),
      protocol: 59,
    })
    const decoded = decodePacket(encodePacket(tunnelled(inner)))
    expect(decoded).toMatchObject({
      packet: { protocol: 41, body: { packet: { destination: inner.destination } } },
    })
  })
})

describe("decoding packets", () => {
  it("leaves a body that does not decode as bytes and says why", () => {
    const packet = new InetPacket({ source: a, destination: b, protocol: 17 }, Uint8Array.of(1, 2, 3))
    expect(decodePacket(encodePacket(packet))).toEqual({ ok: true, packet, bodyFault: "too-short" })
  })

  it("reads one protocol more when it is given a decoder for it", () => {
    const reversed: BodyDecoder = (bytes) =>
      bytes.length > 0 ? { ok: true, body: bytes.toReversed() } : decodeFailure("too-short")
    const packet = new InetPacket({ source: a, destination: b, protocol: 253 }, Uint8Array.of(1, 2, 3))
    const decoded = decodePacket(encodePacket(packet), new Map([...bodyDecoders, [253, reversed]]))
    expect(decoded).toMatchObject({ ok: true, packet: { body: Uint8Array.of(3, 2, 1) } })
  })

  it("stops in tunnels that are nested without end", () => {
    let packet = new InetPacket({ source: a, destination: b, protocol: 59 })
    for (let depth = 0; depth < 3000; depth++) packet = tunnelledBytes(packet)
    expect(decodePacket(encodePacket(packet)).ok).toBe(true)
  })

  it("never throws, on random bytes or on packets with a changed byte", () => {
    const changed = fc.tuple(anyVersion, fc.nat(), fc.nat(255)).map(([packet, at, value]) => {
      const bytes = encodePacket(packet)
      bytes[at % bytes.length] = value
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), changed), (bytes) => void decodePacket(bytes)),
      { numRuns: 1000 },
    )
  })

  it("does not keep the bytes that it was given", () => {
    fc.assert(
      fc.property(fc.oneof(rawPacket(4), rawPacket(6)), (packet) => {
        const bytes = encodePacket(packet)
        const decoded = decodePacket(bytes)
        bytes.fill(0xff)
        expect(decoded).toEqual({ ok: true, packet })
      }),
    )
  })
})

const tunnelledBytes = (packet: InetPacket) =>
  new InetPacket({ source: a, destination: b, protocol: 4 }, encodePacket(packet))
