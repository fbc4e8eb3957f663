/**
 * The receiving half of a connection: what has arrived and waits to be read,
 * what window is offered, and when an ACK is due (RFC 9293 §3.8.6, RFC 5681 §4.2).
 *
 * Positions are relative sequence numbers of the other side: its SYN is 0.
 */
import type { Timer } from "@hourglass/aca"
import type { Agreement } from "./negotiation.js"
import { ReceiveBuffer } from "./receive-buffer.js"
import type { SegmentData, TcpSegment } from "./segment.js"
import type { TcpCounters } from "./tcp-counters.js"
import type { TcpOptions } from "./tcp-options.js"

/** What the receive side needs of its connection. */
export interface ReceiveHost {
  readonly options: Readonly<TcpOptions>
  readonly counters: TcpCounters
  /** Bytes of data in a full segment of ours, a guess at the other side's. */
  readonly mss: number
  readonly agreement: Agreement
  sendAck(): void
  /** The timer that ends the wait for a second segment. */
  readonly delayedAckTimer: Timer
}

/** How urgent an ACK is. */
type AckDue = "none" | "delayed" | "now"

export class ReceiveSide {
  readonly buffer = new ReceiveBuffer(1)
  /** IRS: the other side's initial sequence number, a signed 32-bit integer. */
  irs = 0
  /** The right edge of the window that was offered last: it never moves back (§3.8.6). */
  edge = 1
  /** The position of the FIN, once it is known; −1 before. */
  finAt = -1
  /** Whether all data and the FIN have arrived. */
  isFinished = false
  /** Whether an ECN mark is to be echoed (RFC 3168 §6.1.3). */
  echoesMark = false
  /** What ACK has been sent last: RFC 7323's Last.ACK.sent. */
  lastAcked = 0
  private due: AckDue = "none"
  /** Bytes that have arrived since the last ACK. */
  protected unacked = 0
  /** The largest segment that has arrived: what the other side's full segments are. */
  protected largest = 0
  // Of the options, what each segment needs.
  private readonly capacity: number
  private readonly delayedAck: number | false

  constructor(private readonly host: ReceiveHost) {
    this.capacity = host.options.receiveBuffer | 0
    this.delayedAck = host.options.delayedAck
  }

  /** RCV.NXT: the next position that is expected. */
  get next(): number {
    return this.buffer.next + (this.isFinished ? 1 : 0)
  }

  /** The position of a sequence number of the other side: near the next one. */
  positionOf(sequence: number): number {
    const { next } = this
    return next + ((sequence - ((this.irs + next) | 0)) | 0)
  }

  /** RCV.WND: what may be sent to this side, from `next` on, bytes. */
  get window(): number {
    return Math.max(0, this.edge - this.next)
  }

  /**
   * Moves the right edge to where the buffer ends, if that is worth telling: against the silly window syndrome, by a
   * segment or half of the buffer (§3.8.6.2.2).
   */
  openWindow(): number {
    const { buffer, capacity } = this
    const edge = buffer.next + capacity - buffer.readable
    if (edge - this.edge >= Math.min(capacity / 2, this.host.mss)) this.edge = edge
    return this.window
  }

  /**
   * Whether a segment lies in the window, in part at least (RFC 9293 §3.10.7.4, the first check); one without data may
   * be at its end, whether it is closed or not: its sender has filled it.
   */
  accepts(position: number, span: number): boolean {
    const { next, window } = this
    if (span === 0) return position >= next && position <= next + window
    return window > 0 && position < next + window && position + span > next
  }

  /** Whether a position lies in the window: a reset must (RFC 5961 §3.2), and be the next one where that is closed. */
  holds(position: number): boolean {
    const { next, window } = this
    return position >= next && position < next + Math.max(window, 1)
  }

  /**
   * Takes the data of an acceptable segment (§3.10.7.4, seventh).
   * @param position - of its first byte
   */
  takeText(position: number, segment: TcpSegment): void {
    const { buffer, host } = this
    const { length } = segment
    const before = buffer.next
    const hadGap = buffer.isOutOfOrder
    const end = position + length
    if (segment.fin) this.finAt = end
    const data = end > this.edge ? cut(segment.data, this.edge - position) : segment.data
    if (length > 0) {
      host.counters.receivedBytes += buffer.insert(position, data, host.agreement.sack)
      if (length > this.largest) this.largest = length
      if (buffer.next === before) host.counters.outOfOrder++
      this.unacked += length
      this.decideAck(before, hadGap)
    }
    if (this.finAt >= 0 && buffer.next === this.finAt && !this.isFinished) {
      this.isFinished = true
      this.due = "now"
    } else if (segment.fin) this.due = "now"
  }

  /** A segment that is not acceptable, since all of it has arrived before: SACK can say so (RFC 2883). */
  noteRejected(position: number, length: number): void {
    if (length > 0 && this.host.agreement.sack && position + length <= this.buffer.next)
      this.buffer.insert(position, length, true)
  }

  private decideAck(before: number, hadGap: boolean): void {
    if (this.delayedAck === false || this.isAckUrgent(hadGap || this.buffer.next === before)) this.due = "now"
    else if (this.due === "none") this.due = "delayed"
  }

  /**
   * Whether the data that have just arrived are acknowledged at once, where ACKs may be delayed: when a second full
   * segment's worth is there (RFC 5681 §4.2).
   * @param isOutOfOrder - whether they came above a gap, or filled one
   */
  protected isAckUrgent(isOutOfOrder: boolean): boolean {
    return isOutOfOrder || this.unacked >= 2 * this.largest
  }

  /** An ACK must be sent with what is sent next, or by itself. */
  demandAck(): void {
    this.due = "now"
  }

  /** Sends an ACK when one is due and nothing has carried it, or lets it wait. Called when a segment is dealt with. */
  settleAck(): void {
    const { due, host } = this
    if (due === "none") return
    if (due === "now") return host.sendAck()
    const { delayedAckTimer } = host
    const { delayedAck } = this
    if (!delayedAckTimer.isArmed && delayedAck !== false) delayedAckTimer.after(delayedAck)
  }

  /** A segment with an ACK leaves. */
  acked(): void {
    this.lastAcked = this.next
    this.unacked = 0
    if (this.due === "none") return
    this.due = "none"
    this.host.delayedAckTimer.cancel()
  }

  /** Data have been read: whether the window has opened so far that the other side should know at once. */
  hasOpened(): boolean {
    const { buffer, capacity } = this
    const edge = buffer.next + capacity - buffer.readable
    if (this.isFinished) return false // nothing will come
    return this.window < capacity / 2 && edge - this.edge >= Math.min(capacity / 2, 2 * this.host.mss)
  }

  /** Whether there is anything for SACK to tell. */
  get hasSack(): boolean {
    return this.buffer.hasSack
  }
}

/** What of data lies within the window. */
function cut(data: SegmentData, length: number): SegmentData {
  return typeof data === "number" ? length : data.subarray(0, length)
}
