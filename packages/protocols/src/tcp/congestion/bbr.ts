/**
 * BBR, version 1 (draft-cardwell-iccrg-bbr-congestion-control-00): sends as fast as the bottleneck delivers, and keeps
 * about as much on the way as the path holds.
 *
 * It estimates the bottleneck's bandwidth, the largest delivery rate of the last ten rounds, and the least round-trip
 * time of the last ten seconds; their product is the BDP. Four modes follow each other. Startup doubles the rate in
 * each round until the bandwidth grows no more. Drain lets the queue go that this has built. ProbeBW sends a quarter
 * faster for a round trip, a quarter slower for another, and evenly for six. ProbeRTT, when ten seconds have not shown
 * a shorter round trip, keeps four segments on the way for 200 ms, so that the queue empties.
 *
 * Losses do not reduce the rate. While they are repaired, the window is held to what the network gives back; then it
 * is as before. ECN marks are no sign to this version. Left out: send quanta (§4.2.2) and the room for them in the
 * window, since a simulated host hands over one segment at a time.
 */
import { OptionError, withDefaults } from "@hourglass/aca"
import { BbrBase, type BbrBaseOptions, baseFaults } from "./bbr-base.js"
import { BbrPathModel } from "./bbr-path-model.js"
import type { Ack, CongestionEvent } from "./congestion-control.js"

export type BbrMode = "Startup" | "Drain" | "ProbeBW" | "ProbeRTT"

/** Times in seconds. */
export interface BbrOptions extends BbrBaseOptions {
  /** 2/ln 2: doubles the delivery rate in each round. Its inverse drains what Startup has queued. */
  readonly highGain: number
  /** Of the pacing rate, one after the other in ProbeBW: the first probes, the second drains. */
  readonly gainCycle: readonly number[]
  /** Of the window in ProbeBW: room for delayed and stretched ACKs. */
  readonly cwndGain: number
  /** Rounds for which a delivery rate counts. */
  readonly bandwidthWindow: number
  /** Time for which a round-trip time counts. */
  readonly minRttWindow: number
}

/** Sections of the draft. */
export const bbrDefaults: BbrOptions = Object.freeze({
  highGain: 2 / Math.LN2, // §4.3.2
  gainCycle: Object.freeze([1.25, 0.75, 1, 1, 1, 1, 1, 1]), // §4.3.4
  cwndGain: 2, // §4.3.4
  bandwidthWindow: 10, // §4.1.1
  minRttWindow: 10, // §4.1.2
  probeRttDuration: 0.2, // §4.3.5
  minWindow: 4, // §4.2.3.3
  fullPipeRounds: 3, // §4.3.2
  fullPipeGrowth: 1.25, // §4.3.2
})

export class Bbr extends BbrBase<BbrOptions> {
  readonly name: string = "bbr"
  override mode: BbrMode = "Startup"
  protected override readonly model: BbrPathModel
  // The gain cycle
  private phase = 0
  private phaseStart = 0
  private isConserving = false

  /** @throws OptionError when an option is out of its range */
  constructor(options: Partial<BbrOptions> = {}) {
    super(checked(withDefaults(bbrDefaults, options)))
    this.model = new BbrPathModel(this.options.bandwidthWindow, this.options.minRttWindow)
  }

  override onAck(ack: Ack): void {
    this.learn(ack)
    if (this.repair === "recovery" && this.model.rounds.isStart) this.isConserving = false
    this.checkPhase(ack)
    this.checkFullPipe(ack)
    this.checkDrain(ack)
    this.checkProbeRtt(ack)
    this.setPacingRate(this.pacingGain)
    this.setWindow(ack)
    this.watchForIdleness(ack)
  }

  // Modes (§4.3)

  protected override enterStartup(): void {
    this.mode = "Startup"
    this.pacingGain = this.options.highGain
    this.cwndGain = this.options.highGain
  }

  /** Called for each ACK: looks once a round whether the bandwidth has grown (§4.3.2.2). */
  private checkFullPipe(ack: Ack): void {
    if (this.isPipeFull || !this.model.rounds.isStart || ack.isAppLimited) return
    this.fullPipe.update(this.bottleneckBandwidth)
    this.isPipeFull = this.fullPipe.isFull
  }

  private checkDrain(ack: Ack): void {
    if (this.mode === "Startup" && this.isPipeFull) {
      this.mode = "Drain"
      this.pacingGain = 1 / this.options.highGain
      this.cwndGain = this.options.highGain
    }
    if (this.mode === "Drain" && ack.flight <= this.inflight(1)) this.enterProbeBw(ack.now)
  }

  /** Begins anywhere in the cycle but where it drains, so that flows do not probe together (§4.3.4.2). */
  private enterProbeBw(now: number): void {
    this.mode = "ProbeBW"
    this.cwndGain = this.options.cwndGain
    const drawn = this.path.random.int(this.options.gainCycle.length - 1)
    this.enterPhase(drawn === 0 ? 0 : drawn + 1, now)
  }

  private enterPhase(phase: number, now: number): void {
    this.phase = phase
    this.phaseStart = now
    this.pacingGain = this.options.gainCycle[phase]
  }

  private checkPhase(ack: Ack): void {
    if (this.mode !== "ProbeBW" || !this.isPhaseOver(ack)) return
    this.enterPhase((this.phase + 1) % this.options.gainCycle.length, ack.now)
  }

  /**
   * Called for each ACK in ProbeBW (§4.3.4.3). A phase lasts the least round-trip time; one that probes until it has
   * filled the path, or lost something, and one that drains only as long as there is a queue.
   */
  protected isPhaseOver(ack: Ack): boolean {
    const hasLasted = ack.now - this.phaseStart > this.minRtt
    const gain = this.pacingGain
    if (gain > 1) return hasLasted && (ack.lost > 0 || ack.priorFlight >= this.inflight(gain))
    if (gain < 1) return hasLasted || ack.priorFlight <= this.inflight(1)
    return hasLasted
  }

  /** §4.3.5. */
  protected override enterProbeRtt(): void {
    super.enterProbeRtt()
    this.mode = "ProbeRTT"
    this.pacingGain = 1
    this.cwndGain = 1
  }

  protected override resume(): void {
    if (this.isPipeFull) this.enterProbeBw(this.path.now)
    else this.enterStartup()
  }

  // The window (§4.2.3)

  private setWindow(ack: Ack): void {
    if (ack.lost > 0) this.cwnd = Math.max(this.cwnd - ack.lost, ack.mss)
    if (this.isConserving) this.cwnd = Math.max(this.cwnd, ack.flight + ack.delivered)
    else this.growWindow(ack, this.inflight(this.cwndGain))
    if (this.mode === "ProbeRTT") this.cwnd = Math.min(this.cwnd, this.probeRttWindow)
  }

  /** Conserves packets for a round: as much is sent as is delivered (§4.2.3.4). */
  override onCongestion(event: CongestionEvent): void {
    if (event.cause === "ecn") return
    super.onCongestion(event)
    this.isConserving = true
    this.beginRound()
    this.cwnd = Math.min(this.cwnd, this.path.flight + event.mss)
  }

  override onTimeout(event: CongestionEvent): void {
    super.onTimeout(event)
    this.isConserving = false
  }

  protected override endRepair(): void {
    super.endRepair()
    this.isConserving = false
  }
}

function checked(options: BbrOptions): BbrOptions {
  const { highGain, gainCycle, cwndGain, bandwidthWindow } = options
  const faults = baseFaults(options)
  if (!(highGain > 1)) faults.push(`highGain is ${highGain}; it must be > 1`)
  if (!(cwndGain >= 1)) faults.push(`cwndGain is ${cwndGain}; it must be >= 1`)
  if (!(bandwidthWindow >= 1)) faults.push(`bandwidthWindow is ${bandwidthWindow} rounds; it must be >= 1`)
  if (gainCycle.length < 2 || !gainCycle.every((gain) => gain > 0))
    faults.push(`gainCycle is ${gainCycle.join(", ")}; it must be at least two gains > 0`)
  if (faults.length > 0) throw new OptionError(`Bbr: ${faults.join("; ")}`)
  return options
}
