/**
 * Vegas: looks at how many of its segments wait in queues, and keeps them between alpha and beta (Brakmo and Peterson,
 * "TCP Vegas: end to end congestion avoidance on a global Internet", IEEE JSAC 13(8), 1995, section III).
 *
 * Once a round trip, diff = cwnd · (RTT − baseRTT) / RTT tells that number, where baseRTT is the least round-trip time
 * ever seen, without queues, and RTT the least of the round: one that waited for a delayed ACK does not count. Slow
 * start grows every other round only, and is over when more than gamma segments wait. The window then falls to what
 * the path holds, and one segment: the paper leaves open what becomes of the queue that slow start has built.
 *
 * A loss halves the window as in RFC 5681, a time-out leaves one segment. Not done: the paper's own retransmission
 * after the first duplicate ACK, by a clock for each segment, which is not for a congestion control to decide.
 */
import { kindFaults, OptionError, withDefaults } from "@hourglass/aca"
import { type Ack, CongestionControl, type CongestionEvent } from "./congestion-control.js"

/** Segments in queues. */
export interface VegasOptions {
  /** With fewer, the window grows by a segment a round trip. */
  readonly alpha: number
  /** With more, it shrinks by one. */
  readonly beta: number
  /** With more, slow start is over. */
  readonly gamma: number
}

/** Those of ns-2; the paper also has alpha 2 and beta 4. */
export const vegasDefaults: VegasOptions = Object.freeze({ alpha: 1, beta: 3, gamma: 1 })

/** The round-trip times of a round tell of what was sent in the one before, and that of the window before it. */
const settlingRounds = 2

export class Vegas extends CongestionControl<VegasOptions> {
  readonly name: string = "vegas"
  /** The least round-trip time ever seen, seconds; infinite before the first. */
  baseRtt = Number.POSITIVE_INFINITY
  /** Segments in queues in the last round. */
  diff = 0
  /** The least round-trip time of the present round, seconds; infinite without a sample. */
  private roundRtt = Number.POSITIVE_INFINITY
  /** The round ends when this position is acknowledged; −1 when none has begun. */
  private roundEnd = -1
  /** Whether slow start may grow in this round. */
  private grows = true
  /** Rounds since slow start was found to be too fast. */
  private settling = 0

  /** @throws OptionError when an option is out of its range */
  constructor(options: Partial<VegasOptions> = {}) {
    super(checked(withDefaults(vegasDefaults, options)))
  }

  override onAck(ack: Ack): void {
    if (ack.rtt < this.baseRtt) this.baseRtt = ack.rtt
    if (ack.isRecovering) return
    if (ack.rtt < this.roundRtt) this.roundRtt = ack.rtt
    if (ack.una >= this.roundEnd) this.endRound(ack)
    super.onAck(ack)
  }

  private endRound(ack: Ack): void {
    const hasBegun = this.roundEnd >= 0
    if (hasBegun && this.roundRtt < Number.POSITIVE_INFINITY) this.onRound(ack, this.roundRtt)
    this.roundEnd = ack.nxt
    this.roundRtt = Number.POSITIVE_INFINITY
  }

  /** Called at the end of each round trip without losses. @param rtt - of the round, seconds */
  protected onRound(ack: Ack, rtt: number): void {
    this.diff = ((this.cwnd / ack.mss) * (rtt - this.baseRtt)) / rtt
    if (this.cwnd < this.ssthresh) this.judgeSlowStart(ack)
    else this.adjust(ack)
  }

  /** Slow start is over when gamma segments wait: it stops to see how many they are, and lets them go. */
  private judgeSlowStart(ack: Ack): void {
    const isTooFast = this.diff > this.options.gamma || this.settling > 0
    this.grows = !this.grows && !isTooFast
    if (!isTooFast) return
    this.settling++
    if (this.settling > settlingRounds) this.leaveSlowStart(ack)
  }

  private leaveSlowStart(ack: Ack): void {
    const path = this.cwnd - this.diff * ack.mss // what it holds without a queue
    this.cwnd = Math.max(Math.min(this.cwnd, path + ack.mss), 2 * ack.mss)
    this.ssthresh = this.cwnd
    this.settling = 0
  }

  /** A segment more or less, or none, by what waits in queues (A. Congestion avoidance). */
  protected adjust(ack: Ack): void {
    const { alpha, beta } = this.options
    if (this.diff > beta) {
      this.cwnd = Math.max(this.cwnd - ack.mss, 2 * ack.mss)
      this.ssthresh = Math.min(this.ssthresh, this.cwnd) // else it would be back in slow start
    } else if (this.diff < alpha && ack.isWindowLimited) this.cwnd += ack.mss
  }

  /** In every other round, that the rounds between them can be compared. */
  protected override onSlowStart(ack: Ack): void {
    if (this.grows) super.onSlowStart(ack)
  }

  /** Nothing for each ACK: the window changes once a round. */
  protected override onCongestionAvoidance(_ack: Ack): void {}

  override onCongestion(event: CongestionEvent): void {
    super.onCongestion(event)
    this.forgetRound()
  }

  override onTimeout(event: CongestionEvent): void {
    super.onTimeout(event)
    this.forgetRound()
  }

  override onRestart(): void {
    super.onRestart()
    this.forgetRound()
  }

  /** What was measured until now is not of the window from now on. */
  private forgetRound(): void {
    this.roundEnd = -1
    this.roundRtt = Number.POSITIVE_INFINITY
    this.grows = true
    this.settling = 0
  }
}

function checked(options: VegasOptions): VegasOptions {
  const { alpha, beta, gamma } = options
  const faults = kindFaults(options, vegasDefaults)
  if (!(alpha >= 0)) faults.push(`alpha is ${alpha} segments; it must be >= 0`)
  if (!(beta >= alpha)) faults.push(`beta is ${beta} segments; it must be >= alpha, ${alpha}`)
  if (!(gamma >= 0)) faults.push(`gamma is ${gamma} segments; it must be >= 0`)
  if (faults.length > 0) throw new OptionError(`Vegas: ${faults.join("; ")}`)
  return options
}
