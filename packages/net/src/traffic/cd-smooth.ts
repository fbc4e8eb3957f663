import { bytes, type Duration, type Size, seconds } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import { type Shaper, sameInstant } from "./shaper.js"
import { SlidingBytes } from "./sliding-bytes.js"

export interface CDSmoothOptions {
  /** C, what may leave in any window. */
  amount: Size
  /** D, the length of the window. */
  window: Duration
}

/**
 * (C,D)-smooth traffic: at most C bytes leave in any window of length D, which
 * includes its start and excludes its end, wherever it starts.
 *
 * A packet leaves as early as the packets of the last D seconds allow. A packet
 * larger than C is dropped.
 */
export class CDSmooth implements Shaper {
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  readonly mtu: number
  private readonly recent = new SlidingBytes()
  private left = Number.NEGATIVE_INFINITY // when the last packet leaves

  constructor({ amount, window }: CDSmoothOptions) {
    const faults = new OptionFaults("(C,D)-smooth shaper")
    this.burst = faults.readPositive("amount", amount, bytes)
    this.period = faults.readPositive("window", window, seconds)
    faults.report()
    this.mtu = this.burst
    this.meanRate = (8 * this.burst) / this.period
  }

  release(time: number, size: number): number | "drop" {
    if (size > this.mtu) return "drop"
    let leave = Math.max(time, this.left)
    this.recent.expire(leave + sameInstant)
    while (this.recent.total + size > this.burst) {
      leave = Math.max(leave, this.recent.firstEnd)
      this.recent.expire(leave + sameInstant)
    }
    this.recent.add(leave + this.period, size)
    this.left = leave
    return leave
  }

  reset(): void {
    this.recent.clear()
    this.left = Number.NEGATIVE_INFINITY
  }

  /**
   * The envelope that covers both: the larger amount in the shorter window.
   *
   * J-Sim takes the smaller amount. Then traffic that conforms to one of the
   * two may not conform to the merged one, so we differ from it here.
   */
  merge(other: CDSmooth): CDSmooth {
    return new CDSmooth({
      amount: Math.max(this.burst, other.burst),
      window: Math.min(this.period, other.period),
    })
  }
}
