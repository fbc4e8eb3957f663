/**
 * BBR, version 3 (draft-ietf-ccwg-bbr-06): as version 1 it sends as fast as the bottleneck delivers, and keeps about as
 * much on the way as the path holds; but it heeds losses, and leaves room for others.
 *
 * Startup and Drain are those of version 1; too many losses end Startup, too. Then the cycle of ProbeBW follows. DOWN
 * sends a little slower, until the queue is gone; CRUISE evenly, for two or three seconds, or as long as Reno would take
 * to grow by as much; REFILL fills the path again for a round; UP sends a quarter faster until the bandwidth grows no
 * more, or more than 2 % are lost. ProbeRTT, after five seconds without a shorter round trip, keeps half a BDP on the
 * way for 200 ms.
 *
 * Losses set bounds. A probe that loses too much finds `inflight_longterm`: the next ones go up to it with care, and
 * CRUISE leaves a part of it free. Losses at other times reduce the rate and the window to what is delivered, at most
 * by 30 % in a round; the next REFILL lifts these bounds.
 *
 * The draft wants ECN marks to be taken for congestion and leaves open how (§3.7): here a mark is as too many losses.
 * Left out: send quanta and the room for them (§5.6.3, §5.5.8), since a simulated host hands over one segment at a
 * time; and the undoing of what needless recoveries have done (§5.5.11), since loss recovery does not find that out.
 */
import type { Ack, CongestionEvent, SegmentLoss } from "../congestion-control.js"
import { BandwidthProbe } from "./bandwidth-probe.js"
import { Bbr3Bounds } from "./bbr3-bounds.js"
import { rateOf } from "./short-term-model.js"

export class Bbr3 extends Bbr3Bounds {
  readonly name: string = "bbr3"
  protected readonly probe = new BandwidthProbe()
  private drainStart = 0

  override onAck(ack: Ack): void {
    this.learn(ack)
    this.checkFullPipe(ack)
    this.checkStartup(ack)
    this.checkDrain(ack)
    this.checkCycle(ack)
    this.checkProbeRtt(ack)
    this.steer(ack)
  }

  // Startup and Drain (§5.3.1, §5.3.2)

  protected override enterStartup(): void {
    this.enter("Startup")
  }

  /** Looks once a round whether the delivery rate has grown, in Startup and UP (§5.3.1.2). */
  private checkFullPipe(ack: Ack): void {
    if (!this.model.rounds.isStart || this.model.isRestrained(ack)) return
    this.fullPipe.update(rateOf(ack))
    if (this.fullPipe.isFull) this.noteFullPipe()
  }

  private noteFullPipe(): void {
    this.isPipeFull = true
    this.extraAcked.remember(this.options.aggregationWindow)
  }

  private checkStartup(ack: Ack): void {
    if (this.mode !== "Startup") return
    if (!this.isPipeFull && this.isStartupTooHigh(ack)) this.endStartup()
    if (!this.isPipeFull) return
    this.drainStart = this.model.rounds.count
    this.enter("Drain")
  }

  /**
   * Called for each ACK in Startup: whether losses say that the pipe is full (§5.3.1.3). They must go on for a round,
   * be too many, and in too many places.
   */
  protected isStartupTooHigh(ack: Ack): boolean {
    if (this.repair !== "recovery") return false
    if (!this.path.usesSack) return this.hasLostTooMuch(ack)
    const { rounds, lostStretches } = this.model.shortTerm
    return rounds.isStart && lostStretches >= this.options.startupLosses && this.hasLostTooMuch(ack)
  }

  /** Losses or marks end Startup, and bound what may be on the way from then on. */
  private endStartup(): void {
    const { longTerm, shortTerm } = this.model
    this.noteFullPipe()
    longTerm.bound = Math.max(this.inflight(1), shortTerm.inflightLatest)
  }

  private checkDrain(ack: Ack): void {
    if (this.mode === "Drain" && this.isDrained(ack)) this.startDown()
  }

  /** Called for each ACK in Drain: whether the queue is gone, or cannot be found to be. */
  protected isDrained(ack: Ack): boolean {
    const hasLasted = this.model.rounds.count > this.drainStart + this.options.drainRounds
    return hasLasted || ack.flight <= this.inflight(1)
  }

  // The cycle of ProbeBW (§5.3.3)

  private checkCycle(ack: Ack): void {
    if (!this.isPipeFull || this.adaptLongTerm(ack)) return
    if (this.mode === "ProbeBW_UP" && this.isTimeToGoDown(ack)) {
      this.probe.wasTooHigh = false
      this.startDown()
    } else if (this.mode === "ProbeBW_REFILL" && this.model.rounds.isStart) this.startUp(ack)
    else if (this.mode === "ProbeBW_DOWN" || this.mode === "ProbeBW_CRUISE") {
      if (this.isTimeToProbe()) this.startRefill()
      else if (this.mode === "ProbeBW_DOWN" && this.isTimeToCruise(ack)) this.enter("ProbeBW_CRUISE")
    }
  }

  private startDown(): void {
    this.model.shortTerm.resetSignals()
    const skipped = this.path.random.int(2)
    this.probe.stop(this.path.now, this.probeWait(), this.model.rounds.count - skipped)
    this.beginRound()
    this.enter("ProbeBW_DOWN")
  }

  /** Called at the beginning of DOWN: how long to wait until the next probe at most, seconds (§5.3.3.8). */
  protected probeWait(): number {
    const [least, most] = this.options.probeWait
    return this.path.random.uniform(least, most)
  }

  /** Called for each ACK in DOWN and CRUISE (§5.3.3.8). */
  protected isTimeToProbe(): boolean {
    const rounds = Math.min(this.targetInflight / this.path.mss, this.options.renoRounds)
    return this.probe.isDue(this.path.now, this.model.rounds.count, rounds)
  }

  /** Called for each ACK in DOWN: whether the queue is gone, and the headroom free (§5.3.3.1). */
  protected isTimeToCruise({ flight }: Ack): boolean {
    const { maxBandwidth, minRtt } = this.model
    return flight <= this.capBy("headroom") && flight <= this.budget(maxBandwidth * minRtt)
  }

  private startRefill(): void {
    this.model.shortTerm.lift()
    this.model.longTerm.restart()
    this.probe.refill()
    this.beginRound()
    this.enter("ProbeBW_REFILL")
  }

  private startUp(ack: Ack): void {
    this.probe.isSampling = true
    this.beginRound()
    this.fullPipe.restart(rateOf(ack))
    this.enter("ProbeBW_UP")
    this.model.longTerm.accelerate(this.cwnd, ack.mss)
  }

  /** Called for each ACK in UP (§5.3.3.7), which losses end as well. */
  protected isTimeToGoDown(ack: Ack): boolean {
    const { bound } = this.model.longTerm
    if (this.probe.wasTooHigh && this.hasReached(bound, ack)) {
      this.probe.wasPrecautionary = true
      return true
    }
    if (!(this.isCwndLimited && this.cwnd >= bound)) return this.fullPipe.isFull
    this.fullPipe.restart(rateOf(ack)) // with this bound, nobody can say
    return false
  }

  // What losses say (§5.5.10)

  override onLost(loss: SegmentLoss): void {
    super.onLost(loss)
    if (this.probe.isSampling && this.isTooHigh(loss.lost, loss.sentFlight))
      this.onInflightTooHigh(this.inflightAt(loss), loss.isAppLimited)
  }

  /** A probe has lost too much, at most once in each. @param flight - bytes that were on the way */
  protected onInflightTooHigh(flight: number, isAppLimited: boolean): void {
    this.probe.fail()
    if (!isAppLimited) this.model.longTerm.bound = Math.max(flight, this.targetInflight * this.options.beta)
    if (this.mode === "ProbeBW_UP") this.startDown()
  }

  /** Ends the round after a probe, and raises `inflight_longterm` where nothing is lost. @returns whether the state changed */
  private adaptLongTerm(ack: Ack): boolean {
    const { probe, model } = this
    const { longTerm, rounds } = model
    if (probe.isStopping && rounds.isStart && this.endFeedback(ack)) return true
    if (longTerm.bound === Number.POSITIVE_INFINITY || this.hasLostTooMuch(ack)) return false
    if (ack.sentFlight > longTerm.bound) longTerm.bound = ack.sentFlight
    if (this.mode !== "ProbeBW_UP" || !this.isCwndLimited || this.cwnd < longTerm.bound) return false
    longTerm.grow(ack.delivered, ack.mss)
    if (rounds.isStart) longTerm.accelerate(this.cwnd, ack.mss)
    return false
  }

  /** What a probe has sent is acknowledged. One that stopped for precaution, and lost little, is made anew at once. */
  private endFeedback(ack: Ack): boolean {
    const { probe, model } = this
    probe.isSampling = false
    probe.isStopping = false
    if (!this.mode.startsWith("ProbeBW")) return false
    if (!model.isRestrained(ack)) model.endCycle()
    if (!probe.wasPrecautionary || probe.wasTooHigh) return false
    this.startRefill()
    return true
  }

  override onCongestion(event: CongestionEvent): void {
    if (event.cause === "ecn") this.onMark()
    else super.onCongestion(event)
  }

  /** An ECN mark was echoed, at most once in a round trip. */
  protected onMark(): void {
    this.model.shortTerm.noteCongestion(this.delivered)
    if (this.mode === "Startup") this.endStartup()
    else if (this.probe.isSampling) this.onInflightTooHigh(this.path.flight, false)
  }

  // ProbeRTT (§5.3.4) and idleness (§5.4)

  protected override enterProbeRtt(): void {
    super.enterProbeRtt()
    this.enter("ProbeRTT")
    this.probe.isStopping = true
    this.beginRound()
  }

  /** Little is on the way: DOWN has nothing to do but to begin the cycle. */
  protected override resume(): void {
    this.model.shortTerm.lift()
    if (!this.isPipeFull) return this.enterStartup()
    this.startDown()
    this.enter("ProbeBW_CRUISE")
  }

  override onRestart(): void {
    super.onRestart()
    if (this.mode === "ProbeRTT") this.leaveProbeRtt(this.path.now)
  }
}
