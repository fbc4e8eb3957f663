/** What a connection has done. */

/** Segments and bytes of data, unless said otherwise. */
export class TcpCounters {
  /** Segments sent, ACKs included; and received. */
  segmentsSent = 0
  segmentsReceived = 0
  /** Bytes of data in segments sent, those sent again included. */
  bytesSent = 0
  /** Bytes that the other side has acknowledged. */
  acknowledgedBytes = 0
  /** Bytes that arrived in order, once. */
  receivedBytes = 0
  retransmissions = 0
  retransmittedBytes = 0
  /** Losses found by duplicate ACKs or SACK, and by the timer. */
  fastRetransmits = 0
  timeouts = 0
  duplicateAcks = 0
  /** SACK blocks that told of data which had arrived before (RFC 2883). */
  duplicateSacks = 0
  /** Segments that arrived above a gap. */
  outOfOrder = 0
  /** Segments that brought nothing new, and those older by their timestamps than what has arrived (PAWS). */
  duplicates = 0
  outdated = 0
  /** ACKs that the delayed ACK timer sent, and window probes. */
  delayedAcks = 0
  probes = 0
  /** ECN: packets that arrived marked, and reductions for echoed marks. */
  marksReceived = 0
}
