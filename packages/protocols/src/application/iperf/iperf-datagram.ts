import { type Message, viewOf } from "@hourglass/net"

/** Bytes of the header. */
const headerSize = 12
const microsecond = 1e6

/**
 * A datagram of a UDP stream. On the wire, as iperf3 has it: when it was sent, in seconds and microseconds, and its
 * number, 4 bytes each; zeros.
 */
export class IperfDatagram implements Message {
  readonly size: number

  constructor(
    /** Bytes; no less than the header has. */
    size: number,
    /** From 1 on, modulo 2^32 on the wire. */
    readonly sequence: number,
    /** Seconds. */
    readonly sentAt: number,
  ) {
    this.size = Math.max(size, headerSize)
  }

  encode(): Uint8Array {
    const bytes = new Uint8Array(this.size)
    const view = viewOf(bytes)
    const total = Math.round(this.sentAt * microsecond)
    view.setUint32(0, Math.floor(total / microsecond))
    view.setUint32(4, total % microsecond)
    view.setUint32(8, this.sequence)
    return bytes
  }

  /** The datagram that these bytes are; undefined when they are too short for one. */
  static decode(bytes: Uint8Array): IperfDatagram | undefined {
    if (bytes.length < headerSize) return undefined
    const view = viewOf(bytes)
    const sentAt = view.getUint32(0) + view.getUint32(4) / microsecond
    return new IperfDatagram(bytes.length, view.getUint32(8), sentAt)
  }
}
