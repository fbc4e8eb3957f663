/**
 * How fast data are delivered (draft-cheng-iccrg-delivery-rate-estimation): for each ACK, what was delivered since
 * the newest segment that it acknowledges was sent, over the time that took; and what was on the way and lost then
 * (draft-ietf-ccwg-bbr-06 §4.1). Times in seconds, sizes in bytes.
 */
import { type AckRecord, LossRecord } from "./ack-record.js"
import type { CongestionControl } from "./congestion/congestion-control.js"
import { Departures } from "./departures.js"
import type { SegmentObserver, SentSegments } from "./sent-segments.js"

export class DeliveryRate implements SegmentObserver {
  /** Bytes delivered on the connection. */
  delivered = 0
  /** Bytes held for lost, each time that they were. */
  private lostBytes = 0
  private readonly departures: Departures
  private readonly loss = new LossRecord()
  /** When the last of them were. */
  private deliveredAt = 0
  /** When the segment was sent that the present sample begins with. */
  private firstSentAt = 0
  /** The sender ran out of data; until this much is delivered, samples tell of the application. 0: it did not. */
  private appLimitedUntil = 0

  // The newest segment of the ACK that is looked at
  private priorDelivered = -1
  private priorTime = 0
  private sendElapsed = 0
  private wasAppLimited = false
  private sentFlight = 0
  private priorLost = 0

  constructor(
    private readonly segments: SentSegments,
    private readonly congestion: CongestionControl,
  ) {
    this.departures = new Departures(segments)
  }

  /** A segment leaves, or leaves once more. @param flight - what was on the way before it */
  sent(serial: number, now: number, flight: number): void {
    if (flight === 0) {
      this.firstSentAt = now
      this.deliveredAt = now
    }
    const isAppLimited = this.appLimitedUntil > 0
    this.segments.noteDelivery(serial, this.delivered, this.deliveredAt, this.firstSentAt, isAppLimited)
    this.departures.note(serial, this.lostBytes)
  }

  /** The sender has no more to send, though it might. */
  ranOut(flight: number): void {
    this.appLimitedUntil = Math.max(this.delivered + flight, 1)
  }

  /** A segment was delivered, as the ACK says that is looked at. */
  arrived(serial: number): void {
    const { segments } = this
    if (segments.deliveredOf(serial) < this.priorDelivered) return
    const sentAt = segments.sentAt(serial)
    this.priorDelivered = segments.deliveredOf(serial)
    this.priorTime = segments.deliveredAt(serial)
    this.sendElapsed = sentAt - segments.firstSentAt(serial)
    this.wasAppLimited = segments.isAppLimited(serial)
    this.sentFlight = this.departures.flightOf(serial)
    this.priorLost = this.departures.lostBefore(serial)
    this.firstSentAt = sentAt
  }

  /** A segment, or the last copy of it, is held for lost. */
  lost(serial: number): void {
    const { segments, loss } = this
    const from = segments.startOf(serial)
    loss.position = from
    loss.size = segments.endOf(serial) - from
    this.lostBytes += loss.size
    loss.lost = this.lostBytes - this.departures.lostBefore(serial)
    loss.sentFlight = this.departures.flightOf(serial)
    loss.isAppLimited = segments.isAppLimited(serial)
    loss.totalDelivered = this.delivered
    this.congestion.onLost(loss)
  }

  /** All of the ACK has been looked at. @param minRtt - seconds; what took less is no sample */
  conclude(ack: AckRecord, minRtt: number): void {
    this.delivered += ack.delivered
    this.deliveredAt = ack.now
    if (this.delivered > this.appLimitedUntil) this.appLimitedUntil = 0
    ack.totalDelivered = this.delivered
    ack.deliveryRate = Number.NaN
    ack.priorDelivered = this.priorDelivered
    if (this.priorDelivered < 0) return
    const interval = Math.max(this.sendElapsed, ack.now - this.priorTime)
    ack.isAppLimited = this.wasAppLimited
    ack.sentFlight = this.sentFlight
    ack.priorLost = this.priorLost
    if (interval >= minRtt && interval > 0)
      ack.deliveryRate = (this.delivered - this.priorDelivered) / interval
    this.priorDelivered = -1
  }
}
