/** What BBR knows of the path: how fast its bottleneck delivers, and how long a round trip takes without queues. */
import { AgingMinimum } from "./aging-minimum.js"
import type { Ack, CongestionPath } from "./congestion-control.js"
import { RoundCounter } from "./round-counter.js"
import { WindowedMax } from "./windowed-max.js"

/** Sections of draft-cardwell-iccrg-bbr-congestion-control-00. */
export class BbrPathModel {
  /** BtlBw: the largest delivery rate of late, bytes/s; 0 before the first sample (§4.1.1). */
  maxBandwidth = 0
  /** Rounds are counted in bytes delivered (§4.1.1.3). */
  readonly rounds = new RoundCounter()
  private readonly rates: WindowedMax
  protected readonly leastRtt: AgingMinimum
  private restrainedUntil = 0

  /**
   * @param rounds - for which a delivery rate counts, or whatever `age` counts
   * @param minRttWindow - seconds for which a round-trip time does
   * @param isRenewedByEqual - whether another round trip that is as short as the least renews it
   */
  constructor(rounds: number, minRttWindow: number, isRenewedByEqual = true) {
    this.rates = new WindowedMax(rounds)
    this.leastRtt = new AgingMinimum(minRttWindow, isRenewedByEqual)
  }

  begin({ now, srtt }: CongestionPath): void {
    this.leastRtt.renew(now)
    this.leastRtt.take(srtt, now)
  }

  /** Takes what an ACK tells. */
  update(ack: Ack): void {
    this.rounds.update(ack)
    this.takeRate(ack)
    this.takeRtt(ack)
  }

  /** What is sent before so much is delivered is less than the path could take: as if the application had no more. */
  restrain(until: number): void {
    this.restrainedUntil = until
  }

  /** Whether what an ACK acknowledges was held back by something other than the path. */
  isRestrained({ isAppLimited, priorDelivered }: Ack): boolean {
    return isAppLimited || priorDelivered < this.restrainedUntil
  }

  /** The time by which delivery rates become too old. */
  protected get age(): number {
    return this.rounds.count
  }

  private takeRate(ack: Ack): void {
    const { deliveryRate } = ack
    if (Number.isNaN(deliveryRate)) return
    if (this.isRestrained(ack) && deliveryRate < this.maxBandwidth) return
    this.rates.update(deliveryRate, this.age)
    this.maxBandwidth = this.rates.value
  }

  protected takeRtt({ rtt, now }: Ack): void {
    this.leastRtt.take(rtt, now)
  }

  /** Whether no round trip has been as short for too long. */
  get isMinRttExpired(): boolean {
    return this.leastRtt.isExpired
  }

  /** The least round-trip time has just been looked for: it counts as new. */
  renewMinRtt(now: number): void {
    this.leastRtt.renew(now)
  }

  /** RTprop: the least round-trip time of late, seconds; infinite before the first sample (§4.1.2). */
  get minRtt(): number {
    return this.leastRtt.value
  }

  /** What the bottleneck is held to deliver now, bytes/s. */
  get bandwidth(): number {
    return this.maxBandwidth
  }

  /** Bytes that the path holds without a queue; NaN before the first samples. */
  get bandwidthDelayProduct(): number {
    const { bandwidth, minRtt } = this
    return bandwidth > 0 && minRtt < Number.POSITIVE_INFINITY ? bandwidth * minRtt : Number.NaN
  }
}
