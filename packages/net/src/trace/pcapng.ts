/**
 * Captures for Wireshark: the pcapng format (draft-ietf-opsawg-pcapng), one section, any number of interfaces,
 * time stamps in nanoseconds of simulated time, remarks on packets as comments.
 *
 * **Link type.** libpcap (tcpdump) reads a file only if all its interfaces have the same one, so it belongs to
 * the file and not to the interface. `ipv4` and `ipv6` are bare packets. Both versions together need `ppp`: four
 * bytes before each packet (RFC 1661, RFC 1662 §3.1) that say which it is. Not used: LINKTYPE_RAW, of which
 * libpcap 1.10.3 refuses a second interface, and Ethernet, whose addresses would be made up.
 */
import { HourglassError } from "@hourglass/aca"
import type { IpVersion } from "../address.js"
import { viewOf } from "../codec/bytes.js"
import { encodePacket } from "../codec/encode-packet.js"
import type { InetPacket } from "../inet-packet.js"
import { block, blocks, type Option, option, options } from "./pcapng-block.js"
import type { Sink } from "./sink.js"

/** What the interfaces of a capture carry, by the registry's numbers. */
export const linkTypes = { ipv4: 228, ipv6: 229, ppp: 9 } as const
export type LinkType = keyof typeof linkTypes

/** The plainest link type for a network with these versions of IP. */
export function linkTypeFor(versions: Iterable<IpVersion>): LinkType {
  const [first, ...others] = new Set(versions)
  if (first === undefined || others.length > 0) return "ppp"
  return first === 4 ? "ipv4" : "ipv6"
}

export interface PcapngOptions {
  /** What all interfaces carry. Default "ppp", which takes both versions. */
  readonly linkType?: LinkType
  /** The program that writes. Default "Hourglass". */
  readonly application?: string
  /** A remark on the whole capture. */
  readonly comment?: string
}

export interface PcapngRemarks {
  /** Which way the packet crossed the interface, seen from its node. */
  readonly direction?: "in" | "out"
  readonly comment?: string
  /** Why it was dropped; becomes the comment "dropped: …", behind the other one. */
  readonly dropped?: string
}

export class PcapngWriter {
  readonly linkType: LinkType
  private interfaces = 0

  constructor(
    private readonly sink: Sink,
    { linkType = "ppp", application = "Hourglass", comment }: PcapngOptions = {},
  ) {
    this.linkType = linkType
    const head = new Uint8Array(16)
    const view = viewOf(head)
    view.setUint32(0, 0x1a2b3c4d, true) // byte order
    view.setUint16(4, 1, true) // version 1.0
    view.setBigInt64(8, -1n, true) // length of the section: not known
    const remarks = comment === undefined ? [] : [option.comment(comment)]
    this.sink.write(block(blocks.section, head, options([...remarks, option.application(application)])))
  }

  /** @returns the number that its packets are written under */
  addInterface(name: string, { description }: { readonly description?: string } = {}): number {
    const head = new Uint8Array(8)
    viewOf(head).setUint16(0, linkTypes[this.linkType], true)
    const remarks = description === undefined ? [] : [option.description(description)]
    this.sink.write(
      block(blocks.interface, head, options([option.name(name), ...remarks, option.nanoseconds])),
    )
    return this.interfaces++
  }

  /**
   * @param at - number of the interface
   * @param time - simulated seconds
   */
  packet(at: number, time: number, packet: InetPacket | Uint8Array, remarks: PcapngRemarks = {}): void {
    if (at < 0 || at >= this.interfaces)
      throw new HourglassError(
        `there is no interface ${at}, only ${this.interfaces}; call addInterface first`,
      )
    const bytes = packet instanceof Uint8Array ? packet : encodePacket(packet)
    const prefix = this.prefix(bytes)
    const frame = new Uint8Array(20 + prefix.length + bytes.length)
    const view = viewOf(frame)
    const stamp = nanoseconds(time)
    view.setUint32(0, at, true)
    view.setUint32(4, Number(stamp >> 32n), true)
    view.setUint32(8, Number(stamp & 0xffffffffn), true)
    view.setUint32(12, frame.length - 20, true) // captured
    view.setUint32(16, frame.length - 20, true) // on the wire
    frame.set(prefix, 20)
    frame.set(bytes, 20 + prefix.length)
    this.sink.write(block(blocks.packet, frame, options(optionsFor(remarks))))
  }

  close(): void {
    this.sink.close()
  }

  private prefix(bytes: Uint8Array): Uint8Array {
    const version = bytes[0] >> 4
    if (this.linkType === "ppp") return version === 6 ? pppIpv6 : pppIpv4
    if (this.linkType !== `ipv${version}`)
      throw new HourglassError(
        `the capture holds ${this.linkType} and this is an IPv${version} packet; take link type "ppp" for both`,
      )
    return none
  }
}

const none = new Uint8Array(0)
const pppIpv4 = Uint8Array.of(0xff, 0x03, 0x00, 0x21)
const pppIpv6 = Uint8Array.of(0xff, 0x03, 0x00, 0x57)

/** Whole seconds apart from the fraction, so that late times stay exact. */
function nanoseconds(time: number): bigint {
  const seconds = Math.floor(time)
  return BigInt(seconds) * 1_000_000_000n + BigInt(Math.round((time - seconds) * 1e9))
}

function optionsFor({ direction, comment, dropped }: PcapngRemarks): Option[] {
  const found: Option[] = []
  if (direction !== undefined) found.push(option.direction(direction))
  if (comment !== undefined) found.push(option.comment(comment))
  if (dropped !== undefined) found.push(option.comment(`dropped: ${dropped}`))
  return found
}
