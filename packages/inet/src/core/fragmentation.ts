/** Fragmentation and reassembly (RFC 791 §3.2, RFC 8200 §4.5), without a simulation. */
import { type Body, type InetPacket, payloadOf } from "@hourglass/net"

/** Splits a packet, or a fragment again, into fragments of at most `mtu` bytes, all but the last in units of 8. */
export function fragment(packet: InetPacket, mtu: number): InetPacket[] {
  const whole = packet.fragment?.whole ?? packet
  const header = fragmentHeaderSize(packet)
  const room = ((mtu - header) >> 3) << 3
  if (room < 8) throw new RangeError(`no fragment of ${packet} fits into ${mtu} bytes`)
  const first = packet.fragmentOffset
  const end = first + packet.payloadSize
  const fragments: InetPacket[] = []
  for (let offset = first; offset < end; offset += room) {
    const part = packet.copy()
    part.fragment = { offset, more: packet.moreFragments || offset + room < end, whole }
    part.size = header + Math.min(room, end - offset)
    fragments.push(part)
  }
  return fragments
}

/** The header that each fragment of a packet will have, bytes. */
function fragmentHeaderSize(packet: InetPacket): number {
  return packet.headerSize + (packet.destination.version === 6 && !packet.isFragment ? 8 : 0)
}

/** The parts of one packet, as they come in. */
export class Assembly {
  /** Fragments that wait, the first to arrive first. */
  readonly fragments: InetPacket[] = []
  private covered = 0
  private end = Number.POSITIVE_INFINITY

  /**
   * Takes a fragment. Returns false when it brings nothing new: a duplicate, bytes that overlap others (RFC 5722), or
   * bytes beyond the end that the last fragment tells.
   */
  add(part: InetPacket): boolean {
    const from = part.fragmentOffset
    const to = endOf(part)
    const end = part.moreFragments ? this.end : to
    if (to > this.end) return false
    for (const other of this.fragments)
      if ((from < endOf(other) && other.fragmentOffset < to) || endOf(other) > end) return false
    this.fragments.push(part)
    this.covered += part.payloadSize
    this.end = end
    return true
  }

  get isComplete(): boolean {
    return this.covered === this.end
  }

  /** The packet they make: the header of its first fragment, the body of the whole. */
  assemble(): InetPacket {
    const first = this.fragments.find((part) => part.fragmentOffset === 0) ?? this.fragments[0]
    const packet = first.copy()
    packet.fragment = undefined
    packet.body = this.bodyFor(first.fragment?.whole)
    packet.size = packet.headerSize + this.covered
    return packet
  }

  /** That of the packet that was cut up; where that happened outside the simulation, the bytes of the parts. */
  private bodyFor(whole: InetPacket | undefined): Body {
    if (whole !== undefined && !whole.isFragment) return whole.body
    const bytes = new Uint8Array(this.covered)
    for (const part of this.fragments) bytes.set(payloadOf(part), part.fragmentOffset)
    return bytes
  }
}

/** Where the bytes of a fragment end in the whole body. */
const endOf = (part: InetPacket): number => part.fragmentOffset + part.payloadSize
