/** What a traffic source sends: its size, and what the sink needs to measure. */
import { type Message, viewOf } from "@hourglass/net"

/** Bytes of the header. */
export const trafficHeaderSize = 12

const nanosecond = 1e9

/**
 * On the wire: the sequence number (4 bytes), the send time in seconds and nanoseconds (4 bytes each), zeros.
 * Sizes below that of the header count as that of the header.
 */
export class TrafficPayload implements Message {
  readonly size: number

  constructor(
    size: number,
    /** From 0 on, modulo 2^32 on the wire. */
    readonly sequence: number,
    /** Simulated seconds. */
    readonly sentAt: number,
  ) {
    this.size = Math.max(size, trafficHeaderSize)
  }

  encode(): Uint8Array {
    const bytes = new Uint8Array(this.size)
    const view = viewOf(bytes)
    const total = Math.round(this.sentAt * nanosecond)
    view.setUint32(0, this.sequence)
    view.setUint32(4, Math.floor(total / nanosecond))
    view.setUint32(8, total % nanosecond)
    return bytes
  }

  /** The payload that these bytes are; undefined when they are too short for one. */
  static decode(bytes: Uint8Array): TrafficPayload | undefined {
    if (bytes.length < trafficHeaderSize) return undefined
    const view = viewOf(bytes)
    return new TrafficPayload(
      bytes.length,
      view.getUint32(0),
      view.getUint32(4) + view.getUint32(8) / nanosecond,
    )
  }
}
