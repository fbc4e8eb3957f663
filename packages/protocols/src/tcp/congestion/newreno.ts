/**
 * NewReno: Reno whose fast recovery lasts until all that was on the way at the loss is acknowledged, so that several
 * losses in one window cost one halving (RFC 6582). With SACK, losses are found by RFC 6675 instead.
 */
import type { Ack, RecoveryKind } from "./congestion-control.js"
import { Reno } from "./reno.js"

export class NewReno extends Reno {
  override readonly name: string = "newreno"
  override readonly recovery: RecoveryKind = "newreno"

  /**
   * The window after recovery: no more than a segment beyond what is on the way, so that the ACK which ends it sets
   * off no burst (RFC 6582 §3.2, step 3, option 1). A recovery by SACK has kept ssthresh on the way: there it says
   * the same, unless the application or the receiver had less to send.
   */
  override onRecovered(ack: Ack): void {
    this.cwnd = Math.min(this.ssthresh, Math.max(ack.flight, ack.mss) + ack.mss)
  }
}
