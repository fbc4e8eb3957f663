/**
 * Sources that talk and fall silent: equal packets at equal distances while on,
 * nothing while off.
 *
 * The distance between packets is measured in on-time: what is left of it when
 * an on period ends is carried over to the next. So the average rate is exactly
 * the burst rate × on / (on + off), also where periods hold no whole number of
 * packets or none at all. A source begins with an on period and a packet.
 */
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
import { Pareto } from "../variates/pareto.js"
import type { Variate } from "../variates/variate.js"
import type { TrafficModel } from "./traffic-model.js"

export interface OnOffPeriods {
  packetSize: Size
  /** While on. */
  burstRate: Bandwidth
  /** Lengths of the on periods, seconds. */
  on: Variate
  /** Lengths of the off periods, seconds. */
  off: Variate
}

// An on period that ends this close to the next packet, in packet distances, ends before it.
const rounding = 1e-9

/** On and off periods of any distributions. */
export class OnOff implements TrafficModel {
  gap = 0
  readonly size: number
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  /** Between the packets of an on period, seconds. */
  readonly packetGap: number
  readonly on: Variate
  readonly off: Variate
  private started = false
  private onTimeLeft = 0

  constructor({ packetSize, burstRate, on, off }: OnOffPeriods) {
    const faults = new OptionFaults("on-off traffic")
    this.size = faults.readPositive("packetSize", packetSize, bytes)
    const rate = faults.readPositive("burstRate", burstRate, bitsPerSecond)
    faults.require(on.mean > 0, `on periods have mean ${on.mean} s; it must be > 0`)
    faults.require(off.mean >= 0, `off periods have mean ${off.mean} s; it must be >= 0`)
    faults.report()
    this.on = on
    this.off = off
    this.burst = this.size
    this.packetGap = (8 * this.size) / rate
    this.period = on.mean + off.mean
    this.meanRate = (rate * on.mean) / this.period
  }

  advance(): boolean {
    let wanted = this.started ? this.packetGap : 0 // on-time until the next packet
    let elapsed = 0
    if (!this.started) this.onTimeLeft = this.on.next()
    this.started = true
    const margin = rounding * this.packetGap
    while (wanted >= this.onTimeLeft - margin) {
      elapsed += this.onTimeLeft + this.off.next()
      wanted -= this.onTimeLeft
      if (Math.abs(wanted) <= margin) wanted = 0
      this.onTimeLeft = this.on.next()
    }
    this.onTimeLeft -= wanted
    this.gap = elapsed + wanted
    return true
  }

  reset(): void {
    this.started = false
  }
}

export interface DeterministicOnOffOptions {
  packetSize: Size
  /** Over on and off together; the burst rate is rate × (on + off) / on. */
  averageRate: Bandwidth
  on: Duration
  off: Duration
}

/** On and off periods of fixed lengths. */
export class DeterministicOnOff extends OnOff {
  constructor({ packetSize, averageRate, on, off }: DeterministicOnOffOptions) {
    const faults = new OptionFaults("deterministic on-off traffic")
    const rate = faults.readPositive("averageRate", averageRate, bitsPerSecond)
    const onTime = faults.readPositive("on", on, seconds)
    const offTime = faults.read("off", off, seconds)
    faults.report()
    const burstRate = (rate * (onTime + offTime)) / onTime
    super({ packetSize, burstRate, on: new Constant(onTime), off: new Constant(offTime) })
  }
}

export interface ExponentialOnOffOptions {
  packetSize: Size
  /** While on. */
  burstRate: Bandwidth
  meanOn: Duration
  meanOff: Duration
}

/** On and off periods of exponential lengths, as of speech. */
export class ExponentialOnOff extends OnOff {
  constructor(random: RandomStream, options: ExponentialOnOffOptions) {
    const { meanOn, meanOff } = readMeans("exponential on-off traffic", options)
    const on = new Exponential(random, { mean: meanOn })
    super({ ...options, on, off: new Exponential(random, { mean: meanOff }) })
  }
}

export interface ParetoOnOffOptions extends ExponentialOnOffOptions {
  /** Of the on periods; > 1. Default 1.5. */
  shapeOn?: number
  /** Of the off periods; > 1. Default: that of the on periods. */
  shapeOff?: number
}

/** On and off periods of heavy-tailed lengths. Many of them together are self-similar (Willinger et al., 1997). */
export class ParetoOnOff extends OnOff {
  declare readonly on: Pareto
  declare readonly off: Pareto

  constructor(random: RandomStream, options: ParetoOnOffOptions) {
    const { meanOn, meanOff } = readMeans("Pareto on-off traffic", options)
    const { shapeOn = 1.5, shapeOff = shapeOn } = options
    const on = Pareto.withMean(random, { mean: meanOn, shape: shapeOn })
    super({ ...options, on, off: Pareto.withMean(random, { mean: meanOff, shape: shapeOff }) })
  }
}

function readMeans(model: string, options: ExponentialOnOffOptions): { meanOn: number; meanOff: number } {
  const faults = new OptionFaults(model)
  const meanOn = faults.readPositive("meanOn", options.meanOn, seconds)
  const meanOff = faults.readPositive("meanOff", options.meanOff, seconds)
  faults.report()
  return { meanOn, meanOff }
}
