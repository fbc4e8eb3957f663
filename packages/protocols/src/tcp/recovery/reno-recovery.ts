import type { Ack } from "../congestion/congestion-control.js"
import { LossRecovery } from "./loss-recovery.js"

/**
 * Fast retransmit and fast recovery (RFC 5681 §3.2): each further duplicate ACK inflates the window by a segment, and
 * the first ACK of new data ends it, so that a second loss in the same window needs three duplicates of its own.
 */
export class RenoRecovery extends LossRecovery {
  advanced(_acked: number, ack: Ack): void {
    this.duplicates = 0
    if (this.isRecovering) this.leave(ack)
  }

  duplicate(_ack: Ack): void {
    this.duplicates++
    if (this.isRecovering) this.inflation += this.sender.mss
    else if (this.duplicates === this.sender.duplicateThreshold && this.mayEnter()) this.enter()
  }

  /** Whether three duplicate ACKs mean a loss. */
  protected mayEnter(): boolean {
    return true
  }

  protected override enter(): void {
    super.enter()
    this.inflation = this.sender.duplicateThreshold * this.sender.mss // they have left the network
  }
}
