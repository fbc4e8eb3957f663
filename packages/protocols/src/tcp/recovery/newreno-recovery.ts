import type { Ack } from "../congestion/congestion-control.js"
import { RenoRecovery } from "./reno-recovery.js"

/**
 * Fast recovery that a partial ACK does not end (RFC 6582): it shows the next loss, which is repaired at once, one
 * in a round trip.
 */
export class NewRenoRecovery extends RenoRecovery {
  private hasPartialAck = false

  override advanced(acked: number, ack: Ack): void {
    const { sender } = this
    this.duplicates = 0
    if (!this.isRecovering) return
    if (sender.una >= this.recover) this.leave(ack)
    else this.repairNext(acked)
  }

  /** A partial ACK (§3.2, step 3). */
  private repairNext(acked: number): void {
    const { sender } = this
    const { segments, mss } = sender
    segments.markLost(segments.first)
    sender.retransmit(segments.first)
    this.inflation -= acked
    if (acked >= mss) this.inflation += mss
    // Where duplicates were lost, more is taken away than they have brought: a segment remains.
    this.inflation = Math.max(this.inflation, mss - sender.congestion.cwnd)
    this.hasPartialAck = true
  }

  /** Of partial ACKs, the first one only (§3.2, step 3): after many losses, the time-out is sooner done than they. */
  override restartsTimer(): boolean {
    return !this.isRecovering || !this.hasPartialAck || this.sender.una >= this.recover
  }

  /** Duplicates of data from before the last loss are of its repair (§3.2, step 1; §6). */
  protected override mayEnter(): boolean {
    return this.sender.una > this.recover
  }

  protected override enter(): void {
    this.hasPartialAck = false
    super.enter()
  }
}
