/** The segment of TCP (RFC 9293 §3.1) with the options of RFC 7323 and RFC 2018. */
import type { Address, Message } from "@hourglass/net"
import { encodeSegment, tcpHeaderSize } from "./segment-encoder.js"
import { sizeOfOptions } from "./segment-options.js"

export { timestampsSize } from "./segment-options.js"
export { tcpHeaderSize }

/** Control bits, as they stand in the header. */
export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const PSH = 0x08
export const ACK = 0x10
export const URG = 0x20
/** ECN-Echo and congestion window reduced (RFC 3168 §6.1). */
export const ECE = 0x40
export const CWR = 0x80

/** The data of a segment: bytes, or just how many (zeros on the wire). */
export type SegmentData = Uint8Array | number

export const sizeOfData = (data: SegmentData): number => (typeof data === "number" ? data : data.length)

/** Whether a number is one of bytes or the like; infinite for no limit. */
export const isWhole = (count: number): boolean =>
  Number.isInteger(count) || count === Number.POSITIVE_INFINITY

/** Whether what callers without types give can be sent: bytes, or a whole number of them, be it without end. */
export const isSegmentData = (data: unknown): data is SegmentData =>
  typeof data === "number" ? data >= 0 && isWhole(data) : data instanceof Uint8Array

const noBlocks: readonly number[] = Object.freeze([])

/**
 * A segment: its fields as they go over the wire, options already read.
 *
 * Sequence numbers are signed 32-bit integers here, for such are small numbers to the engine and subtract modulo
 * 2^32 with `(a - b) | 0`; on the wire, and in text, they are unsigned.
 */
export class TcpSegment implements Message {
  /** SYN only: the largest segment that its sender can take, bytes; 0 for none. */
  mss = 0
  /** SYN only: the shift of its sender's window, −1 for none (RFC 7323 §2.2). */
  windowScale = -1
  /** SYN only (RFC 2018 §2). */
  sackPermitted = false
  /** Whether it has the timestamps option; then `tsVal` and `tsEcr`, signed 32-bit integers (RFC 7323 §3.2). */
  hasTimestamps = false
  tsVal = 0
  tsEcr = 0
  /** SACK blocks: left and right edges in turn, the latest block first (RFC 2018 §4). */
  sackBlocks: readonly number[] = noBlocks
  /** Length with header and options when encoded, bytes. Call `measure` after setting options. */
  size: number

  constructor(
    readonly sourcePort: number,
    readonly destinationPort: number,
    readonly seq: number,
    readonly ack: number,
    /** Control bits. */
    readonly flags: number,
    /** The window field, not scaled. */
    readonly window: number,
    readonly data: SegmentData = 0,
  ) {
    this.size = tcpHeaderSize + sizeOfData(data)
  }

  /** Bytes of data. */
  get length(): number {
    const { data } = this
    return typeof data === "number" ? data : data.length
  }

  /** SEG.LEN: the sequence numbers it takes; SYN and FIN take one each. */
  get span(): number {
    return this.length + (this.flags & SYN ? 1 : 0) + (this.flags & FIN ? 1 : 0)
  }

  get syn(): boolean {
    return (this.flags & SYN) !== 0
  }
  get fin(): boolean {
    return (this.flags & FIN) !== 0
  }
  get rst(): boolean {
    return (this.flags & RST) !== 0
  }
  get hasAck(): boolean {
    return (this.flags & ACK) !== 0
  }

  /** Bytes of options, padding included. */
  get optionsSize(): number {
    return sizeOfOptions(this)
  }

  /** Brings `size` up to date after options were set. */
  measure(): this {
    this.size = tcpHeaderSize + this.optionsSize + this.length
    return this
  }

  encode(source: Address, destination: Address): Uint8Array {
    return encodeSegment(this, source, destination)
  }

  /** `49152 > 80 SYN,ACK seq=300 ack=101 win=65535 len=0` */
  toString(): string {
    const { sourcePort, destinationPort, seq, ack, window, length } = this
    const acknowledgement = this.hasAck ? ` ack=${ack >>> 0}` : ""
    return `${sourcePort} > ${destinationPort} ${formatFlags(this.flags)} seq=${seq >>> 0}${acknowledgement} win=${window} len=${length}`
  }
}

const names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]

/** `SYN,ACK` */
export function formatFlags(flags: number): string {
  return names.filter((_, bit) => flags & (1 << bit)).join(",")
}
