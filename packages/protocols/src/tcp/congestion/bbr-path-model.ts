/** What BBR knows of the path: how fast its bottleneck delivers, and how long a round trip takes without queues. */
import type { Ack, CongestionPath } from "./congestion-control.js"
import { WindowedMax } from "./windowed-max.js"

/** Sections of draft-cardwell-iccrg-bbr-congestion-control-00. */
export class BbrPathModel {
  /** BtlBw: the largest delivery rate of the latest rounds, bytes/s; 0 before the first sample (§4.1.1). */
  bottleneckBandwidth = 0
  /** RTprop: the least round-trip time of late, seconds; infinite before the first sample (§4.1.2). */
  minRtt = Number.POSITIVE_INFINITY
  /** Whether the last ACK was the first of a round. */
  isRoundStart = false
  /** Whether no round trip has been as short for too long. */
  isMinRttExpired = false
  private readonly rates: WindowedMax
  private minRttAt = 0
  // Rounds are counted in bytes delivered (§4.1.1.3).
  private rounds = 0
  private roundEnd = 0
  private restrainedUntil = 0

  /** @param rounds - for which a delivery rate counts. @param minRttWindow - seconds for which a round-trip time does */
  constructor(
    rounds: number,
    private readonly minRttWindow: number,
  ) {
    this.rates = new WindowedMax(rounds)
  }

  begin({ now, srtt }: CongestionPath): void {
    this.minRttAt = now
    if (!Number.isNaN(srtt)) this.minRtt = srtt
  }

  /** Takes what an ACK tells. */
  update(ack: Ack): void {
    this.isRoundStart = ack.priorDelivered >= this.roundEnd
    if (this.isRoundStart) {
      this.rounds++
      this.startRound(ack.totalDelivered)
    }
    this.takeRate(ack)
    this.takeRtt(ack)
  }

  /** A round begins now; it ends with the first ACK of what is sent from now on. @param delivered - bytes until now */
  startRound(delivered: number): void {
    this.roundEnd = delivered
  }

  /** What is sent before so much is delivered is less than the path could take: as if the application had no more. */
  restrain(until: number): void {
    this.restrainedUntil = until
  }

  private takeRate(ack: Ack): void {
    const { deliveryRate, priorDelivered } = ack
    if (Number.isNaN(deliveryRate)) return
    const isRestrained = ack.isAppLimited || priorDelivered < this.restrainedUntil
    if (isRestrained && deliveryRate < this.bottleneckBandwidth) return
    this.rates.update(deliveryRate, this.rounds)
    this.bottleneckBandwidth = this.rates.value
  }

  private takeRtt({ rtt, now }: Ack): void {
    this.isMinRttExpired = now > this.minRttAt + this.minRttWindow
    if (Number.isNaN(rtt) || (rtt > this.minRtt && !this.isMinRttExpired)) return
    this.minRtt = rtt
    this.minRttAt = now
  }

  /** The least round-trip time has just been looked for: it counts as new. */
  renewMinRtt(now: number): void {
    this.minRttAt = now
  }

  /** Bytes that the path holds without a queue; NaN before the first samples. */
  get bandwidthDelayProduct(): number {
    const isKnown = this.bottleneckBandwidth > 0 && this.minRtt < Number.POSITIVE_INFINITY
    return isKnown ? this.bottleneckBandwidth * this.minRtt : Number.NaN
  }
}
