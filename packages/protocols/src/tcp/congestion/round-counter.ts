import type { Ack } from "./congestion-control.js"

/** Counts round trips by what is delivered: each begins with what is sent now, and ends with the first ACK of it. */
export class RoundCounter {
  /** Rounds begun until now. */
  count = 0
  /** Whether the last ACK was the first of a round. */
  isStart = false
  private end = 0

  /** Takes what an ACK tells. */
  update({ priorDelivered, totalDelivered }: Ack): void {
    this.isStart = priorDelivered >= this.end
    if (!this.isStart) return
    this.count++
    this.begin(totalDelivered)
  }

  /** A round begins now, which does not count until it ends. @param delivered - bytes until now */
  begin(delivered: number): void {
    this.end = delivered
  }
}
