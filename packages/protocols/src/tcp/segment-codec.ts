/** The wire format of TCP: segments to bytes and back (RFC 9293 §3.1). */
import {
  type Address,
  type Decoded,
  decodeFailure,
  ipProtocols,
  pseudoHeaderSum,
  sum16,
  viewOf,
} from "@hourglass/net"
import { TcpSegment } from "./segment.js"
import { encodeSegment, readdressed, tcpHeaderSize } from "./segment-encoder.js"
import { readOptions } from "./segment-options.js"

export { encodeSegment }

/**
 * The segment that these bytes are, all of them.
 *
 * What a `TcpSegment` does not keep — options of other kinds, another order of options, the urgent pointer, reserved
 * bits — is for whoever encodes the segment again, not for its receiver: see `ForeignSegment`.
 */
export function decodeSegment(
  bytes: Uint8Array,
  source: Address,
  destination: Address,
): Decoded<{ segment: TcpSegment }> {
  if (bytes.length < tcpHeaderSize) return decodeFailure("too-short")
  const view = viewOf(bytes)
  const headerSize = (view.getUint8(12) >> 4) * 4
  if (headerSize < tcpHeaderSize) return decodeFailure("bad-header-length")
  if (headerSize > bytes.length) return decodeFailure("bad-length")
  const pseudo = pseudoHeaderSum(source, destination, ipProtocols.tcp, bytes.length)
  if (sum16(bytes, pseudo) !== 0xffff) return decodeFailure("bad-checksum")
  const segment = readFields(bytes, view, headerSize)
  const fault = readOptions(view, tcpHeaderSize, headerSize, segment)
  if (fault !== undefined) return decodeFailure(fault)
  segment.measure()
  if (isSame(bytes, encodeSegment(segment, source, destination))) return { ok: true, segment }
  return { ok: true, segment: new ForeignSegment(segment, bytes.slice()) }
}

function readFields(bytes: Uint8Array, view: DataView, headerSize: number): TcpSegment {
  return new TcpSegment(
    view.getUint16(0),
    view.getUint16(2),
    view.getInt32(4),
    view.getInt32(8),
    view.getUint8(13),
    view.getUint16(14),
    bytes.length > headerSize ? bytes.slice(headerSize) : 0,
  )
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

/**
 * A segment of another stack, written otherwise than ours would be. On its way through a simulated network it must
 * not change, nor its size: it keeps its bytes.
 */
class ForeignSegment extends TcpSegment {
  constructor(
    read: TcpSegment,
    private readonly wire: Uint8Array,
  ) {
    super(read.sourcePort, read.destinationPort, read.seq, read.ack, read.flags, read.window, read.data)
    const { mss, windowScale, sackPermitted, hasTimestamps, tsVal, tsEcr, sackBlocks } = read
    Object.assign(this, { mss, windowScale, sackPermitted, hasTimestamps, tsVal, tsEcr, sackBlocks })
    this.measure()
  }

  override get optionsSize(): number {
    return this.wire.length - tcpHeaderSize - this.length
  }

  override encode(source: Address, destination: Address): Uint8Array {
    return readdressed(this.wire, source, destination)
  }
}
