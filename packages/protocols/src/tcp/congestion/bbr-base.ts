/**
 * What all versions of BBR share: a rate and a window that follow from a model of the path, ProbeRTT, and the window
 * that is put aside while ProbeRTT or a repair holds it down.
 */
import type { BbrPathModel } from "./bbr-path-model.js"
import {
  type Ack,
  CongestionControl,
  type CongestionEvent,
  type CongestionPath,
} from "./congestion-control.js"
import { FullPipe } from "./full-pipe.js"

export interface BbrBaseOptions {
  /** How long ProbeRTT holds the window down, seconds. */
  readonly probeRttDuration: number
  /** The least window, segments. */
  readonly minWindow: number
  /** A pipe is full after so many rounds in which the delivery rate grew by less than this factor. */
  readonly fullPipeRounds: number
  readonly fullPipeGrowth: number
}

export abstract class BbrBase<Options extends BbrBaseOptions> extends CongestionControl<Options> {
  override readonly usesDeliveryRate: boolean = true
  abstract mode: string
  /** What the estimates are multiplied by, to give the pacing rate and the window. */
  pacingGain = 1
  cwndGain = 1
  /** Whether it was ever found how much the bottleneck delivers. */
  isPipeFull = false

  protected abstract readonly model: BbrPathModel
  protected readonly fullPipe: FullPipe
  /** Bytes delivered. */
  protected delivered = 0
  private nxt = 0
  // ProbeRTT: when it may end, NaN until little enough is on the way; and whether a round has passed since
  private probeRttDoneAt = Number.NaN
  private hasRoundPassed = false
  private isRestarting = false
  // Loss recovery
  protected repair: "none" | "recovery" | "timeout" = "none"
  private priorWindow = 0
  private repairEnd = 0

  constructor(options: Options) {
    super(options)
    this.fullPipe = new FullPipe(options.fullPipeRounds, options.fullPipeGrowth)
  }

  /** What the bottleneck is held to deliver, bytes/s; 0 before the first sample. */
  get bottleneckBandwidth(): number {
    return this.model.bandwidth
  }

  /** The round-trip time without queues, seconds; infinite before the first sample. */
  get minRtt(): number {
    return this.model.minRtt
  }

  override begin(path: CongestionPath): void {
    super.begin(path)
    this.model.begin(path)
    this.enterStartup()
    // Before the first sample, the initial window in a round trip, or in a millisecond.
    const roundTrip = Number.isNaN(path.srtt) ? 0.001 : path.srtt
    this.pacingRate = (this.pacingGain * path.initialWindow) / roundTrip
  }

  protected abstract enterStartup(): void

  /** Takes what an ACK tells: call it first in `onAck`. */
  protected learn(ack: Ack): void {
    this.delivered = ack.totalDelivered
    this.nxt = ack.nxt
    this.model.update(ack)
    if (this.repair === "timeout" && ack.una >= this.repairEnd) this.endRepair()
  }

  /** Begins a round that does not count until it ends. */
  protected beginRound(): void {
    this.model.rounds.begin(this.delivered)
  }

  // What the model leads to

  /** A multiple of the BDP, bytes; the initial window before the first samples. */
  inflight(gain: number): number {
    const bdp = this.model.bandwidthDelayProduct
    return Number.isNaN(bdp) ? this.path.initialWindow : gain * bdp
  }

  /** Until the pipe is full, the rate only rises: the first samples are of little data. */
  protected setPacingRate(gain: number): void {
    const rate = gain * this.model.bandwidth
    if (rate > this.pacingRate || (this.isPipeFull && rate > 0)) this.pacingRate = rate
  }

  /** The least window, bytes. */
  protected get leastWindow(): number {
    return this.options.minWindow * this.path.mss
  }

  /** Opens the window by what is delivered, up to what the model gives, bytes. */
  protected growWindow(ack: Ack, target: number): void {
    if (this.isPipeFull) this.cwnd = Math.min(this.cwnd + ack.delivered, target)
    else if (this.cwnd < target || ack.totalDelivered < this.path.initialWindow) this.cwnd += ack.delivered
    this.cwnd = Math.max(this.cwnd, this.leastWindow)
  }

  // ProbeRTT

  /** Called for each ACK. */
  protected checkProbeRtt(ack: Ack): void {
    if (this.mode === "ProbeRTT") this.holdDown(ack)
    else if (this.model.isMinRttExpired && !this.isRestarting) {
      this.saveWindow()
      this.enterProbeRtt()
      this.holdDown(ack)
    }
    this.isRestarting = false
  }

  /** Sets the mode and its gains. */
  protected enterProbeRtt(): void {
    this.probeRttDoneAt = Number.NaN
  }

  /** What may be on the way in ProbeRTT, bytes. */
  protected get probeRttWindow(): number {
    return this.leastWindow
  }

  /** Waits until little is on the way, then for the duration and a round. */
  private holdDown({ now, flight, totalDelivered }: Ack): void {
    this.model.restrain(totalDelivered + flight)
    if (Number.isNaN(this.probeRttDoneAt)) {
      if (flight > this.probeRttWindow) return
      this.probeRttDoneAt = now + this.options.probeRttDuration
      this.hasRoundPassed = false
      this.beginRound()
      return
    }
    if (this.model.rounds.isStart) this.hasRoundPassed = true
    if (this.hasRoundPassed) this.leaveProbeRtt(now)
  }

  /** Leaves ProbeRTT, if it has lasted. */
  protected leaveProbeRtt(now: number): void {
    if (!(now > this.probeRttDoneAt)) return
    this.model.renewMinRtt(now)
    this.restoreWindow()
    this.resume()
  }

  /** ProbeRTT is over: sets the mode that follows. */
  protected abstract resume(): void

  // Idleness

  /** Whether nothing is queued because nothing was sent: no reason for ProbeRTT. */
  protected watchForIdleness(ack: Ack): void {
    if (ack.flight > 0 || ack.isWindowLimited) return
    this.isRestarting = true
    if (this.mode.startsWith("ProbeBW")) this.setPacingRate(1)
  }

  /** The estimates stand in for the ACK clock that is lost: the window stays. */
  override onRestart(): void {
    this.isRestarting = true
  }

  // Loss recovery

  override onCongestion(_event: CongestionEvent): void {
    this.saveWindow()
    this.repair = "recovery"
  }

  override onTimeout(event: CongestionEvent): void {
    this.saveWindow()
    this.repair = "timeout"
    this.repairEnd = this.nxt
    this.cwnd = event.mss
  }

  override onRecovered(): void {
    this.endRepair()
  }

  protected endRepair(): void {
    this.repair = "none"
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

/** What is wrong with the options that all versions have. */
export function baseFaults({ minWindow, probeRttDuration, ...options }: BbrBaseOptions): string[] {
  const faults: string[] = []
  const { fullPipeRounds, fullPipeGrowth } = options
  if (!(minWindow >= 1)) faults.push(`minWindow is ${minWindow} segments; it must be >= 1`)
  if (!(probeRttDuration >= 0)) faults.push(`probeRttDuration is ${probeRttDuration} s; it must be >= 0`)
  if (!(fullPipeRounds >= 1)) faults.push(`fullPipeRounds is ${fullPipeRounds}; it must be >= 1`)
  if (!(fullPipeGrowth > 1)) faults.push(`fullPipeGrowth is ${fullPipeGrowth}; it must be > 1`)
  return faults
}
