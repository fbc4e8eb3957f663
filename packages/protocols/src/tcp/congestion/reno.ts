/**
 * Reno: slow start, congestion avoidance, and half the window for a loss (RFC 5681), with the fast recovery of §3.2,
 * which the first ACK of new data ends.
 *
 * The RFC leaves open how the window is counted in congestion avoidance; all three ways are here.
 */
import { kindFaults, OptionError, withDefaults } from "@hourglass/aca"
import { type Ack, CongestionControl, type RecoveryKind } from "./congestion-control.js"

const avoidanceRules = ["real", "integer", "byte-counting"] as const

/**
 * How the window grows in congestion avoidance, by about a segment in a round trip (RFC 5681 §3.1):
 * - "real": SMSS²/cwnd for each ACK (equation 3), in real numbers;
 * - "integer": the same in whole bytes, at least one;
 * - "byte-counting": a segment for each window of bytes acknowledged (RFC 3465 §2.1), however many ACKs that takes.
 */
export type AvoidanceRule = (typeof avoidanceRules)[number]

export interface RenoOptions {
  readonly avoidance: AvoidanceRule
  /** Segments by which one ACK opens the window in slow start, at most. */
  readonly slowStartLimit: number
}

/** Sections of RFC 5681. */
export const renoDefaults: RenoOptions = Object.freeze({
  avoidance: "real", // §3.1, equation 3
  slowStartLimit: 1, // §3.1, equation 2; RFC 3465 §2.2 allows 2
})

export class Reno extends CongestionControl<RenoOptions> {
  readonly name: string = "reno"
  override readonly recovery: RecoveryKind = "reno"
  /** Bytes acknowledged that have not opened the window yet, by byte counting. */
  private counted = 0

  /** @throws OptionError when an option is out of its range */
  constructor(options: Partial<RenoOptions> = {}) {
    super(checked(withDefaults(renoDefaults, options)))
  }

  protected override onSlowStart(ack: Ack): void {
    this.cwnd += Math.min(ack.acked, this.options.slowStartLimit * ack.mss)
  }

  protected override onCongestionAvoidance(ack: Ack): void {
    const growth = (ack.mss * ack.mss) / this.cwnd
    switch (this.options.avoidance) {
      case "real":
        this.cwnd += growth
        break
      case "integer":
        this.cwnd += Math.max(1, Math.floor(growth))
        break
      case "byte-counting":
        this.countBytes(ack)
    }
  }

  private countBytes(ack: Ack): void {
    this.counted += ack.acked
    if (this.counted < this.cwnd) return
    this.counted -= this.cwnd
    this.cwnd += ack.mss
  }
}

function checked(options: RenoOptions): RenoOptions {
  const { avoidance, slowStartLimit } = options
  const faults = kindFaults(options, renoDefaults)
  if (!avoidanceRules.includes(avoidance))
    faults.push(`avoidance is "${avoidance}"; it must be one of ${avoidanceRules.join(", ")}`)
  if (!(slowStartLimit > 0)) faults.push(`slowStartLimit is ${slowStartLimit} segments; it must be > 0`)
  if (faults.length > 0) throw new OptionError(`Reno: ${faults.join("; ")}`)
  return options
}
