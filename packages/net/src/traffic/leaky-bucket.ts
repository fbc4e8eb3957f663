import { type Bandwidth, bitsPerSecond, bytes, type Size } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import { type Shaper, sameInstant } from "./shaper.js"
import { SlidingBytes } from "./sliding-bytes.js"

export interface LeakyBucketOptions {
  /** The rate at which the bucket leaks. */
  rate: Bandwidth
  /** The packets it holds together, the one that is leaking out included. */
  space: Size
}

/**
 * Leaky bucket: a queue that leaks at a constant rate. A packet leaves when its
 * last byte has leaked, and takes its whole size of space until then; one that
 * finds too little space is dropped.
 */
export class LeakyBucket implements Shaper {
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  readonly mtu: number
  private readonly held = new SlidingBytes()
  private left = 0 // when the last packet leaves

  constructor({ rate, space }: LeakyBucketOptions) {
    const faults = new OptionFaults("leaky bucket")
    this.meanRate = faults.readPositive("rate", rate, bitsPerSecond)
    this.mtu = faults.readPositive("space", space, bytes)
    faults.report()
    this.burst = this.mtu
    this.period = (8 * this.mtu) / this.meanRate
  }

  release(time: number, size: number): number | "drop" {
    this.held.expire(time + sameInstant)
    if (this.held.total + size > this.mtu) return "drop"
    this.left = Math.max(time, this.left) + (8 * size) / this.meanRate
    this.held.add(this.left, size)
    return this.left
  }

  reset(time = 0): void {
    this.held.clear()
    this.left = time
  }
}
