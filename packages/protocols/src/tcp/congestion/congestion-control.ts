/**
 * What decides how much a sender may have on the way: the seam at which TCP's
 * congestion controls are exchanged.
 *
 * A congestion control keeps three numbers, `cwnd`, `ssthresh` and `pacingRate`,
 * and changes them in a few hooks. It knows neither segments nor timers: which
 * data are lost and what is sent again is for loss recovery to say.
 */
import type { RandomStream } from "@hourglass/aca"

/** What a congestion control may know of the connection it is for. */
export interface CongestionPath {
  /** Simulated seconds. */
  readonly now: number
  /** SMSS: bytes of data in a full segment. */
  readonly mss: number
  /** The initial window, bytes (RFC 6928). */
  readonly initialWindow: number
  /** Bytes on the way (RFC 6675's pipe, where SACK is used; else all that is not acknowledged). */
  readonly flight: number
  /** The smoothed round-trip time, seconds; NaN before the first sample. */
  readonly srtt: number
  /** Whether both sides use SACK: else at most one loss is found in a round trip. */
  readonly usesSack: boolean
  /** Random numbers of this connection. */
  readonly random: RandomStream
}

/** What one ACK told, in bytes and seconds. The same object is used for every ACK: copy what you keep. */
export interface Ack {
  readonly now: number
  /** SMSS. */
  readonly mss: number
  /** Bytes that it acknowledges beyond all ACKs before it. */
  readonly acked: number
  /** Bytes that it says have arrived, of which no ACK before said so: cumulatively or by SACK. */
  readonly delivered: number
  /** Bytes on the way after it. */
  readonly flight: number
  /** Bytes on the way just before it. */
  readonly priorFlight: number
  /** Bytes that it shows to be lost. */
  readonly lost: number
  /** The round-trip time that it gives, seconds; NaN when it gives none (Karn's rule). */
  readonly rtt: number
  /** Whether a loss was being repaired when it came. */
  readonly isRecovering: boolean
  /** Whether the window, and not the application or the receiver, held the sender back before it. */
  readonly isWindowLimited: boolean
  /** It says that the network marked a packet (RFC 3168). */
  readonly isEcnEcho: boolean
  /** The oldest byte not acknowledged, and the next one never sent: relative sequence numbers. */
  readonly una: number
  readonly nxt: number
  /** How fast data were delivered of late, bytes/s; NaN when unknown (draft-cheng-iccrg-delivery-rate-estimation). */
  readonly deliveryRate: number
  /** Whether that rate was held back by the application, and so tells less of the path. */
  readonly isAppLimited: boolean
  /** Bytes delivered on this connection until now … */
  readonly totalDelivered: number
  /** … and when the newest segment that it acknowledges was sent; −1 when it acknowledges none that is whole. */
  readonly priorDelivered: number
  /** Bytes on the way just after that segment was sent … */
  readonly sentFlight: number
  /** … and all that had been told to `onLost` before. */
  readonly priorLost: number
}

/** A segment that is held for lost, in bytes. The same object is used for every one: copy what you keep. */
export interface SegmentLoss {
  /** Where its data begin: a relative sequence number. */
  readonly position: number
  readonly size: number
  /** Bytes on the way just after it was (last) sent. */
  readonly sentFlight: number
  /** Bytes held for lost since then, it included. */
  readonly lost: number
  /** Whether the application had held the sender back before. */
  readonly isAppLimited: boolean
  /** Bytes delivered on this connection until now. */
  readonly totalDelivered: number
}

/** A sign of congestion: a loss, an ECN mark or a time-out. */
export interface CongestionEvent {
  readonly now: number
  readonly mss: number
  /** FlightSize: bytes sent and not acknowledged, without what limited transmit sent (RFC 5681 §3.2). */
  readonly flight: number
  readonly cause: "loss" | "ecn" | "timeout"
  /** Another time-out of the same segment: `ssthresh` stays as it is (RFC 5681 §3.1). */
  readonly isRepeated: boolean
}

/** How losses are repaired on a connection that does not use SACK. */
export type RecoveryKind = "tahoe" | "reno" | "newreno"

/**
 * The base of all congestion controls: slow start, congestion avoidance and the halving of RFC 5681.
 *
 * A subclass overrides what it does differently, most often `onCongestionAvoidance` or `ssthreshAfter`, and its
 * `name`. The window is in bytes and need not be a whole number of segments.
 */
export abstract class CongestionControl<Options extends object = object> {
  /** What reports call it. */
  abstract readonly name: string
  /** How losses are repaired where SACK is not used. */
  readonly recovery: RecoveryKind = "newreno"
  /** Whether `deliveryRate` and the fields behind it are measured for it, and losses told one by one. */
  readonly usesDeliveryRate: boolean = false
  /** The congestion window, bytes; 0 before `begin`. */
  cwnd = Number.NaN // here, so that the engine expects a number with a fraction
  /** Below it the window grows by slow start, bytes. */
  ssthresh = Number.POSITIVE_INFINITY
  /** How fast segments leave, bytes/s; infinite when the window alone decides. */
  pacingRate = Number.POSITIVE_INFINITY
  /** The connection it is for; from `begin` on. */
  protected path!: CongestionPath

  constructor(readonly options: Readonly<Options> = {} as Options) {
    this.cwnd = 0
  }

  /** Called once, when the connection is established. `path.initialWindow` is what it may begin with. */
  begin(path: CongestionPath): void {
    this.path = path
    this.cwnd = path.initialWindow
  }

  /**
   * Called for each ACK that tells of data delivered, after loss recovery has looked at it.
   * Override it for a control that is not made of slow start and congestion avoidance.
   */
  onAck(ack: Ack): void {
    if (ack.isRecovering || ack.isEcnEcho || !ack.isWindowLimited || ack.acked === 0) return
    if (this.cwnd < this.ssthresh) this.onSlowStart(ack)
    else this.onCongestionAvoidance(ack)
  }

  /** Grows the window by what is acknowledged, at most a segment (RFC 5681 §3.1, equation 2). */
  protected onSlowStart(ack: Ack): void {
    this.cwnd += Math.min(ack.acked, ack.mss)
  }

  /** Grows the window by about a segment in a round trip (RFC 5681 §3.1, equation 3). */
  protected onCongestionAvoidance(ack: Ack): void {
    this.cwnd += (ack.mss * ack.mss) / this.cwnd
  }

  /** A segment is held for lost: before the events that follow from it. Told only where `usesDeliveryRate`. */
  onLost(_loss: SegmentLoss): void {}

  /** A loss was found by duplicate ACKs or SACK, or an ECN mark was echoed: at most once in a window of data. */
  onCongestion(event: CongestionEvent): void {
    this.ssthresh = this.ssthreshAfter(event)
    this.cwnd = this.ssthresh
  }

  /** The retransmission timer expired (RFC 5681 §3.1): a window of one segment, the loss window. */
  onTimeout(event: CongestionEvent): void {
    if (!event.isRepeated) this.ssthresh = this.ssthreshAfter(event)
    this.cwnd = event.mss
  }

  /** Half of what was on the way, at least two segments (RFC 5681 equation 4). */
  protected ssthreshAfter(event: CongestionEvent): number {
    return Math.max(event.flight / 2, 2 * event.mss)
  }

  /** The data that were on the way when the loss was found are all acknowledged. */
  onRecovered(_ack: Ack): void {}

  /** Nothing was sent for longer than the retransmission time-out: the ACK clock is lost (RFC 5681 §4.1). */
  onRestart(): void {
    this.cwnd = Math.min(this.path.initialWindow, this.cwnd)
  }
}
