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
import { BbrPathModel } from "./bbr-path-model.js"
import {
  type Ack,
  CongestionControl,
  type CongestionEvent,
  type CongestionPath,
} from "./congestion-control.js"

export type BbrMode = "Startup" | "Drain" | "ProbeBW" | "ProbeRTT"

/** Times in seconds. */
export interface BbrOptions {
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
  /** How long ProbeRTT holds the window down. */
  readonly probeRttDuration: number
  /** The window in ProbeRTT, and the least in all modes, segments. */
  readonly minWindow: number
  /** Startup ends after so many rounds in which the bandwidth grew by less than this factor. */
  readonly fullPipeRounds: number
  readonly fullPipeGrowth: number
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

export class Bbr extends CongestionControl<BbrOptions> {
  readonly name: string = "bbr"
  override readonly usesDeliveryRate: boolean = true
  mode: BbrMode = "Startup"
  /** What the estimates are multiplied by, to give the pacing rate and the window. */
  pacingGain = 1
  cwndGain = 1
  /** Whether Startup has found the bottleneck's bandwidth. */
  isPipeFull = false

  private readonly model: BbrPathModel
  private delivered = 0
  // The end of Startup
  private fullBandwidth = 0
  private fullBandwidthRounds = 0
  // The gain cycle
  private phase = 0
  private phaseStart = 0
  // ProbeRTT: when it may end, NaN until little enough is on the way; and whether a round has passed since
  private probeRttDoneAt = Number.NaN
  private hasRoundPassed = false
  private isRestarting = false
  // Loss recovery
  private repair: "none" | "recovery" | "timeout" = "none"
  private isConserving = false
  private priorWindow = 0
  private repairEnd = 0
  private nxt = 0

  /** @throws OptionError when an option is out of its range */
  constructor(options: Partial<BbrOptions> = {}) {
    super(checked(withDefaults(bbrDefaults, options)))
    this.model = new BbrPathModel(this.options.bandwidthWindow, this.options.minRttWindow)
  }

  /** BtlBw: what the bottleneck is held to deliver, bytes/s; 0 before the first sample. */
  get bottleneckBandwidth(): number {
    return this.model.bottleneckBandwidth
  }

  /** RTprop: the round-trip time without queues, seconds; infinite before the first sample. */
  get minRtt(): number {
    return this.model.minRtt
  }

  override begin(path: CongestionPath): void {
    super.begin(path)
    this.model.begin(path)
    this.enterStartup()
    // Before the first sample, the initial window in a round trip, or in a millisecond (§4.2.1).
    const roundTrip = Number.isNaN(path.srtt) ? 0.001 : path.srtt
    this.pacingRate = (this.pacingGain * path.initialWindow) / roundTrip
  }

  override onAck(ack: Ack): void {
    this.delivered = ack.totalDelivered
    this.nxt = ack.nxt
    this.model.update(ack)
    this.followRepair(ack)
    this.checkPhase(ack)
    this.checkFullPipe(ack)
    this.checkDrain(ack)
    this.checkProbeRtt(ack)
    this.setPacingRate(this.pacingGain)
    this.setWindow(ack)
    this.watchForIdleness(ack)
  }

  // Modes (§4.3)

  private enterStartup(): void {
    this.mode = "Startup"
    this.pacingGain = this.options.highGain
    this.cwndGain = this.options.highGain
  }

  /** Called for each ACK: counts rounds in which the bandwidth has not grown much (§4.3.2.2). */
  private checkFullPipe(ack: Ack): void {
    if (this.isPipeFull || !this.model.isRoundStart || ack.isAppLimited) return
    const { fullPipeGrowth, fullPipeRounds } = this.options
    if (this.bottleneckBandwidth >= this.fullBandwidth * fullPipeGrowth) {
      this.fullBandwidth = this.bottleneckBandwidth
      this.fullBandwidthRounds = 0
      return
    }
    this.fullBandwidthRounds++
    this.isPipeFull = this.fullBandwidthRounds >= fullPipeRounds
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

  private checkProbeRtt(ack: Ack): void {
    if (this.mode === "ProbeRTT") this.holdDown(ack)
    else if (this.model.isMinRttExpired && !this.isRestarting) this.enterProbeRtt(ack)
    this.isRestarting = false
  }

  private enterProbeRtt(ack: Ack): void {
    this.saveWindow()
    this.mode = "ProbeRTT"
    this.pacingGain = 1
    this.cwndGain = 1
    this.probeRttDoneAt = Number.NaN
    this.holdDown(ack)
  }

  /** Waits until little is on the way, and then 200 ms and a round (§4.3.5). */
  private holdDown({ now, flight, totalDelivered }: Ack): void {
    const { model } = this
    model.restrain(totalDelivered + flight)
    if (Number.isNaN(this.probeRttDoneAt)) {
      if (flight > this.leastWindow) return
      this.probeRttDoneAt = now + this.options.probeRttDuration
      this.hasRoundPassed = false
      model.startRound(totalDelivered)
      return
    }
    if (model.isRoundStart) this.hasRoundPassed = true
    if (this.hasRoundPassed && now > this.probeRttDoneAt) this.leaveProbeRtt(now)
  }

  private leaveProbeRtt(now: number): void {
    this.model.renewMinRtt(now)
    this.restoreWindow()
    if (this.isPipeFull) this.enterProbeBw(now)
    else this.enterStartup()
  }

  /** After an idle time nothing is queued: no reason for ProbeRTT, nor to send faster than the estimate (§4.3.4.4). */
  private watchForIdleness(ack: Ack): void {
    if (ack.flight > 0 || ack.isWindowLimited) return
    this.isRestarting = true
    if (this.mode === "ProbeBW") this.setPacingRate(1)
  }

  /** The estimates stand in for the ACK clock that is lost: the window stays. */
  override onRestart(): void {
    this.isRestarting = true
  }

  // What the model leads to (§4.2)

  /** A multiple of the BDP, bytes; the initial window before the first samples (§4.2.3.2). */
  inflight(gain: number): number {
    const bdp = this.model.bandwidthDelayProduct
    return Number.isNaN(bdp) ? this.path.initialWindow : gain * bdp
  }

  /** Startup only raises the rate: its first samples are of little data (§4.2.1). */
  private setPacingRate(gain: number): void {
    const rate = gain * this.bottleneckBandwidth
    if (rate > this.pacingRate || (this.isPipeFull && rate > 0)) this.pacingRate = rate
  }

  private get leastWindow(): number {
    return this.options.minWindow * this.path.mss
  }

  private setWindow(ack: Ack): void {
    if (ack.lost > 0) this.cwnd = Math.max(this.cwnd - ack.lost, ack.mss)
    if (this.isConserving) this.cwnd = Math.max(this.cwnd, ack.flight + ack.delivered)
    else this.growWindow(ack)
    if (this.mode === "ProbeRTT") this.cwnd = Math.min(this.cwnd, this.leastWindow)
  }

  /** By what is delivered, up to what the model gives (§4.2.3.6). */
  private growWindow(ack: Ack): void {
    const target = this.inflight(this.cwndGain)
    if (this.isPipeFull) this.cwnd = Math.min(this.cwnd + ack.delivered, target)
    else if (this.cwnd < target || ack.totalDelivered < this.path.initialWindow) this.cwnd += ack.delivered
    this.cwnd = Math.max(this.cwnd, this.leastWindow)
  }

  // Loss recovery (§4.2.3.4)

  /** Conserves packets for a round: as much is sent as is delivered. */
  override onCongestion(event: CongestionEvent): void {
    if (event.cause === "ecn") return
    this.saveWindow()
    this.repair = "recovery"
    this.isConserving = true
    this.model.startRound(this.delivered)
    this.cwnd = Math.min(this.cwnd, this.path.flight + event.mss)
  }

  override onTimeout(event: CongestionEvent): void {
    this.saveWindow()
    this.repair = "timeout"
    this.repairEnd = this.nxt
    this.isConserving = false
    this.cwnd = event.mss
  }

  override onRecovered(): void {
    this.endRepair()
  }

  private followRepair(ack: Ack): void {
    if (this.repair === "recovery" && this.model.isRoundStart) this.isConserving = false
    if (this.repair === "timeout" && ack.una >= this.repairEnd) this.endRepair()
  }

  private endRepair(): void {
    this.repair = "none"
    this.isConserving = false
    this.restoreWindow()
  }

  /** Notes the window to come back to: not one that is held down already. */
  private saveWindow(): void {
    const isHeldDown = this.repair !== "none" || this.mode === "ProbeRTT"
    this.priorWindow = isHeldDown ? Math.max(this.priorWindow, this.cwnd) : this.cwnd
  }

  private restoreWindow(): void {
    this.cwnd = Math.max(this.cwnd, this.priorWindow)
  }
}

function checked(options: BbrOptions): BbrOptions {
  const { highGain, gainCycle, cwndGain, minWindow, bandwidthWindow } = options
  const faults: string[] = []
  if (!(highGain > 1)) faults.push(`highGain is ${highGain}; it must be > 1`)
  if (!(cwndGain >= 1)) faults.push(`cwndGain is ${cwndGain}; it must be >= 1`)
  if (!(minWindow >= 1)) faults.push(`minWindow is ${minWindow} segments; it must be >= 1`)
  if (!(bandwidthWindow >= 1)) faults.push(`bandwidthWindow is ${bandwidthWindow} rounds; it must be >= 1`)
  if (gainCycle.length < 2 || !gainCycle.every((gain) => gain > 0))
    faults.push(`gainCycle is ${gainCycle.join(", ")}; it must be at least two gains > 0`)
  if (faults.length > 0) throw new OptionError(`Bbr: ${faults.join("; ")}`)
  return options
}
