import type { Ack } from "../congestion/congestion-control.js"
import { LossRecovery } from "./loss-recovery.js"

/** Packets may overtake each other by this part of the least round trip (RFC 8985 §6.2, RACK.reo_wnd). */
const reorderingShare = 1 / 4

/**
 * Loss recovery by selective acknowledgements (RFC 6675; the numbers are its sections).
 *
 * Beyond the RFC, a retransmission is held for lost when something that was sent clearly later has arrived, as RFC
 * 8985 does for all segments, and the window is reduced once more: without that, each ends in a time-out. The option `lostRetransmissions` turns it off.
 */
export class SackRecovery extends LossRecovery {
  override readonly usesSack = true
  /** §4 HighRxt, as a serial number: everything before it that is lost has been sent again. */
  private highRxt = 0
  /** Segments before it have been looked at whether they are lost. */
  private lostUpTo = 0
  /** Whether segments beyond it may be held for lost too, by someone else. */
  private looksEverywhere = false
  /** No retransmission that is on the way was sent before this time, seconds. */
  private oldestResend = Number.POSITIVE_INFINITY
  /** When the window was last reduced, seconds. */
  private reducedAt = 0
  /** §4 RescueRxt: the last segment that was to be sent once more, to get an ACK of it; −1 for none. */
  private rescue = -1

  advanced(_acked: number, ack: Ack): void {
    this.duplicates = 0
    if (!this.isRecovering) return this.lookAbove()
    if (this.sender.una >= this.recover) this.leave(ack)
    else this.markLosses()
  }

  /** An ACK of new data, too, may show by SACK that what it asks for is lost (§5). */
  private lookAbove(): void {
    const { segments, una } = this.sender
    if (segments.lostBytes > 0)
      this.markLosses() // after a time-out
    else if (segments.sackedBytes > 0 && una >= this.recover && this.lossEdge() > segments.first) this.enter()
  }

  /** §5: a duplicate ACK, or three that were lost and show in the scoreboard. */
  duplicate(_ack: Ack): void {
    this.duplicates++
    if (this.isRecovering) return this.markLosses()
    if (this.sender.una < this.recover) return // §5.1: after a time-out, until what was sent before it is acknowledged
    if (this.duplicates >= this.sender.duplicateThreshold || this.lossEdge() > this.sender.segments.first)
      this.enter()
  }

  protected override enter(): void {
    this.rescue = -1
    this.looksEverywhere = false
    this.lostUpTo = this.sender.segments.first
    this.markLosses()
    super.enter()
    this.highRxt = this.sender.segments.first + 1
    this.oldestResend = this.sender.now
    this.reducedAt = this.sender.now
  }

  override timeout(): void {
    super.timeout()
    this.lostUpTo = this.sender.segments.next
  }

  override lookAgain(): void {
    super.lookAgain()
    this.highRxt = this.sender.segments.first
    this.looksEverywhere = true
  }

  override flight(): number {
    const { segments, una, nxt } = this.sender
    return this.isRecovering || segments.lostBytes > 0 ? segments.pipe : nxt - una
  }

  /** §4 Update: holds for lost what three segments, or as many bytes, behind it have overtaken. */
  private markLosses(): void {
    const { segments } = this.sender
    const edge = this.lossEdge()
    for (let serial = Math.max(this.lostUpTo, segments.first); serial < edge; serial++)
      segments.markLost(serial)
    if (edge > this.lostUpTo) {
      this.highRxt = Math.min(this.highRxt, this.lostUpTo)
      this.lostUpTo = edge
    }
    if (this.sender.lostRetransmissions && segments.resentBytes > 0) this.markLostAgain()
  }

  /** Holds for lost again what was sent again, but clearly before something that has arrived. */
  private markLostAgain(): void {
    const { segments, minRtt } = this.sender
    const latest = segments.arrivedSentAt - minRtt * reorderingShare
    if (!(latest > this.oldestResend)) return
    this.oldestResend = Number.POSITIVE_INFINITY
    const edge = this.highRxt // which moves back where one is lost again
    for (let serial = segments.first; serial < edge; serial++) {
      if (!segments.isResent(serial)) continue
      const sentAt = segments.sentAt(serial)
      if (sentAt < latest) this.loseAgain(serial)
      else if (sentAt < this.oldestResend) this.oldestResend = sentAt
    }
  }

  /** The loss of a retransmission is a second sign of congestion (RFC 5681 §4.3); of those in one round trip, one. */
  private loseAgain(serial: number): void {
    const { sender } = this
    if (sender.segments.sentAt(serial) >= this.reducedAt) {
      this.reducedAt = sender.now
      sender.congestion.onCongestion(sender.congestionEvent("loss"))
    }
    sender.segments.markResentLost(serial)
    if (serial < this.highRxt) this.highRxt = serial
  }

  /**
   * §4 IsLost: the first segment that is not lost; all before it that are not sacked are. Walks back from the newest
   * that is sacked, until there is enough above.
   */
  private lossEdge(): number {
    const { segments, duplicateThreshold, mss } = this.sender
    let bytes = 0
    let stretches = 0
    let wasSacked = false
    for (let serial = segments.newestSacked; serial >= segments.first; serial--) {
      const isSacked = segments.isSacked(serial)
      if (isSacked) {
        bytes += segments.endOf(serial) - segments.startOf(serial)
        if (!wasSacked) stretches++
      }
      wasSacked = isSacked
      if (stretches >= duplicateThreshold || bytes > (duplicateThreshold - 1) * mss) return serial
    }
    return segments.first
  }

  /** §4 NextSeg, rules 1, 3 and 4; rule 2, new data, is for the sender when this gives none. */
  override nextRetransmission(): number {
    if (!this.isRecovering) return super.nextRetransmission()
    const { segments } = this.sender
    const end = this.looksEverywhere ? segments.next : this.lostUpTo
    for (this.highRxt = Math.max(this.highRxt, segments.first); this.highRxt < end; this.highRxt++)
      if (segments.isLost(this.highRxt) && !segments.isResent(this.highRxt))
        return this.resendSoon(this.highRxt)
    return -1
  }

  private resendSoon(serial: number): number {
    this.oldestResend = Math.min(this.oldestResend, this.sender.now)
    return serial
  }

  /** Rules 3 and 4: what is sent when there is nothing lost and nothing new. −1 for nothing. */
  override lastResort(): number {
    if (!this.isRecovering) return -1
    const { segments } = this.sender
    for (let serial = Math.max(this.highRxt, segments.first); serial < segments.newestSacked; serial++)
      if (!segments.isSacked(serial) && !segments.isResent(serial)) return serial
    const last = segments.next - 1
    // The window may not have allowed it; if it has, one at a time is enough.
    const isRescued = this.rescue >= segments.first && segments.isAmbiguous(this.rescue)
    if (isRescued || segments.length === 0 || segments.isSacked(last) || segments.isResent(last)) return -1
    this.rescue = last
    return last
  }
}
