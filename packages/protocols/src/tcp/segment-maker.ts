/** Writes a connection's segments: acknowledgement, window, options and ECN bits around the data. */
import { windowScaleFor } from "./negotiation.js"
import { ACK, CWR, ECE, RST, type SegmentData, SYN, sizeOfData, TcpSegment } from "./segment.js"
import { maxSackBlocks, timestampsSize } from "./segment-options.js"
import type { TcpConnection } from "./tcp-connection.js"

/** @param isNew - whether the data are sent for the first time */
export function makeSegment(
  connection: TcpConnection,
  position: number,
  data: SegmentData,
  flags: number,
  isNew: boolean,
): TcpSegment {
  const { snd, rcv, localPort, remotePort, tcpState } = connection
  const control = flags | (tcpState === "SYN-SENT" ? 0 : ACK) | ecnBits(connection, flags, data, isNew)
  const isSyn = (flags & SYN) !== 0
  const acknowledgement = control & ACK ? (rcv.irs + rcv.next) | 0 : 0
  const window = windowField(connection, isSyn)
  const seq = (snd.iss + position) | 0
  const segment = new TcpSegment(localPort, remotePort, seq, acknowledgement, control, window, data)
  if (isSyn) {
    addSynOptions(connection, segment)
    return segment.measure()
  }
  if (connection.agreement.timestamps) {
    addTimestamps(connection, segment)
    segment.size += timestampsSize // all that most segments have
  }
  if (rcv.hasSack && (flags & RST) === 0) {
    addSack(connection, segment)
    segment.measure()
  }
  return segment
}

/** The window of a SYN is never scaled (RFC 7323 §2.2). */
function windowField({ rcv, agreement }: TcpConnection, isSyn: boolean): number {
  const window = rcv.openWindow()
  return Math.min(isSyn ? window : Math.floor(window / agreement.receiveScale), 0xffff) | 0
}

/** RFC 3168 §6.1: SYNs negotiate; later ECE echoes marks, and CWR answers echoes. */
function ecnBits(connection: TcpConnection, flags: number, data: SegmentData, isNew: boolean): number {
  const { options, agreement, rcv, snd, tcpState } = connection
  if (flags & SYN) {
    if (tcpState === "SYN-SENT") return options.ecn ? ECE | CWR : 0
    return agreement.ecn ? ECE : 0
  }
  if (!agreement.ecn) return 0
  const answers = snd.owesCwr && isNew && sizeOfData(data) > 0
  if (answers) snd.owesCwr = false
  return (rcv.echoesMark ? ECE : 0) | (answers ? CWR : 0)
}

/** A SYN offers what this side can; its answer, what both can. */
function addSynOptions(connection: TcpConnection, segment: TcpSegment): void {
  const { options, agreement, announcedMss } = connection
  const offers = connection.tcpState === "SYN-SENT"
  segment.mss = announcedMss
  segment.sackPermitted = offers ? options.sack : agreement.sack
  const scales = offers ? options.windowScaling : agreement.scales
  if (scales) segment.windowScale = windowScaleFor(options.receiveBuffer)
  if (offers ? options.timestamps : agreement.timestamps) addTimestamps(connection, segment)
}

function addTimestamps(connection: TcpConnection, segment: TcpSegment): void {
  segment.hasTimestamps = true
  segment.tsVal = timestampAt(connection.now)
  segment.tsEcr = segment.hasAck ? connection.tsRecent : 0
}

/** The clock of timestamps: a millisecond a tick, and never 0 (RFC 7323 §5.4). @param time - simulated seconds */
export const timestampAt = (time: number): number => (Math.floor(time * 1000) + 1) | 0

/** As many blocks as fit, and none where the data fill the segment. */
function addSack({ rcv, snd, agreement }: TcpConnection, segment: TcpSegment): void {
  if (!agreement.sack || segment.length > snd.mss / 2) return
  const blocks = rcv.buffer.sackBlocks(maxSackBlocks(agreement.timestamps))
  for (let at = 0; at < blocks.length; at++) blocks[at] = (rcv.irs + blocks[at]) | 0
  segment.sackBlocks = blocks
}
