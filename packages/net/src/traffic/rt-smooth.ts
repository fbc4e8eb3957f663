import { type Duration, seconds } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import { type Shaper, sameInstant } from "./shaper.js"

export interface RTSmoothOptions {
  /** What may leave in a frame; whole bits, at least 8. */
  bitsPerFrame: number
  /** T, the length of a frame. */
  frame: Duration
  /** A time at which a frame starts, seconds. Default 0. */
  origin?: number
}

/**
 * (r,T)-smooth traffic (Golestani 1990, for stop-and-go queueing): time is cut
 * into frames, and at most r × T bits leave in each.
 *
 * A packet that does not fit into what is left of its frame waits for the start
 * of the next. A packet that fits no frame is dropped.
 */
export class RTSmooth implements Shaper {
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  readonly mtu: number
  readonly bitsPerFrame: number
  readonly origin: number
  private frame = Number.NEGATIVE_INFINITY // number of the frame that the last packet leaves in
  private used = 0 // bits of it

  constructor({ bitsPerFrame, frame, origin = 0 }: RTSmoothOptions) {
    const faults = new OptionFaults("(r,T)-smooth shaper")
    const wholeBits = Number.isSafeInteger(bitsPerFrame) && bitsPerFrame >= 8
    faults.require(wholeBits, `bitsPerFrame is ${bitsPerFrame}; it must be a whole number >= 8`)
    this.period = faults.readPositive("frame", frame, seconds)
    this.origin = faults.finite("origin", origin)
    faults.report()
    this.bitsPerFrame = bitsPerFrame
    this.meanRate = bitsPerFrame / this.period
    this.burst = bitsPerFrame / 8
    this.mtu = Math.floor(this.burst)
  }

  release(time: number, size: number): number | "drop" {
    if (size > this.mtu) return "drop"
    const frame = Math.floor((time - this.origin + sameInstant) / this.period)
    if (frame > this.frame) this.enter(frame)
    if (this.used + 8 * size > this.bitsPerFrame) this.enter(this.frame + 1)
    this.used += 8 * size
    return Math.max(time, this.origin + this.frame * this.period)
  }

  reset(): void {
    this.enter(Number.NEGATIVE_INFINITY)
  }

  /** The envelope that covers both: the larger amount in the shorter frame, with this one's origin. */
  merge(other: RTSmooth): RTSmooth {
    return new RTSmooth({
      bitsPerFrame: Math.max(this.bitsPerFrame, other.bitsPerFrame),
      frame: Math.min(this.period, other.period),
      origin: this.origin,
    })
  }

  private enter(frame: number): void {
    this.frame = frame
    this.used = 0
  }
}
