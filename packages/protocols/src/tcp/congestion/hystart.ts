/**
 * HyStart++: ends the first slow start when round trips become longer, before the queue overflows (RFC 9406).
 *
 * A rise of the least round-trip time from one round to the next leads to conservative slow start, which grows a
 * quarter as fast. If the round trips become shorter again, the rise was jitter and slow start goes on; after five
 * rounds it is over.
 */
import type { Ack } from "./congestion-control.js"

/** Times in seconds; sections of RFC 9406. */
export interface HyStartOptions {
  /** The rise that counts: an eighth of the round trip, within these bounds. */
  readonly minRttThreshold: number
  readonly maxRttThreshold: number
  readonly minRttDivisor: number
  /** Samples in a round before it is judged. */
  readonly rttSamples: number
  /** By how much conservative slow start grows less. */
  readonly growthDivisor: number
  /** Rounds of conservative slow start. */
  readonly conservativeRounds: number
  /** L: segments by which one ACK opens the window at most, without pacing. */
  readonly growthLimit: number
}

export const hystartDefaults: HyStartOptions = Object.freeze({
  minRttThreshold: 0.004, // §4.3 MIN_RTT_THRESH
  maxRttThreshold: 0.016, // §4.3 MAX_RTT_THRESH
  minRttDivisor: 8, // §4.3 MIN_RTT_DIVISOR
  rttSamples: 8, // §4.3 N_RTT_SAMPLE
  growthDivisor: 4, // §4.3 CSS_GROWTH_DIVISOR
  conservativeRounds: 5, // §4.3 CSS_ROUNDS
  growthLimit: 8, // §4.3 L
})

export class HyStart {
  phase: "slow start" | "conservative slow start" | "over" = "slow start"
  /** The round ends when this position is acknowledged; −1 before the first. */
  private windowEnd = -1
  private lastRoundMinRtt = Number.POSITIVE_INFINITY
  private currentRoundMinRtt = Number.POSITIVE_INFINITY
  private samples = 0
  /** The least round-trip time when conservative slow start began, seconds. */
  private baseline = Number.POSITIVE_INFINITY
  private conservativeRounds = 0

  constructor(private readonly options: HyStartOptions = hystartDefaults) {}

  /** Takes an ACK of slow start (§4.2). @returns bytes by which the window grows */
  grow(ack: Ack): number {
    this.countRounds(ack)
    this.sample(ack.rtt)
    const growth = Math.min(ack.acked, this.options.growthLimit * ack.mss)
    return this.phase === "slow start" ? growth : growth / this.options.growthDivisor
  }

  private countRounds(ack: Ack): void {
    if (ack.una < this.windowEnd) return
    const isFirst = this.windowEnd < 0
    this.windowEnd = ack.nxt
    if (isFirst) return
    this.lastRoundMinRtt = this.currentRoundMinRtt
    this.currentRoundMinRtt = Number.POSITIVE_INFINITY
    this.samples = 0
    if (this.phase !== "conservative slow start") return
    this.conservativeRounds++
    if (this.conservativeRounds >= this.options.conservativeRounds) this.phase = "over"
  }

  private sample(rtt: number): void {
    if (Number.isNaN(rtt)) return
    this.samples++
    if (rtt < this.currentRoundMinRtt) this.currentRoundMinRtt = rtt
    if (this.samples < this.options.rttSamples) return
    if (this.phase === "slow start") this.lookForRise()
    else if (this.phase === "conservative slow start") this.lookForFall()
  }

  private lookForRise(): void {
    const { minRttThreshold, maxRttThreshold, minRttDivisor } = this.options
    const last = this.lastRoundMinRtt
    if (last === Number.POSITIVE_INFINITY) return
    const threshold = Math.max(minRttThreshold, Math.min(last / minRttDivisor, maxRttThreshold))
    if (this.currentRoundMinRtt < last + threshold) return
    this.baseline = this.currentRoundMinRtt
    this.conservativeRounds = 0
    this.phase = "conservative slow start"
  }

  private lookForFall(): void {
    if (this.currentRoundMinRtt >= this.baseline) return
    this.baseline = Number.POSITIVE_INFINITY
    this.phase = "slow start"
  }
}
