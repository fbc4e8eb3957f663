/**
 * TCP in the ways of ns-2, where those differ from the RFCs: to compare simulations with its, and for nothing else.
 *
 * ns-2's one-way TCP follows Fall and Floyd ("Simulation-based comparisons of Tahoe, Reno, and SACK TCP", CCR 26(3),
 * 1996), which is older than the RFCs of fast recovery. Each difference has a name in docs/protocols/tcp.md:
 * whole segments, growth on exit, careful Reno, flat partial ACKs, counted pipe, eager repair.
 */
import { OptionError, withDefaults } from "@hourglass/aca"
import type { Ack, CongestionControl, CongestionEvent } from "../congestion/congestion-control.js"
import { Reno } from "../congestion/reno.js"
import { Tahoe } from "../congestion/tahoe.js"
import { LossRecovery, type RecoverySender } from "../recovery/loss-recovery.js"
import { RenoRecovery } from "../recovery/reno-recovery.js"
import { TahoeRecovery } from "../recovery/tahoe-recovery.js"
import type { TcpOptions } from "../tcp-options.js"

const variants = ["tahoe", "reno", "newreno", "sack"] as const

export interface Ns2Options {
  /** ns-2's agents TCP, TCP/Reno, TCP/Newreno and TCP/Sack1. */
  readonly variant: (typeof variants)[number]
  /** Careful Reno, ns-2's `bugFix_`: whether Reno waits for new data to be acknowledged before it repairs again. */
  readonly bugFix: boolean
  /** ns-2's `precisionReduce_`: whether half of a window of 15 segments is 7.5 (ssthresh still 7), not 7. */
  readonly precisionReduce: boolean
}

/** As the suite tcpVariants of ns-2 2.35 has it; `precisionReduce_` is true where a script does not say. */
export const ns2Defaults: Ns2Options = Object.freeze({
  variant: "reno",
  bugFix: true,
  precisionReduce: false,
})

/**
 * The options of a TCP that repairs losses and counts its window as ns-2 does: `tcp: ns2Compatible({ variant: "sack" })`,
 * for both ends. Every segment is acknowledged at once, limited transmit and the options of RFC 7323 are off; ns-2's
 * `singledup_` is `{ ...ns2Compatible(…), limitedTransmit: true }`.
 * @throws OptionError for an unknown variant
 */
export function ns2Compatible(options: Partial<Ns2Options> = {}): Partial<TcpOptions> {
  const { variant, bugFix, precisionReduce } = withDefaults(ns2Defaults, options)
  if (!variants.includes(variant))
    throw new OptionError(`ns2Compatible: variant is "${variant}"; it must be one of ${variants.join(", ")}`)
  return {
    congestion: () => congestionOf(variant, precisionReduce),
    recovery: (_congestion, _sack, sender) => recoveryOf(variant, bugFix, sender),
    sack: variant === "sack",
    timestamps: false,
    windowScaling: false,
    delayedAck: false,
    limitedTransmit: false,
  }
}

function congestionOf(variant: Ns2Options["variant"], precisionReduce: boolean): CongestionControl {
  if (variant === "tahoe") return new Ns2Tahoe()
  return variant === "sack" ? new Ns2Sack(precisionReduce) : new Ns2Reno(precisionReduce)
}

function recoveryOf(variant: Ns2Options["variant"], bugFix: boolean, sender: RecoverySender): LossRecovery {
  switch (variant) {
    case "tahoe":
      return new EagerTahoeRecovery(sender)
    case "reno":
      return bugFix ? new CarefulRenoRecovery(sender) : new EagerRenoRecovery(sender)
    case "newreno":
      return new FlatNewRenoRecovery(sender)
    case "sack":
      return new CountedPipeRecovery(sender)
  }
}

/** Half the window in segments, not half of what is on the way, unless the other side has no room for the window. */
function halfWindow(cwnd: number, { flight, mss }: CongestionEvent): number {
  const window = flight < Math.floor(cwnd / mss) * mss ? flight : cwnd
  return window / mss / 2
}

/** Whole segments. */
const wholeSegments = (count: number): number => Math.max(Math.floor(count), 2)

class Ns2Tahoe extends Tahoe {
  protected override ssthreshAfter(event: CongestionEvent): number {
    return wholeSegments(halfWindow(this.cwnd, event)) * event.mss
  }
}

class Ns2Sack extends Reno {
  constructor(private readonly precisionReduce: boolean) {
    super()
  }

  protected override ssthreshAfter(event: CongestionEvent): number {
    return wholeSegments(halfWindow(this.cwnd, event)) * event.mss
  }

  override onCongestion(event: CongestionEvent): void {
    const half = halfWindow(this.cwnd, event)
    super.onCongestion(event)
    if (this.precisionReduce) this.cwnd = Math.max(half, 1) * event.mss
  }
}

/** Growth on exit: the ACK that ends fast recovery opens the window like any other. */
class Ns2Reno extends Ns2Sack {
  override onRecovered(ack: Ack): void {
    this.onCongestionAvoidance(ack)
  }
}

/** Eager repair: limited transmit lets also go what is sent again. */
class EagerTahoeRecovery extends TahoeRecovery {
  override repairWindow(): number {
    return this.window()
  }
}

class EagerRenoRecovery extends RenoRecovery {
  override repairWindow(): number {
    return this.window()
  }
}

/** Careful Reno: fast recovery once for all that was on the way at the last loss, as RFC 6582 §3.2 has it for NewReno. */
class CarefulRenoRecovery extends EagerRenoRecovery {
  protected override mayEnter(): boolean {
    return this.sender.una > this.recover
  }
}

/** Flat partial ACKs: each takes all inflation away, whatever it acknowledges. */
class FlatNewRenoRecovery extends CarefulRenoRecovery {
  override advanced(acked: number, ack: Ack): void {
    const { sender } = this
    if (!this.isRecovering || sender.una >= this.recover) return super.advanced(acked, ack)
    const { segments } = sender
    this.duplicates = 0
    this.inflation = 0
    segments.markLost(segments.first)
    sender.retransmit(segments.first)
  }
}

/**
 * Counted pipe, SACK as in 1996: what is on the way is counted, not found from the scoreboard. A duplicate ACK is one
 * segment less, a partial ACK two, for the segment and its first copy. Any hole below the newest that has arrived is sent
 * again, once.
 */
class CountedPipeRecovery extends LossRecovery {
  /** What was on the way when recovery began, less what ACKs took off; bytes. */
  private counted = 0
  /** Where new data began then. */
  private base = 0
  /** The first segment that has not been looked at, and how many have been sent again. */
  private nextHole = 0
  private resent = 0

  override advanced(_acked: number, ack: Ack): void {
    this.duplicates = 0
    if (!this.isRecovering) return
    if (this.sender.una >= this.recover) this.leave(ack)
    else this.counted -= 2 * this.sender.mss
  }

  override duplicate(_ack: Ack): void {
    const { sender } = this
    this.duplicates++
    if (this.isRecovering) this.counted -= sender.mss
    else if (this.duplicates === sender.duplicateThreshold && sender.una > this.recover) this.enter()
  }

  protected override enter(): void {
    const { una, nxt, mss, segments, duplicateThreshold } = this.sender
    super.enter()
    this.base = nxt
    this.counted = nxt - una - duplicateThreshold * mss
    this.nextHole = segments.first + 1
    this.resent = 0
  }

  override repairWindow(): number {
    return this.window()
  }

  override flight(): number {
    if (!this.isRecovering) return super.flight()
    const { nxt, mss } = this.sender
    this.countResent()
    return this.counted + nxt - this.base + this.resent * mss
  }

  override nextRetransmission(): number {
    if (!this.isRecovering) return super.nextRetransmission()
    const { segments } = this.sender
    this.countResent()
    while (this.nextHole < segments.newestSacked && segments.isSacked(this.nextHole)) this.nextHole++
    return this.nextHole < segments.newestSacked ? this.nextHole : -1
  }

  /** Moves past the hole that `nextRetransmission` gave, if it was sent. */
  private countResent(): void {
    const { segments } = this.sender
    if (this.nextHole < segments.first) this.nextHole = segments.first
    if (this.nextHole >= segments.next || !segments.isResent(this.nextHole)) return
    this.nextHole++
    this.resent++
  }
}
