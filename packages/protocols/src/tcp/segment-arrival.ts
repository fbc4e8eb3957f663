/**
 * What a connection does with a segment: SEGMENT ARRIVES of RFC 9293 §3.10.7, a
 * method for each step, in the order of the RFC.
 *
 * Each step returns whether the next one is to be taken. PAWS stands where RFC
 * 7323 §5.3 puts it, and blind attacks are answered as RFC 5961 says. The steps
 * on security and on urgent data do not apply.
 */

import { acknowledge, takeSack } from "./acknowledgement.js"
import { agree, defaultMss } from "./negotiation.js"
import { CWR, ECE, FIN, RST, SYN, type TcpSegment } from "./segment.js"
import { news, optionsOf, type TcpConnection } from "./tcp-connection.js"

/** After so long without a segment, TS.Recent may have wrapped (RFC 7323 §5.5): 24 days, seconds. */
const timestampLifetime = 24 * 86400
/** The ECN field of a packet that met congestion (RFC 3168 §5). */
const congestionExperienced = 3

export class SegmentArrival {
  /** @param mark - the ECN field of the packet that the segment came in */
  take(connection: TcpConnection, segment: TcpSegment, mark: number): void {
    if (connection.tcpState === "SYN-SENT") return this.takeInSynSent(connection, segment)
    const position = connection.rcv.positionOf(segment.seq)
    if (!this.checkTimestamps(connection, segment)) return
    if (connection.tcpState === "SYN-RECEIVED" && position === 0 && segment.syn && segment.hasAck)
      return this.completeSimultaneously(connection, segment)
    this.noteTimestamp(connection, segment, position)
    if (!this.checkSequence(connection, segment, position)) return
    if (segment.flags & (SYN | RST)) return this.takeResetOrSyn(connection, segment, position)
    if (!segment.hasAck) return
    if (!this.takeAck(connection, segment, position)) return
    this.takeText(connection, segment, position, mark)
  }

  // SYN-SENT (§3.10.7.3)

  protected takeInSynSent(connection: TcpConnection, segment: TcpSegment): void {
    const { snd } = connection
    const ack = snd.positionOf(segment.ack)
    if (segment.hasAck && (ack <= 0 || ack > snd.nxt)) return connection.answerByReset(segment)
    if (segment.rst) {
      if (!segment.hasAck) return
      return connection.fail({
        kind: "refused",
        detail: `${connection.remote.address} port ${connection.remote.port} answered with a reset`,
      })
    }
    if (!segment.syn) return
    this.takeSyn(connection, segment)
    if (!segment.hasAck) return this.openSimultaneously(connection)
    snd.takeWindow(0, ack, connection.windowOf(segment))
    snd.acknowledgeSyn(segment)
    connection.establish()
    connection.rcv.demandAck()
    if (segment.length > 0 || segment.fin) this.takeText(connection, segment, 1, 0)
  }

  /** Both sides opened at once (§3.5, figure 7). */
  protected openSimultaneously(connection: TcpConnection): void {
    connection.become("SYN-RECEIVED")
    connection.snd.repeatSyn()
  }

  /** The other side's SYN, which is known, with the ACK of ours. */
  private completeSimultaneously(connection: TcpConnection, segment: TcpSegment): void {
    connection.rcv.demandAck()
    this.takeAck(connection, segment, 1)
  }

  /** Learns from the other side's SYN what holds on the connection. */
  takeSyn(connection: TcpConnection, syn: TcpSegment): void {
    const { options, rcv, snd, remote } = connection
    rcv.irs = syn.seq
    connection.agreement = agree(options, syn)
    snd.agreeOnMss(syn.mss || defaultMss[remote.address.version], optionsOf(connection.agreement))
    if (syn.hasTimestamps) this.keepTimestamp(connection, syn)
  }

  // The other states (§3.10.7.4)

  /** PAWS (RFC 7323 §5.3): what is older than what has arrived is not of this connection's present. */
  protected checkTimestamps(connection: TcpConnection, segment: TcpSegment): boolean {
    if (!connection.agreement.timestamps || segment.rst) return true
    if (!segment.hasTimestamps) return false
    const isOld = ((segment.tsVal - connection.tsRecent) | 0) < 0
    if (isOld && connection.now - connection.tsRecentAt < timestampLifetime) {
      connection.counters.outdated++
      connection.rcv.demandAck()
      return false
    }
    return true
  }

  /**
   * Takes over the timestamp of the segment that the last ACK sent waited for (RFC 7323 §4.3). Its copy counts too,
   * sent again when that ACK was lost, or the next ACK would seem to answer the first one; but nothing older, which
   * may be anybody's.
   */
  private noteTimestamp(connection: TcpConnection, segment: TcpSegment, position: number): void {
    const { lastAcked } = connection.rcv
    if (!connection.agreement.timestamps || !segment.hasTimestamps || segment.rst) return
    if (position <= lastAcked && position + segment.span >= lastAcked) this.keepTimestamp(connection, segment)
  }

  private keepTimestamp(connection: TcpConnection, segment: TcpSegment): void {
    connection.tsRecent = segment.tsVal
    connection.tsRecentAt = connection.now
  }

  /** First: the segment must lie in the window, in part at least. */
  protected checkSequence(connection: TcpConnection, segment: TcpSegment, position: number): boolean {
    const { rcv } = connection
    if (segment.rst) return rcv.holds(position)
    if (rcv.accepts(position, segment.span)) return true
    if (segment.length > 0 && position + segment.length <= rcv.next) connection.counters.duplicates++
    rcv.noteRejected(position, segment.length)
    rcv.demandAck()
    if (connection.tcpState === "TIME-WAIT" && segment.fin) connection.waitTime()
    else if (this.acknowledgesAllTheSame(connection, segment, position))
      this.takeAck(connection, segment, position)
    return false
  }

  /** Whether what a segment acknowledges counts, though it is not acceptable: where the window was closed. */
  private acknowledgesAllTheSame(
    { rcv, snd, retransmission }: TcpConnection,
    segment: TcpSegment,
    position: number,
  ): boolean {
    if (!segment.hasAck || segment.flags & (SYN | RST)) return false
    if (position === rcv.next) return true // a closed window takes no data
    // Who has asked after the window does not know yet that the byte was taken with which it asked.
    return position === rcv.next - 1 && (snd.positionOf(segment.ack) > snd.una || retransmission.isProbing)
  }

  /** Second and fourth: RST and SYN, of which only an exact RST is believed (RFC 5961 §3, §4). */
  protected takeResetOrSyn(connection: TcpConnection, segment: TcpSegment, position: number): void {
    if (!segment.rst || position !== connection.rcv.next) return connection.challenge()
    const { tcpState, remote } = connection
    // Both sides have closed: nothing is lost but an ACK, unless data are on the way still.
    const isOver = tcpState === "TIME-WAIT" || tcpState === "CLOSING" || tcpState === "LAST-ACK"
    if (isOver && connection.unacknowledged === 0) return connection.become("CLOSED")
    const kind = tcpState === "SYN-RECEIVED" ? "refused" : "reset"
    connection.fail({ kind, detail: `reset by ${remote.address} port ${remote.port}` })
  }

  /** Fifth: what it acknowledges, and the window it offers. */
  protected takeAck(connection: TcpConnection, segment: TcpSegment, position: number): boolean {
    const { snd } = connection
    const ack = snd.positionOf(segment.ack)
    if (connection.tcpState === "SYN-RECEIVED" && !this.completeHandshake(connection, segment, position, ack))
      return false
    if (ack > snd.nxt || ack < snd.una - snd.maxWnd) {
      connection.challenge() // RFC 5961 §5
      return false
    }
    if (ack < snd.una) return true // older than what is known, but its data are not
    this.advance(connection, segment, position, ack)
    return connection.tcpState !== "CLOSED"
  }

  /** The ACK that SYN-RECEIVED waits for. */
  protected completeHandshake(
    connection: TcpConnection,
    segment: TcpSegment,
    position: number,
    ack: number,
  ): boolean {
    const { snd } = connection
    if (ack <= 0 || ack > snd.nxt) {
      connection.answerByReset(segment)
      return false
    }
    snd.takeWindow(position, ack, connection.windowOf(segment))
    snd.acknowledgeSyn(segment)
    connection.establish()
    if (snd.isClosing) connection.become("FIN-WAIT-1") // closed before it was open
    return true
  }

  private advance(connection: TcpConnection, segment: TcpSegment, position: number, ack: number): void {
    const { snd, agreement, retransmission } = connection
    const changed = snd.takeWindow(position, ack, connection.windowOf(segment))
    retransmission.answered()
    const sacked = segment.sackBlocks.length > 0 && agreement.sack ? takeSack(snd, segment, ack) : 0
    if (snd.isQuiet) return
    const echoes = agreement.ecn && (segment.flags & ECE) !== 0
    if (ack === snd.una && segment.length > 0 && sacked === 0 && !echoes) return
    acknowledge(snd, segment, ack, changed, sacked, echoes)
    if (snd.finAt >= 0 && ack > snd.finAt) this.takeAckOfFin(connection)
  }

  /** All that this side has sent, FIN included, has arrived. */
  protected takeAckOfFin(connection: TcpConnection): void {
    const { tcpState } = connection
    if (tcpState === "FIN-WAIT-1") connection.become("FIN-WAIT-2")
    else if (tcpState === "CLOSING") connection.waitTime()
    else if (tcpState === "LAST-ACK") connection.become("CLOSED")
  }

  /** Seventh: the data; and eighth, the FIN once all before it has arrived. */
  protected takeText(connection: TcpConnection, segment: TcpSegment, position: number, mark: number): void {
    const { rcv, agreement, counters } = connection
    if (agreement.ecn) {
      if (segment.flags & CWR) rcv.echoesMark = false
      if (mark === congestionExperienced) {
        rcv.echoesMark = true
        counters.marksReceived++
      }
    }
    if (segment.length === 0 && (segment.flags & FIN) === 0) return
    if (rcv.isFinished) return
    const { readable } = rcv.buffer
    rcv.takeText(position, segment)
    if (rcv.isFinished || rcv.buffer.readable > readable) connection.note(news.arrived)
    if (rcv.isFinished) this.takeFin(connection)
  }

  protected takeFin(connection: TcpConnection): void {
    const { tcpState } = connection
    if (tcpState === "ESTABLISHED") connection.become("CLOSE-WAIT")
    else if (tcpState === "FIN-WAIT-1") connection.become("CLOSING")
    else if (tcpState === "FIN-WAIT-2") connection.waitTime()
  }
}
