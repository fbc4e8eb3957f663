/**
 * The one timer of the send side: it sends again what is not acknowledged in
 * time (RFC 6298 §5), and asks after a closed window (RFC 9293 §3.8.6.1); the two
 * are never due at once, for with data on the way there is nothing to ask.
 */
import type { Timer } from "@hourglass/aca"
import type { RttEstimator } from "./rtt-estimator.js"

/** Whom it tells that it has expired. */
export interface RetransmissionHost {
  readonly now: number
  readonly rtt: RttEstimator
  /** How long the other side may say nothing before it is given up, seconds. */
  readonly patience: number
  /** Whether the window is closed, though there may be data on the way (RFC 9293 §3.8.6). */
  readonly isShut: boolean
  /** RFC 6298 §5.4: the oldest segment goes again. */
  timeout(): void
  /** The window is asked after. */
  probe(): void
  /** Nothing was heard for longer than `patience`. */
  giveUp(): void
}

export class RetransmissionTimer {
  /** Whether it asks after a closed window. */
  isProbing = false
  private probes = 0
  /** When the other side was last heard to take anything, or what it is to take or to answer was first sent since. */
  private heardAt = Number.NEGATIVE_INFINITY
  /** Whether anything waits for the other side since then. */
  private isWaiting = false

  constructor(
    private readonly host: RetransmissionHost,
    private readonly timer: Timer,
  ) {}

  /** Whether it runs: always, while data are on the way, or wait for a window. */
  get isArmed(): boolean {
    return this.timer.isArmed
  }

  /** Data are sent: it runs from now on, unless it does already for others (§5.1). */
  begin(): void {
    if (this.timer.isArmed) {
      if (!this.isProbing) return
      this.stopProbing() // they need not wait for a window any more
    }
    this.wait()
    this.restart()
  }

  /** It runs from now on. */
  restart(): void {
    this.timer.after(this.host.rtt.rto)
  }

  /**
   * New data are acknowledged (§5.2, §5.3).
   * @param isMore - whether more is on the way
   * @param restarts - whether it runs from now on
   */
  progressed(isMore: boolean, restarts = true): void {
    this.heardAt = this.host.now
    this.isWaiting = isMore
    this.isProbing = false
    this.probes = 0
    if (!isMore) this.timer.cancel()
    else if (restarts) this.restart()
  }

  /** Data wait for a window, and none are on the way. */
  watchWindow(): void {
    if (this.timer.isArmed) return
    this.isProbing = true
    this.restart()
  }

  private wait(): void {
    if (this.isWaiting) return
    this.isWaiting = true
    this.heardAt = this.host.now
  }

  /** The other side answers probes: it is there, however long its window stays closed. */
  answered(): void {
    if (this.isProbing) this.isWaiting = false
  }

  /** The window is open. */
  stopProbing(): void {
    this.isProbing = false
    this.isWaiting = false
    this.probes = 0
    this.timer.cancel()
  }

  cancel(): void {
    this.timer.cancel()
  }

  expire(): void {
    const { host } = this
    if (this.isWaiting && host.now - this.heardAt >= host.patience) return host.giveUp()
    if (this.isProbing || host.isShut) return this.probe()
    host.rtt.expire()
    host.timeout()
  }

  private probe(): void {
    this.isProbing = true
    this.probes++
    this.wait()
    this.host.probe()
    if (this.isProbing) this.timer.after(this.host.rtt.probeInterval(this.probes))
  }
}
