/**
 * The rate and the window of version 3 of BBR, and what losses do to them in every state (draft-ietf-ccwg-bbr-06
 * §5.5.10, §5.6). From state to state leads `Bbr3`.
 */
import { withDefaults } from "@hourglass/aca"
import { BbrBase } from "../bbr-base.js"
import type { Ack, SegmentLoss } from "../congestion-control.js"
import {
  type Bbr3Control,
  type Bbr3Mode,
  type Bbr3Options,
  bbr3Defaults,
  checkedBbr3,
} from "./bbr3-options.js"
import { Bbr3PathModel } from "./bbr3-path-model.js"
import { ExtraAcked } from "./extra-acked.js"

export abstract class Bbr3Bounds extends BbrBase<Bbr3Options> {
  override mode: Bbr3Mode = "Startup"
  protected override readonly model: Bbr3PathModel
  protected readonly extraAcked = new ExtraAcked()
  /** Bytes held for lost until now. */
  private lost = 0
  /** The latest round in which the window was used up. */
  private limitedRound = Number.NEGATIVE_INFINITY

  /** @throws OptionError when an option is out of its range */
  constructor(options: Partial<Bbr3Options> = {}) {
    super(checkedBbr3(withDefaults(bbr3Defaults, options)))
    this.model = new Bbr3PathModel(this.options)
  }

  /** How much may be on the way without too many losses, as probes have found, bytes; infinite until one has. */
  get inflightLongterm(): number {
    return this.model.longTerm.bound
  }

  /** The only place where the state changes. */
  protected enter(mode: Bbr3Mode): void {
    const { pacing, cwnd } = this.options.table[mode]
    this.mode = mode
    this.pacingGain = pacing
    this.cwndGain = cwnd
  }

  protected override learn(ack: Ack): void {
    super.learn(ack)
    const { model } = this
    if (this.hasReached(this.cwnd, ack)) this.limitedRound = model.rounds.count
    if (model.shortTerm.rounds.isStart) this.endLossRound()
    this.extraAcked.update(ack, model.bandwidth, this.cwnd, model.rounds.count)
  }

  /** Whether so much was on the way before an ACK that no other segment had room below a limit. */
  protected hasReached(limit: number, { priorFlight, flight, delivered, mss }: Ack): boolean {
    return Math.max(priorFlight, flight + delivered) + mss > limit
  }

  /** Whether the window was used up in the latest round. */
  protected get isCwndLimited(): boolean {
    return this.model.rounds.count - this.limitedRound <= 1
  }

  // Losses (§5.5.10)

  override onLost(loss: SegmentLoss): void {
    this.lost += loss.size
    this.delivered = loss.totalDelivered
    this.model.shortTerm.noteLoss(loss)
  }

  /** Whether too much was lost since something was sent, with so much on the way. Bytes. */
  protected isTooHigh(lost: number, flight: number): boolean {
    return lost > flight * this.options.lossThreshold || (lost > 0 && !this.path.usesSack)
  }

  /** The same of the round trip that an ACK ends. */
  protected hasLostTooMuch({ priorLost, sentFlight }: Ack): boolean {
    return this.isTooHigh(this.lost - priorLost, sentFlight)
  }

  /** What was on the way when losses became too many: it may have been in the midst of the segment (§5.5.10.2). */
  protected inflightAt({ sentFlight, lost, size }: SegmentLoss): number {
    const { lossThreshold } = this.options
    const flight = sentFlight - size
    const allowed = (lossThreshold * flight - (lost - size)) / (1 - lossThreshold)
    return flight + Math.max(0, allowed)
  }

  /** A round has passed since the first loss, or since the round before (§5.5.10.3). */
  private endLossRound(): void {
    const { shortTerm, maxBandwidth } = this.model
    if (shortTerm.hasLoss && !this.isProbing) shortTerm.reduce(this.options.beta, maxBandwidth, this.cwnd)
    shortTerm.hasLoss = false
  }

  /** Whether losses are to be expected, and so set no bounds in the short run. */
  private get isProbing(): boolean {
    return this.mode === "Startup" || this.mode === "ProbeBW_REFILL" || this.mode === "ProbeBW_UP"
  }

  // Rate and window (§5.6)

  /** All of the ACK has been looked at. */
  protected steer(ack: Ack): void {
    this.model.shortTerm.conclude(ack)
    this.setPacingRate(this.pacingGain)
    this.growWindow(ack, this.maxInflight())
    if (this.mode === "ProbeRTT") this.cwnd = Math.min(this.cwnd, this.probeRttWindow)
    this.cwnd = Math.min(this.cwnd, this.windowCap())
    this.watchForIdleness(ack)
  }

  protected override setPacingRate(gain: number): void {
    super.setPacingRate(gain * (1 - this.options.pacingMargin))
  }

  override inflight(gain: number): number {
    return this.budget(super.inflight(gain))
  }

  /** At least the least window; and room for a probe of small windows (§5.6.4.2). */
  protected budget(bytes: number): number {
    const extra = this.mode === "ProbeBW_UP" ? 2 * this.path.mss : 0
    return Math.max(bytes, this.leastWindow) + extra
  }

  /** What it wants on the way, bytes: the BDP, unless congestion has cut the window. */
  protected get targetInflight(): number {
    return Math.min(this.inflight(1), this.cwnd)
  }

  /** Called for each ACK: what the window may grow to, bytes. */
  protected maxInflight(): number {
    return this.budget(super.inflight(this.cwndGain) + this.extraAcked.bytes)
  }

  protected override get probeRttWindow(): number {
    return Math.max(super.inflight(this.options.table.ProbeRTT.cwnd), this.leastWindow)
  }

  /** Called for each ACK: what the window must not exceed, since losses were found, bytes (§5.6.4.7). */
  protected windowCap(): number {
    const cap = Math.min(this.capBy(this.options.table[this.mode].cap), this.model.shortTerm.inflight)
    return Math.max(cap, this.leastWindow)
  }

  protected capBy(cap: Bbr3Control["cap"]): number {
    const { longTerm } = this.model
    if (cap === "none") return Number.POSITIVE_INFINITY
    if (cap === "longterm") return longTerm.bound
    return Math.max(longTerm.without(this.options.headroom, this.path.mss), this.leastWindow)
  }
}
