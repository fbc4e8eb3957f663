/** What size of packets the way to a destination takes, as far as is known (RFC 1191, RFC 8201). */
import { type Address, type InetPacket, type IpVersion, viewOf } from "@hourglass/net"
import type { PortPair } from "../udp/ports.js"
import { TcpSegment, tcpHeaderSize } from "./segment.js"

/** Bytes of IP header, of the least MTU that a router may claim, and of what is assumed of a link without an MTU. */
const headers: Record<IpVersion, number> = { 4: 20, 6: 40 }
const leastMtus: Record<IpVersion, number> = { 4: 68, 6: 1280 }
/** Ethernet's: what is sent over a link whose MTU is unlimited. */
export const usualMtu = 1500

export class PathMtu {
  /** Learned from routers, bytes. */
  private readonly learned = new Map<Address, number>()

  /** A router says that packets to a destination may be at most so long. Never more than was known before. */
  learn(destination: Address, mtu: number): void {
    const least = leastMtus[destination.version]
    this.learned.set(destination, Math.max(least, Math.min(mtu, this.learned.get(destination) ?? mtu)))
  }

  /** The largest segment, without TCP options, that a way takes; infinite where no router has said anything. */
  segmentTo(destination: Address): number {
    const mtu = this.learned.get(destination)
    return mtu === undefined ? Number.POSITIVE_INFINITY : segmentOver(destination.version, mtu)
  }
}

/** The largest segment, without TCP options, for packets of a size. @param mtu - bytes, infinite for no limit */
export function segmentOver(version: IpVersion, mtu: number): number {
  const size = mtu === Number.POSITIVE_INFINITY ? usualMtu : Math.min(mtu, 0xffff)
  return size - headers[version] - tcpHeaderSize
}

/** What tells which segment an ICMP error is about. */
export interface SegmentHead extends PortPair {
  /** A signed 32-bit integer. */
  readonly sequence: number
}

/** The head of the segment in a packet that an ICMP error gives back, of which there may be only the first 8 bytes. */
export function segmentHeadOf({ body, fragmentOffset }: InetPacket): SegmentHead | undefined {
  if (fragmentOffset > 0) return undefined
  if (body instanceof TcpSegment)
    return { source: body.sourcePort, destination: body.destinationPort, sequence: body.seq }
  if (!(body instanceof Uint8Array) || body.length < 8) return undefined
  const view = viewOf(body)
  return { source: view.getUint16(0), destination: view.getUint16(2), sequence: view.getInt32(4) }
}
