import { bytes, type Duration, type Size, seconds } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import type { TrafficModel } from "./traffic-model.js"

export interface PeriodicOptions {
  /** Sent in every period. */
  amount: Size
  period: Duration
  /** The amount is cut into packets of this size, the last one smaller. Default: one packet. */
  maxPacketSize?: Size
}

/** The same amount of data at every multiple of a period, as of a real-time task or a video without compression. */
export class Periodic implements TrafficModel {
  gap = 0
  size = 0
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  private readonly amount: number
  private left = 0
  private started = false

  constructor(options: PeriodicOptions) {
    const faults = new OptionFaults("periodic traffic")
    this.amount = faults.readPositive("amount", options.amount, bytes)
    this.period = faults.readPositive("period", options.period, seconds)
    this.burst = faults.readPositive("maxPacketSize", options.maxPacketSize ?? this.amount, bytes)
    faults.report()
    this.burst = Math.min(this.burst, this.amount)
    this.meanRate = (8 * this.amount) / this.period
  }

  advance(): boolean {
    this.gap = this.left === 0 && this.started ? this.period : 0
    if (this.left === 0) this.left = this.amount
    this.size = Math.min(this.left, this.burst)
    this.left -= this.size
    this.started = true
    return true
  }

  reset(): void {
    this.left = 0
    this.started = false
  }
}
