import type { Ack, SegmentLoss } from "../congestion-control.js"
import { RoundCounter } from "../round-counter.js"

/**
 * What the path delivers now, by the latest round, and the bounds that losses since the last probe have set
 * (draft-ietf-ccwg-bbr-06 §5.5.10.3). Bytes, and bytes/s.
 */
export class ShortTermModel {
  /** bw_shortterm and inflight_shortterm; infinite without losses. */
  bandwidth = Number.POSITIVE_INFINITY
  inflight = Number.POSITIVE_INFINITY
  /** bw_latest and inflight_latest: the most that was delivered in a round trip, of the latest round. */
  bandwidthLatest = 0
  inflightLatest = 0
  /** Rounds that begin with the first loss after one without any. */
  readonly rounds = new RoundCounter()
  /** is_loss_in_round: whether something was lost, or marked, in the present one; and how many stretches of data. */
  hasLoss = false
  lostStretches = 0
  private lostUpTo = -1

  /** Takes what an ACK tells, at first. */
  take(ack: Ack): void {
    this.rounds.update(ack)
    this.bandwidthLatest = Math.max(this.bandwidthLatest, rateOf(ack))
    this.inflightLatest = Math.max(this.inflightLatest, deliveredOf(ack))
  }

  /** All of the ACK has been looked at: after a round, what is the latest begins anew. */
  conclude(ack: Ack): void {
    if (!this.rounds.isStart) return
    this.bandwidthLatest = rateOf(ack)
    this.inflightLatest = deliveredOf(ack)
    this.lostStretches = 0
  }

  noteLoss({ position, size, totalDelivered }: SegmentLoss): void {
    this.noteCongestion(totalDelivered)
    if (position !== this.lostUpTo) this.lostStretches++
    this.lostUpTo = position + size
  }

  /** Something was lost or marked. @param delivered - bytes until now */
  noteCongestion(delivered: number): void {
    if (!this.hasLoss) this.rounds.begin(delivered)
    this.hasLoss = true
  }

  /** What was lost and delivered until now no longer counts. */
  resetSignals(): void {
    this.hasLoss = false
    this.bandwidthLatest = 0
    this.inflightLatest = 0
  }

  /** Down to what is delivered, but by no more than beta. @param bandwidth, inflight - that apply without bounds */
  reduce(beta: number, bandwidth: number, inflight: number): void {
    this.bandwidth = Math.max(this.bandwidthLatest, beta * Math.min(this.bandwidth, bandwidth))
    this.inflight = Math.max(this.inflightLatest, beta * Math.min(this.inflight, inflight))
  }

  /** No bounds: before a probe. */
  lift(): void {
    this.bandwidth = Number.POSITIVE_INFINITY
    this.inflight = Number.POSITIVE_INFINITY
  }
}

/** Bytes/s; 0 for an ACK without a sample. */
export const rateOf = ({ deliveryRate }: Ack): number => (deliveryRate > 0 ? deliveryRate : 0)

/** RS.delivered: bytes delivered since what is now acknowledged was sent; 0 for an ACK without a sample. */
const deliveredOf = ({ totalDelivered, priorDelivered }: Ack): number =>
  priorDelivered >= 0 ? totalDelivered - priorDelivered : 0
