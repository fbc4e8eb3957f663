import { AgingMinimum } from "../aging-minimum.js"
import { BbrPathModel } from "../bbr-path-model.js"
import type { Ack, CongestionPath } from "../congestion-control.js"
import type { Bbr3Options } from "./bbr3-options.js"
import { InflightLongterm } from "./inflight-longterm.js"
import { ShortTermModel } from "./short-term-model.js"

/**
 * What version 3 knows of the path beyond version 1: bounds that losses set, in the long and in the short run. Sections
 * of draft-ietf-ccwg-bbr-06.
 *
 * Delivery rates grow old by cycles of ProbeBW (§5.5.6). The least round-trip time of late, `probe_rtt_min_delay`, says
 * when ProbeRTT is due; the one of a longer time, `min_rtt`, gives the BDP, so that ProbeRTT knows it still (§5.3.4.1).
 */
export class Bbr3PathModel extends BbrPathModel {
  readonly shortTerm = new ShortTermModel()
  readonly longTerm = new InflightLongterm()
  private readonly longLeastRtt: AgingMinimum
  private cycles = 0

  constructor({ bandwidthWindow, probeRttInterval, minRttWindow }: Bbr3Options) {
    super(bandwidthWindow, probeRttInterval, false)
    this.longLeastRtt = new AgingMinimum(minRttWindow, false)
  }

  override begin(path: CongestionPath): void {
    super.begin(path)
    this.longLeastRtt.renew(path.now)
    this.longLeastRtt.take(path.srtt, path.now)
  }

  override update(ack: Ack): void {
    super.update(ack)
    this.shortTerm.take(ack)
  }

  protected override get age(): number {
    return this.cycles
  }

  /** A cycle is over: rates of the last but one are forgotten. */
  endCycle(): void {
    this.cycles++
  }

  protected override takeRtt(ack: Ack): void {
    super.takeRtt(ack)
    this.longLeastRtt.take(this.leastRtt.value, ack.now, this.leastRtt.at)
  }

  /** min_rtt, seconds. */
  override get minRtt(): number {
    return this.longLeastRtt.value
  }

  /** bw: the least of max_bw and bw_shortterm, bytes/s. */
  override get bandwidth(): number {
    return Math.min(this.maxBandwidth, this.shortTerm.bandwidth)
  }
}
