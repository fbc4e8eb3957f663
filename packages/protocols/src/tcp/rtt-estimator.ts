/** The retransmission time-out (RFC 6298). */

/** Parameters, seconds; sections of RFC 6298. */
export interface RttOptions {
  /** §2.1: before the first sample. */
  readonly initialRto: number
  /** §2.4: the RTO is never less. */
  readonly minRto: number
  /** §2.5: nor more. */
  readonly maxRto: number
  /** §2.2: G, the step of the clock. */
  readonly granularity: number
}

export const rttDefaults: RttOptions = Object.freeze({ initialRto: 1, minRto: 1, maxRto: 60, granularity: 0 })

const alpha = 1 / 8
const beta = 1 / 4
const K = 4

/** Keeps the smoothed round-trip time and its variation, and from them the time-out. All times in seconds. */
export class RttEstimator {
  /** NaN before the first sample. */
  srtt = Number.NaN
  rttvar = Number.NaN
  /** The last sample and the least; NaN before the first. */
  latest = Number.NaN
  min = Number.NaN
  /** How many samples there were, and their sum. */
  samples = 0
  private sum = 0
  /** The time-out without back-off. */
  private base = Number.NaN
  /** By how much expiries in a row have multiplied it. */
  private backoff = 1

  // Of the options, what each sample needs.
  private readonly minRto: number
  private readonly maxRto: number
  private readonly granularity: number

  constructor({ initialRto, minRto, maxRto, granularity }: RttOptions = rttDefaults) {
    this.base = initialRto
    this.minRto = minRto
    this.maxRto = maxRto
    this.granularity = granularity
  }

  /** The mean of all samples; NaN before the first. */
  get mean(): number {
    return this.sum / this.samples
  }

  /** The time-out now. */
  get rto(): number {
    return Math.min(this.base * this.backoff, this.maxRto)
  }

  /** Whether the timer has expired since the last sample. */
  get isBackedOff(): boolean {
    return this.backoff > 1
  }

  /**
   * Takes a round-trip time (§2.2, §2.3). Never one of a segment that was sent twice, unless timestamps tell which
   * copy was acknowledged: Karn's rule, §3.
   *
   * @param expectedSamples - samples in a round trip, where there are many (RFC 7323 Appendix G)
   */
  sample(rtt: number, expectedSamples = 1): void {
    this.latest = rtt
    this.samples++
    this.sum += rtt
    if (!(rtt >= this.min)) this.min = rtt
    if (Number.isNaN(this.srtt)) {
      this.srtt = rtt
      this.rttvar = rtt / 2
    } else {
      const b = beta / expectedSamples
      const a = alpha / expectedSamples
      this.rttvar = (1 - b) * this.rttvar + b * Math.abs(this.srtt - rtt)
      this.srtt = (1 - a) * this.srtt + a * rtt
    }
    this.backoff = 1
    this.rebase()
  }

  private rebase(): void {
    this.base = Math.min(Math.max(this.estimate(), this.minRto), this.maxRto)
  }

  /** The time-out that the samples ask for, seconds, before its bounds (§2.3). */
  protected estimate(): number {
    return this.srtt + Math.max(this.granularity, K * this.rttvar)
  }

  /** The timer expired (§5.5). */
  expire(): void {
    if (this.rto < this.maxRto) this.backoff *= 2
  }

  /** The SYN was lost: data begin with a time-out of 3 s (§5.7). @param initial - seconds */
  restart(initial = 3): void {
    this.backoff = 1
    this.base = Math.max(this.base, initial)
  }

  /** How long after the n-th probe of a closed window the next one follows: backed off as time-outs are. */
  probeInterval(probes: number): number {
    return Math.min(this.base * 2 ** Math.min(probes, 16), this.maxRto)
  }
}
