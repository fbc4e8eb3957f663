/**
 * Tahoe: Reno without fast recovery (Jacobson, "Congestion avoidance and control", SIGCOMM 1988). Any loss, however
 * it was found, takes the window back to one segment; slow start then leads to half of what was on the way.
 */
import type { CongestionEvent, RecoveryKind } from "./congestion-control.js"
import { Reno } from "./reno.js"

export class Tahoe extends Reno {
  override readonly name: string = "tahoe"
  override readonly recovery: RecoveryKind = "tahoe"

  override onCongestion(event: CongestionEvent): void {
    this.ssthresh = this.ssthreshAfter(event)
    this.cwnd = event.mss
  }
}
