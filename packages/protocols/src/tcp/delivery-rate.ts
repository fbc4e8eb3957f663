/**
 * How fast data are delivered (draft-cheng-iccrg-delivery-rate-estimation): for each ACK, what was delivered since
 * the newest segment that it acknowledges was sent, over the time that took. Times in seconds, sizes in bytes.
 */
import type { AckRecord } from "./ack-record.js"
import type { SentSegments } from "./sent-segments.js"

export class DeliveryRate {
  /** Bytes delivered on the connection. */
  delivered = 0
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

  constructor(private readonly segments: SentSegments) {}

  /** A segment leaves, or leaves once more. @param flight - what was on the way before it */
  sent(serial: number, now: number, flight: number): void {
    if (flight === 0) {
      this.firstSentAt = now
      this.deliveredAt = now
    }
    const isAppLimited = this.appLimitedUntil > 0
    this.segments.noteDelivery(serial, this.delivered, this.deliveredAt, this.firstSentAt, isAppLimited)
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
    this.firstSentAt = sentAt
  }

  /** All of the ACK has been looked at. @param minRtt - seconds; what took less is no sample */
  conclude(ack: AckRecord, minRtt: number): void {
    this.delivered += ack.delivered
    this.deliveredAt = ack.now
    if (this.delivered > this.appLimitedUntil) this.appLimitedUntil = 0
    ack.totalDelivered = this.delivered
    ack.deliveryRate = Number.NaN
    if (this.priorDelivered < 0) return
    const interval = Math.max(this.sendElapsed, ack.now - this.priorTime)
    ack.priorDelivered = this.priorDelivered
    ack.isAppLimited = this.wasAppLimited
    if (interval >= minRtt && interval > 0)
      ack.deliveryRate = (this.delivered - this.priorDelivered) / interval
    this.priorDelivered = -1
  }
}
