/** The slow timer of a connection: keepalive (RFC 9293 §3.8.4) while it lives, TIME-WAIT (§3.6.1) when it is closed. */
import type { Timer } from "@hourglass/aca"
import type { TcpOptions } from "./tcp-options.js"

export interface LifetimeHost {
  readonly now: number
  readonly options: Readonly<TcpOptions>
  /** When the last segment came. */
  readonly heardAt: number
  /** Whether data are on the way: then the retransmission timer notices silence. */
  readonly awaitsAck: boolean
  /** A segment that the other side must answer, and that brings it nothing. */
  sendKeepAlive(): void
  /** @param silence - what was not answered, in words */
  giveUp(silence: string): void
  /** TIME-WAIT is over. */
  expireWait(): void
}

export class Lifetimer {
  private probedAt = 0
  private probes = 0
  private isWaiting = false

  constructor(
    private readonly host: LifetimeHost,
    private readonly timer: Timer,
  ) {}

  /** From now on, silence is noticed. */
  watchIdleness(): void {
    const { keepAlive } = this.host.options
    if (keepAlive !== false) this.timer.after(keepAlive)
  }

  /** The connection is closed; it stays for a while, to answer what comes late. */
  waitTime(): void {
    this.isWaiting = true
    this.timer.after(2 * this.host.options.maxSegmentLifetime)
  }

  expire(): void {
    const { host } = this
    if (this.isWaiting) return host.expireWait()
    const { keepAlive, keepAliveInterval, keepAliveProbes } = host.options
    if (keepAlive === false) return
    const due = host.heardAt + keepAlive
    if (due > host.now) return void this.timer.at(due)
    if (host.awaitsAck) return void this.timer.after(keepAlive)
    if (host.heardAt >= this.probedAt) this.probes = 0
    if (this.probes >= keepAliveProbes) return host.giveUp(`no answer to ${this.probes} keepalive probes`)
    this.probes++
    this.probedAt = host.now
    host.sendKeepAlive()
    this.timer.after(keepAliveInterval)
  }

  cancel(): void {
    this.timer.cancel()
  }
}
