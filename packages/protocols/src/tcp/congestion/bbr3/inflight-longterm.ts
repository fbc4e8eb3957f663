/** How often the growth of a round can double (§5.3.3.9). */
const mostRounds = 30

/**
 * inflight_longterm: how much may be on the way without too many losses, as bandwidth probes have found
 * (draft-ietf-ccwg-bbr-06 §2.9.2). Bytes.
 */
export class InflightLongterm {
  /** Infinite as long as no probe has lost too much. */
  bound = Number.POSITIVE_INFINITY
  /** probe_up_acked_per_inc: it grows by a segment whenever so much is delivered. */
  private perSegment = Number.POSITIVE_INFINITY
  /** bw_probe_up_acked: delivered since it last grew. */
  private acked = 0
  /** bw_probe_up_rounds: in which it has grown. */
  private rounds = 0

  /** A cycle of growth begins: slowly. */
  restart(): void {
    this.acked = 0
    this.rounds = 0
  }

  /** A round of growth begins, by twice as many segments as in the one before (§5.3.3.5). */
  accelerate(cwnd: number, mss: number): void {
    this.perSegment = Math.max(cwnd / 2 ** this.rounds, mss)
    this.rounds = Math.min(this.rounds + 1, mostRounds)
  }

  /** The window is full, and bounded by this only. */
  grow(delivered: number, mss: number): void {
    this.acked += delivered
    const segments = Math.floor(this.acked / this.perSegment)
    if (segments === 0) return
    this.acked -= segments * this.perSegment
    this.bound += segments * mss
  }

  /** What is left when others get their share of it, `headroom`, and a segment at least. */
  without(headroom: number, mss: number): number {
    if (this.bound === Number.POSITIVE_INFINITY) return this.bound
    return this.bound - Math.max(mss, headroom * this.bound)
  }
}
