/**
 * CUBIC (RFC 9438): in congestion avoidance the window follows a cubic curve of the time since the last loss: fast at
 * first, flat around the window at which that loss was, then faster and faster. Where Reno would be faster, as on
 * short or slow paths, it grows as Reno does. The first slow start is that of HyStart++ (RFC 9406).
 *
 * The RFC counts windows in segments and ACKs of one segment. Here an ACK counts by its bytes, so that delayed or
 * divided ACKs change nothing. Not done: the undoing of reductions that prove wrong (§4.9, optional).
 */
import { kindFaults, OptionError, withDefaults } from "@hourglass/aca"
import {
  type Ack,
  CongestionControl,
  type CongestionEvent,
  type CongestionPath,
} from "./congestion-control.js"
import { cubicK, cubicWindow, renoFriendlyAlpha } from "./cubic-function.js"
import { HyStart } from "./hystart.js"

export interface CubicOptions {
  /** C: how steep the curve is, segments/s³. */
  readonly c: number
  /** What a loss leaves of the window, 0 … 1. */
  readonly beta: number
  /** Whether a flow that loses before its last W_max gives up more, for those that have come since. */
  readonly fastConvergence: boolean
  /** The curve does not rise above so many times the window in a round trip. */
  readonly maxGrowth: number
  /** Whether the first slow start ends when round trips become longer. */
  readonly hystart: boolean
}

/** Sections of RFC 9438. */
export const cubicDefaults: CubicOptions = Object.freeze({
  c: 0.4, // §5.1
  beta: 0.7, // §4.6
  fastConvergence: true, // §4.7
  maxGrowth: 1.5, // §4.2
  hystart: true, // §4.10
})

export class Cubic extends CongestionControl<CubicOptions> {
  readonly name: string = "cubic"
  /** W_max: the window just before the last reduction, less by fast convergence; segments, 0 before the first. */
  wMax = 0
  /** K: when the curve reaches W_max, seconds after the epoch began. */
  k = 0
  /** W_est: the window that Reno would have, segments. */
  wEst = 0
  /** t_epoch: when the present congestion avoidance began, seconds; NaN outside it. */
  epoch = Number.NaN
  /** cwnd_prior: the window when ssthresh was last set, segments. */
  cwndPrior = 0
  private timedOut = false
  private lastAckAt = 0
  private hystart: HyStart | undefined

  /** @throws OptionError when an option is out of its range */
  constructor(options: Partial<CubicOptions> = {}) {
    super(checked(withDefaults(cubicDefaults, options)))
  }

  override begin(path: CongestionPath): void {
    super.begin(path)
    if (this.options.hystart) this.hystart = new HyStart()
  }

  override onAck(ack: Ack): void {
    // Time in which the application, not the window, holds the sender back does not count (§4.2, §5.8).
    if (!ack.isWindowLimited) this.epoch += ack.now - this.lastAckAt
    this.lastAckAt = ack.now
    super.onAck(ack)
  }

  /** Slow start, the first by HyStart++ (§4.10). */
  protected override onSlowStart(ack: Ack): void {
    const { hystart } = this
    if (hystart === undefined) return super.onSlowStart(ack)
    this.cwnd += hystart.grow(ack)
    if (hystart.phase !== "over") return
    this.ssthresh = this.cwnd
    this.cwndPrior = this.cwnd / ack.mss
  }

  /** Follows the curve, or Reno where Reno is faster (§4.2-4.5). */
  protected override onCongestionAvoidance(ack: Ack): void {
    if (Number.isNaN(this.epoch)) this.beginEpoch(ack)
    const { c } = this.options
    const cwnd = this.cwnd / ack.mss
    const acked = Math.min(ack.acked / ack.mss, cwnd)
    const t = ack.now - this.epoch
    this.wEst += (this.alpha * acked) / cwnd
    const grown =
      cubicWindow(t, this.k, this.wMax, c) < this.wEst
        ? Math.max(cwnd, this.wEst)
        : cwnd + ((this.target(t + this.roundTrip(ack), cwnd) - cwnd) * acked) / cwnd
    this.cwnd = grown * ack.mss
  }

  /** What the curve aims at, within the limits of §4.2; segments. @param t - seconds since the epoch began */
  protected target(t: number, cwnd: number): number {
    const { c, maxGrowth } = this.options
    return Math.min(Math.max(cubicWindow(t, this.k, this.wMax, c), cwnd), maxGrowth * cwnd)
  }

  /** α of the window that Reno would have: as Reno on average, and as Reno itself once W_est is back (§4.3). */
  private get alpha(): number {
    return this.wEst < this.cwndPrior ? renoFriendlyAlpha(this.options.beta) : 1
  }

  private roundTrip(ack: Ack): number {
    const { srtt } = this.path
    if (!Number.isNaN(srtt)) return srtt
    return Number.isNaN(ack.rtt) ? 0 : ack.rtt
  }

  private beginEpoch(ack: Ack): void {
    const cwnd = this.cwnd / ack.mss
    this.epoch = ack.now
    this.wEst = cwnd
    // After a time-out (§4.8), or slow start that no loss ended (§4.10), the curve begins with its plateau.
    if (this.timedOut || cwnd >= this.wMax) this.wMax = cwnd
    this.timedOut = false
    this.hystart = undefined
    this.k = cubicK(this.wMax, cwnd, this.options.c)
  }

  override onCongestion(event: CongestionEvent): void {
    this.rememberWindow(event)
    this.timedOut = false
    super.onCongestion(event)
    // After an ECN mark the window may be a single segment (§4.6).
    if (event.cause === "ecn") this.cwnd = Math.max(event.flight * this.options.beta, event.mss)
  }

  override onTimeout(event: CongestionEvent): void {
    if (!event.isRepeated) this.rememberWindow(event)
    this.timedOut = true
    super.onTimeout(event)
  }

  /** Notes where the loss was, before the window is reduced (§4.6, §4.7). */
  private rememberWindow(event: CongestionEvent): void {
    const { beta, fastConvergence } = this.options
    const cwnd = this.cwnd / event.mss
    this.wMax = fastConvergence && cwnd < this.wMax ? (cwnd * (1 + beta)) / 2 : cwnd
    this.cwndPrior = cwnd
    this.epoch = Number.NaN
    this.hystart = undefined
  }

  protected override ssthreshAfter(event: CongestionEvent): number {
    return Math.max(event.flight * this.options.beta, 2 * event.mss)
  }

  override onRestart(): void {
    super.onRestart()
    this.epoch = Number.NaN
  }
}

function checked(options: CubicOptions): CubicOptions {
  const { c, beta, maxGrowth } = options
  const faults = kindFaults(options, cubicDefaults)
  if (!(c > 0 && Number.isFinite(c))) faults.push(`c is ${c} segments/s³; it must be > 0`)
  if (!(beta > 0 && beta < 1)) faults.push(`beta is ${beta}; it must be > 0 and < 1`)
  if (!(maxGrowth > 1)) faults.push(`maxGrowth is ${maxGrowth}; it must be > 1`)
  if (faults.length > 0) throw new OptionError(`Cubic: ${faults.join("; ")}`)
  return options
}
