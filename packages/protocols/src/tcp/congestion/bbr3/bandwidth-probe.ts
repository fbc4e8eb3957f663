/** Where a flow is in its cycle of bandwidth probes (draft-ietf-ccwg-bbr-06 §2.14); what it does there, `Bbr3` says. */
export class BandwidthProbe {
  /** is_bw_probe_sample: ACKs and losses tell of what was sent to probe. */
  isSampling = false
  /** ACKS_PROBE_STOPPING: it is over, but for the ACKs of the round that begins. */
  isStopping = false
  /** prev_probe_too_high: the latest probe lost too much. */
  wasTooHigh = false
  /** prev_probe_precautionary: the latest probe stopped at the bound that one before had found. */
  wasPrecautionary = false
  /** cycle_stamp, seconds; and the round, from which rounds_since_probe_up is counted. */
  private startedAt = 0
  private firstRound = 0
  /** bw_probe_wait, seconds. */
  private wait = 0

  /** A probe is over, and the next one is due after `wait` seconds; `firstRound` may be a round of the past. */
  stop(now: number, wait: number, firstRound: number): void {
    this.isStopping = true
    this.startedAt = now
    this.wait = wait
    this.firstRound = firstRound
  }

  /** The path is filled before a probe. */
  refill(): void {
    this.isStopping = false
    this.wasPrecautionary = false
  }

  /** Too much was lost: later losses of this probe tell nothing new. */
  fail(): void {
    this.wasTooHigh = true
    this.isSampling = false
  }

  /** Whether the time has come, or the last of so many rounds. */
  isDue(now: number, round: number, rounds: number): boolean {
    return now > this.startedAt + this.wait || round - this.firstRound >= rounds
  }
}
