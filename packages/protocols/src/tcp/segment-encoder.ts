/** A segment to bytes (RFC 9293 §3.1). */
import { type Address, ipProtocols, transportChecksum, viewOf } from "@hourglass/net"
import type { TcpSegment } from "./segment.js"
import { maxOptionsSize, writeOptions } from "./segment-options.js"

/** Bytes of a header without options. */
export const tcpHeaderSize = 20

/** Where the checksum stands in the header. */
const checksumAt = 16

/**
 * The segment as it goes over the wire, exactly `segment.size` bytes; the addresses are those of the pseudo-header.
 * Data that are only counted are zeros. The urgent pointer is 0.
 * @throws RangeError when there are more options than a header can hold
 */
export function encodeSegment(segment: TcpSegment, source: Address, destination: Address): Uint8Array {
  const { data, optionsSize } = segment
  if (optionsSize > maxOptionsSize) {
    throw new RangeError(
      `${segment}: ${optionsSize} bytes of options; a TCP header has room for ${maxOptionsSize}`,
    )
  }
  const headerSize = tcpHeaderSize + optionsSize
  const bytes = new Uint8Array(headerSize + segment.length)
  const view = viewOf(bytes)
  view.setUint16(0, segment.sourcePort)
  view.setUint16(2, segment.destinationPort)
  view.setInt32(4, segment.seq)
  view.setInt32(8, segment.ack)
  view.setUint8(12, (headerSize / 4) << 4)
  view.setUint8(13, segment.flags)
  view.setUint16(14, segment.window)
  writeOptions(view, tcpHeaderSize, segment)
  if (typeof data !== "number") bytes.set(data, headerSize)
  view.setUint16(checksumAt, transportChecksum(bytes, ipProtocols.tcp, source, destination))
  return bytes
}

/** The bytes of a segment between other addresses: the same, with another checksum. */
export function readdressed(bytes: Uint8Array, source: Address, destination: Address): Uint8Array {
  const copy = bytes.slice()
  const view = viewOf(copy)
  view.setUint16(checksumAt, 0)
  view.setUint16(checksumAt, transportChecksum(copy, ipProtocols.tcp, source, destination))
  return copy
}
