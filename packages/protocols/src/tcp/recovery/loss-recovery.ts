/**
 * How losses are found and repaired: the seam between the send side, which knows
 * what is on the way, and the congestion control, which knows how much may be.
 */
import type { Ack, CongestionControl, CongestionEvent } from "../congestion/congestion-control.js"
import type { SentSegments } from "../sent-segments.js"

/** What loss recovery may do with the sender it is for. */
export interface RecoverySender {
  readonly segments: SentSegments
  readonly congestion: CongestionControl
  /** Simulated seconds. */
  readonly now: number
  /** Bytes of data in a full segment. */
  readonly mss: number
  /** The oldest byte not acknowledged, and the next never sent. */
  readonly una: number
  readonly nxt: number
  /** RFC 5681: duplicate ACKs that mean a loss; and whether the first ones let new segments go (RFC 3042). */
  readonly duplicateThreshold: number
  readonly limitedTransmit: boolean
  /** Whether retransmissions that are lost as well are looked for. */
  readonly lostRetransmissions: boolean
  /** Whether the window was reduced for a mark after the oldest segment was sent: once is enough (RFC 3168 §6.1.2). */
  readonly hasAnsweredMark: boolean
  /** The least round-trip time, seconds; NaN before the first. */
  readonly minRtt: number
  /** Sends a segment again now, whatever the window. */
  retransmit(serial: number): void
  /** A sign of congestion, to be told to the congestion control. */
  congestionEvent(cause: CongestionEvent["cause"]): CongestionEvent
}

/** Makes the loss recovery of a connection. @param sack - whether both sides use SACK */
export type MakeRecovery = (
  congestion: CongestionControl,
  sack: boolean,
  sender: RecoverySender,
) => LossRecovery

/**
 * The base of all loss recoveries, which differ in what three duplicate ACKs lead to.
 *
 * It is told of every ACK, in this order: SACK blocks are already in `segments`, then `advanced` or `duplicate`.
 */
export abstract class LossRecovery {
  /** Whether a duplicate ACK is one that has news for SACK (RFC 6675 §2), rather than one without any (RFC 5681 §2). */
  readonly usesSack: boolean = false
  /** Whether a loss is being repaired. */
  isRecovering = false
  /** Bytes by which duplicate ACKs have inflated the window. */
  inflation = 0
  /** RFC 6582 and RFC 6675: where the data ended when a loss was last found; 0 before. */
  recover = 0
  /** Duplicate ACKs in a row. */
  duplicates = 0

  constructor(protected readonly sender: RecoverySender) {}

  /** An ACK acknowledged new data. @param acked - bytes */
  abstract advanced(acked: number, ack: Ack): void
  /** A duplicate ACK came. */
  abstract duplicate(ack: Ack): void

  /** Whether an ACK of new data, just taken, starts the retransmission timer anew (RFC 6298 §5.3). */
  restartsTimer(): boolean {
    return true
  }

  /** The retransmission timer expired: everything begins anew from the oldest segment. */
  timeout(): void {
    const { sender } = this
    const { segments } = sender
    segments.markAllLost()
    this.isRecovering = false
    this.inflation = 0
    this.duplicates = 0
    this.recover = sender.nxt
    this.nextLost = segments.first
  }

  /** What may be on the way now, bytes: the congestion window, inflated, and what limited transmit allows. */
  window(): number {
    const { congestion, mss, limitedTransmit } = this.sender
    const extra = limitedTransmit && !this.isRecovering ? this.limitedSegments() * mss : 0
    return congestion.cwnd + this.inflation + extra
  }

  /** As much of it as what is sent again may fill: limited transmit is for new data alone (RFC 3042 §2). */
  repairWindow(): number {
    return this.sender.congestion.cwnd + this.inflation
  }

  /** Segments beyond the window that duplicate ACKs allow before they mean a loss (RFC 3042). */
  protected limitedSegments(): number {
    return this.duplicates < this.sender.duplicateThreshold ? this.duplicates : 0
  }

  /** Bytes on the way, as this recovery counts them. */
  flight(): number {
    const { segments, una, nxt } = this.sender
    return segments.lostBytes > 0 ? segments.pipe : nxt - una
  }

  /** The next segment to send again when the window allows it; −1 for none. */
  nextRetransmission(): number {
    const { segments } = this.sender
    if (segments.lostBytes === 0) return -1
    if (this.nextLost < segments.first) this.nextLost = segments.first
    for (; this.nextLost < segments.next; this.nextLost++)
      if (segments.isLost(this.nextLost) && !segments.isResent(this.nextLost)) return this.nextLost
    return -1
  }

  /** Segments were marked as lost by someone else, wherever they are. */
  lookAgain(): void {
    this.nextLost = this.sender.segments.first
  }

  /** What may be sent again when there is nothing lost and nothing new; −1 for nothing. */
  lastResort(): number {
    return -1
  }

  /** All lost segments before this one have been sent again. */
  protected nextLost = 0

  /** Begins to repair the oldest segment. */
  protected enter(): void {
    const { sender } = this
    const { segments, congestion, hasAnsweredMark } = sender
    const event = sender.congestionEvent("loss")
    if (!hasAnsweredMark) congestion.onCongestion(event)
    this.isRecovering = true
    this.recover = sender.nxt
    this.nextLost = segments.first
    segments.markLost(segments.first)
    sender.retransmit(segments.first)
  }

  /** All that was on the way when the loss was found is acknowledged. */
  protected leave(ack: Ack): void {
    this.isRecovering = false
    this.inflation = 0
    this.sender.congestion.onRecovered(ack)
  }
}
