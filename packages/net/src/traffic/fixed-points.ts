import { bytes, type Duration, type Size, seconds } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import type { TrafficModel } from "./traffic-model.js"

export interface FixedPointsOptions {
  /** When a packet of what size is sent, in order of time; times from the start of the source. */
  points: readonly (readonly [time: Duration, size: Size])[]
  /** Repeats the points after this time, which must not be before the last point. Default: sends them once. */
  loopPeriod?: Duration
}

/** Packets at given times. */
export class FixedPoints implements TrafficModel {
  gap = 0
  size = 0
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  private readonly times: Float64Array
  private readonly sizes: Float64Array
  private readonly loops: boolean
  private index = -1
  private previous = 0

  constructor({ points, loopPeriod }: FixedPointsOptions) {
    const faults = new OptionFaults("fixed-points traffic")
    this.times = Float64Array.from(points, ([time], index) =>
      faults.read(`time of point ${index}`, time, seconds),
    )
    this.sizes = Float64Array.from(points, ([, size], index) =>
      faults.readPositive(`size of point ${index}`, size, bytes),
    )
    faults.require(points.length > 0, "there are no points; there must be at least one")
    for (let i = 1; i < this.times.length; i++)
      faults.require(
        !(this.times[i] < this.times[i - 1]),
        `point ${i} is before point ${i - 1}; times must not fall`,
      )
    const last = this.times.at(-1) ?? 0
    this.loops = loopPeriod !== undefined
    this.period = loopPeriod === undefined ? last : faults.readPositive("loopPeriod", loopPeriod, seconds)
    faults.require(
      !(this.period < last),
      `loopPeriod is ${loopPeriod}; it must be >= the last time, ${last} s`,
    )
    faults.report()
    this.burst = this.sizes.reduce((a, b) => Math.max(a, b))
    this.meanRate = (8 * this.sizes.reduce((a, b) => a + b)) / this.period
  }

  advance(): boolean {
    this.index++
    if (this.index === this.times.length) {
      if (!this.loops) {
        this.index--
        return false
      }
      this.index = 0
      this.previous -= this.period
    }
    const time = this.times[this.index]
    this.gap = time - this.previous
    this.size = this.sizes[this.index]
    this.previous = time
    return true
  }

  reset(): void {
    this.index = -1
    this.previous = 0
  }
}
