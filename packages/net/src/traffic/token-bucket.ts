import { type Bandwidth, bitsPerSecond, bytes, type Size } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import type { Shaper } from "./shaper.js"

export interface TokenBucketOptions {
  /** The rate at which tokens come. */
  rate: Bandwidth
  /** How many bytes of tokens the bucket holds: what may leave at once. */
  bucket: Size
  /** The tokens at the start. Default: a full bucket. */
  initial?: Size
  /** At most the speed of the output; a packet leaves when it is out. Default: no limit. */
  outputRate?: Bandwidth
}

/**
 * Token bucket (RFC 2215 §3): at most bucket + rate × τ bytes leave in any time τ.
 *
 * A packet is ready when the bucket holds its size in tokens, and takes them.
 * With an output rate it leaves a transmission time after it is ready and the
 * packet before has left. A packet larger than the bucket is dropped.
 */
export class TokenBucket implements Shaper {
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  readonly mtu: number
  readonly initial: number
  /** bit/s; infinite when there is no limit. */
  readonly outputRate: number
  private readonly tokenRate: number // bytes a second
  private tokens = 0 // bytes, at the time of counting
  private counted = 0
  private left = 0 // when the last packet leaves

  constructor(options: TokenBucketOptions) {
    const faults = new OptionFaults("token bucket")
    const { bucket, initial = bucket, outputRate } = options
    this.meanRate = faults.readPositive("rate", options.rate, bitsPerSecond)
    this.burst = faults.readPositive("bucket", bucket, bytes)
    this.initial = initial === bucket ? this.burst : faults.read("initial", initial, bytes)
    faults.require(!(this.initial > this.burst), `initial is ${initial}; it must be <= bucket, ${bucket}`)
    this.outputRate =
      outputRate === undefined || outputRate === Number.POSITIVE_INFINITY
        ? Number.POSITIVE_INFINITY
        : faults.readPositive("outputRate", outputRate, bitsPerSecond)
    faults.report()
    this.mtu = this.burst
    this.tokenRate = this.meanRate / 8
    this.period = (8 * this.burst) / this.meanRate
    this.reset()
  }

  release(time: number, size: number): number | "drop" {
    if (size > this.mtu) return "drop"
    this.count(time)
    const missing = size - this.tokens
    const ready = Math.max(time, this.counted) + (missing > 0 ? missing / this.tokenRate : 0)
    this.count(ready)
    this.tokens = Math.max(0, this.tokens - size)
    this.left = Math.max(ready, this.left) + (8 * size) / this.outputRate
    return this.left
  }

  reset(time = 0): void {
    this.tokens = this.initial
    this.counted = time
    this.left = time
  }

  /** The envelope that covers both: of bucket, initial tokens and rates each the larger. */
  merge(other: TokenBucket): TokenBucket {
    return new TokenBucket({
      rate: Math.max(this.meanRate, other.meanRate),
      bucket: Math.max(this.burst, other.burst),
      initial: Math.max(this.initial, other.initial),
      outputRate: Math.max(this.outputRate, other.outputRate),
    })
  }

  /** Adds the tokens that came since the last counting. */
  private count(time: number): void {
    if (time <= this.counted) return
    this.tokens = Math.min(this.burst, this.tokens + (time - this.counted) * this.tokenRate)
    this.counted = time
  }
}
