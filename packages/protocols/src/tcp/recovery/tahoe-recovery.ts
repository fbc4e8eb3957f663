import type { Ack } from "../congestion/congestion-control.js"
import { LossRecovery } from "./loss-recovery.js"

/**
 * Fast retransmit without fast recovery (Jacobson 1988): on the third duplicate ACK everything begins anew from the
 * lost segment, in slow start.
 */
export class TahoeRecovery extends LossRecovery {
  advanced(): void {
    this.duplicates = 0
  }

  duplicate(_ack: Ack): void {
    const { sender } = this
    this.duplicates++
    // Copies of what had arrived cause duplicates too: only those of later data mean another loss (RFC 6582 §4).
    if (this.duplicates !== sender.duplicateThreshold || sender.una <= this.recover) return
    sender.congestion.onCongestion(sender.congestionEvent("loss"))
    this.timeout()
    this.duplicates = sender.duplicateThreshold // those that follow are no first ones: they let nothing go (RFC 3042 §2)
    sender.retransmit(sender.segments.first)
  }
}
