import {
  type Bandwidth,
  bitsPerSecond,
  bytes,
  type Duration,
  type RandomStream,
  type Size,
  seconds,
} from "@hourglass/aca"
import { Constant } from "../variates/constant.js"
import { Exponential } from "../variates/exponential.js"
import { OptionFaults } from "../variates/option-faults.js"
import { Uniform } from "../variates/uniform.js"
import type { Variate } from "../variates/variate.js"
import type { TrafficModel } from "./traffic-model.js"

export interface RenewalOptions {
  /** Between two packets, and before the first; seconds. Values below 0 count as 0. */
  gap: Variate
  /** Of a packet, bytes; rounded to whole bytes, at least 1. */
  size: Variate
  /** The largest packet the sizes give, bytes. Larger ones are cut down to it. Default: no bound. */
  maxPacketSize?: Size
}

/** Independent gaps and independent sizes, of any distributions. */
export class Renewal implements TrafficModel {
  gap = 0
  size = 0
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  private readonly gaps: Variate
  private readonly sizes: Variate

  constructor({ gap, size, maxPacketSize }: RenewalOptions) {
    const faults = new OptionFaults("renewal traffic")
    faults.require(gap.mean > 0, `gap has mean ${gap.mean} s; it must be > 0`)
    faults.require(size.mean > 0, `size has mean ${size.mean} bytes; it must be > 0`)
    this.burst =
      maxPacketSize === undefined
        ? Number.POSITIVE_INFINITY
        : faults.readPositive("maxPacketSize", maxPacketSize, bytes)
    faults.report()
    this.gaps = gap
    this.sizes = size
    this.period = gap.mean
    this.meanRate = (8 * size.mean) / gap.mean
  }

  advance(): boolean {
    this.gap = Math.max(0, this.gaps.next())
    this.size = Math.min(this.burst, Math.max(1, Math.round(this.sizes.next())))
    return true
  }

  /** Nothing to do: every packet is as the first. */
  reset(): void {}
}

export interface PeakRateOptions {
  minSize: Size
  maxSize: Size
  minGap: Duration
  maxGap: Duration
}

/** Gaps and whole sizes, each uniform between two bounds: never faster than maxSize every minGap. */
export class PeakRate extends Renewal {
  constructor(random: RandomStream, options: PeakRateOptions) {
    const faults = new OptionFaults("peak-rate traffic")
    const minSize = faults.readPositive("minSize", options.minSize, bytes)
    const maxSize = faults.read("maxSize", options.maxSize, bytes)
    const minGap = faults.read("minGap", options.minGap, seconds)
    const maxGap = faults.readPositive("maxGap", options.maxGap, seconds)
    faults.require(
      !(maxSize < minSize),
      `maxSize is ${options.maxSize}; it must be >= minSize, ${options.minSize}`,
    )
    faults.require(!(maxGap < minGap), `maxGap is ${options.maxGap}; it must be >= minGap, ${options.minGap}`)
    faults.report()
    super({
      gap: new Uniform(random, { min: minGap, max: maxGap }),
      size: new Uniform(random, { min: minSize - 0.5, max: maxSize + 0.5 }), // every whole size equally likely
      maxPacketSize: maxSize,
    })
  }
}

export interface PoissonOptions {
  rate: Bandwidth
  packetSize: Size
}

/** Packets of one size that come independently of each other: exponential gaps. */
export class Poisson extends Renewal {
  constructor(random: RandomStream, { rate, packetSize }: PoissonOptions) {
    const { size, gap } = readRate("Poisson traffic", rate, "packetSize", packetSize)
    super({ gap: new Exponential(random, { mean: gap }), size: new Constant(size), maxPacketSize: size })
  }
}

export interface PoissonVariableSizeOptions {
  rate: Bandwidth
  meanPacketSize: Size
  /** Cuts the longest packets, which lowers the mean. Default: no bound. */
  maxPacketSize?: Size
}

/** Exponential gaps and exponential sizes, in whole bytes: the arrivals of M/M/1. */
export class PoissonVariableSize extends Renewal {
  constructor(random: RandomStream, { rate, meanPacketSize, maxPacketSize }: PoissonVariableSizeOptions) {
    const { size, gap } = readRate("Poisson traffic of variable size", rate, "meanPacketSize", meanPacketSize)
    super({
      gap: new Exponential(random, { mean: gap }),
      size: new Exponential(random, { mean: size }),
      maxPacketSize,
    })
  }
}

function readRate(
  model: string,
  rate: Bandwidth,
  option: string,
  packetSize: Size,
): { size: number; gap: number } {
  const faults = new OptionFaults(model)
  const bits = faults.readPositive("rate", rate, bitsPerSecond)
  const size = faults.readPositive(option, packetSize, bytes)
  faults.report()
  return { size, gap: (8 * size) / bits }
}
