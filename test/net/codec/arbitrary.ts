/** Random packets, for properties. */
import fc from "fast-check"
import { Address, type IpVersion } from "../../../packages/net/src/address.js"
import { IcmpMessage, ipProtocols, UdpDatagram } from "../../../packages/net/src/codec/index.js"
import { type Body, InetPacket, partOf } from "../../../packages/net/src/inet-packet.js"

const word = fc.nat(0xffffffff)
const port = fc.nat(0xffff)
export const bytes = (maxLength: number) => fc.uint8Array({ maxLength })

export const address = (version: IpVersion) =>
  version === 4
    ? word.map((value) => Address.v4(value))
    : fc.bigInt(0n, (1n << 128n) - 1n).map((value) => Address.v6(value))

/** A packet with this protocol and body. */
const packetWith = (version: IpVersion, protocol: number, body: fc.Arbitrary<Body>) =>
  fc
    .record({
      source: address(version),
      destination: address(version),
      ttl: fc.nat(255),
      tos: fc.nat(255),
      routerAlert: fc.boolean(),
      dontFragment: version === 4 ? fc.boolean() : fc.constant(false),
      flow: version === 6 ? fc.nat(0xfffff) : fc.constant(0),
      body,
      identification: version === 4 ? port : fc.constant(0),
    })
    .map(({ body, identification, ...header }) => {
      const packet = new InetPacket({ ...header, protocol }, body)
      packet.identification = identification
      return packet
    })

export const rawPacket = (version: IpVersion, maxLength = 100) => packetWith(version, 253, bytes(maxLength))

/** A piece of a larger packet. */
export const fragment = (version: IpVersion) =>
  fc
    .tuple(rawPacket(version), fc.nat(8000), fc.boolean(), version === 4 ? port : word)
    .filter(([, offset, more]) => offset > 0 || more)
    .map(([packet, offset, more, identification]) => {
      packet.fragment = partOf(offset * 8, more)
      packet.identification = identification
      packet.size += version === 6 ? 8 : 0
      return packet
    })

export const udpPacket = (version: IpVersion) =>
  packetWith(
    version,
    ipProtocols.udp,
    fc
      .tuple(port, port, bytes(50), version === 4 ? fc.boolean() : fc.constant(true))
      .map(([from, to, data, checksummed]) => new UdpDatagram(from, to, data, checksummed)),
  )

const echo = fc
  .record({
    kind: fc.constantFrom("echo-request" as const, "echo-reply" as const),
    identifier: port,
    sequence: port,
    data: bytes(50),
  })
  .map((content) => new IcmpMessage(content))

const error = (version: IpVersion) =>
  fc
    .record({
      kind: fc.constantFrom(
        "no-route" as const,
        "host-unreachable" as const,
        "protocol-unreachable" as const,
        "port-unreachable" as const,
        "prohibited" as const,
        "hop-limit-exceeded" as const,
        "reassembly-time-exceeded" as const,
      ),
      original: fc.oneof(rawPacket(version, 1500), fragment(version)),
    })
    .map((content) => new IcmpMessage(content))

const tooBig = (version: IpVersion) =>
  fc
    .record({ original: rawPacket(version, 1500), mtu: port })
    .map((content) => new IcmpMessage({ kind: "packet-too-big", ...content }))

export const icmpPacket = (version: IpVersion) =>
  packetWith(
    version,
    version === 4 ? ipProtocols.icmp : ipProtocols.icmpv6,
    fc.oneof(echo, error(version), tooBig(version)),
  )

/** Any packet that the codecs know. */
export const anyPacket = (version: IpVersion) =>
  fc.oneof(rawPacket(version), fragment(version), udpPacket(version), icmpPacket(version))
