import { type Bandwidth, bitsPerSecond, bytes, type Duration, type Size, seconds } from "@hourglass/aca"
import { OptionFaults } from "../variates/option-faults.js"
import type { TrafficModel } from "./traffic-model.js"

export interface PacketTrainOptions {
  packetSize: Size
  /** Between the starts of two packets. */
  gap: Duration
  /** Packets in the train. Default: no end. */
  count?: number
}

/** Equal packets at equal distances, the first at once. */
export class PacketTrain implements TrafficModel {
  gap = 0
  readonly size: number
  readonly meanRate: number
  readonly burst: number
  readonly period: number
  private readonly count: number
  private sent = 0

  constructor(options: PacketTrainOptions) {
    const faults = new OptionFaults("packet train")
    this.size = faults.readPositive("packetSize", options.packetSize, bytes)
    this.period = faults.readPositive("gap", options.gap, seconds)
    this.count = options.count ?? Number.POSITIVE_INFINITY
    faults.require(this.count >= 1, `count is ${options.count}; it must be >= 1`)
    faults.report()
    this.burst = this.size
    this.meanRate = (8 * this.size) / this.period
  }

  advance(): boolean {
    if (this.sent >= this.count) return false
    this.gap = this.sent === 0 ? 0 : this.period
    this.sent++
    return true
  }

  reset(): void {
    this.sent = 0
    this.gap = 0
  }

  /** The endless train that carries both: the larger packets, at the sum of the rates. */
  merge(other: PacketTrain): PacketTrain {
    const packetSize = Math.max(this.size, other.size)
    return new PacketTrain({ packetSize, gap: (8 * packetSize) / (this.meanRate + other.meanRate) })
  }
}

export interface ConstantBitRateOptions {
  rate: Bandwidth
  packetSize: Size
  /** Packets to send. Default: no end. */
  count?: number
}

/** Constant bit rate: a packet train given by its rate. The size is what the rate counts, headers below it excluded. */
export class ConstantBitRate extends PacketTrain {
  constructor({ rate, packetSize, count }: ConstantBitRateOptions) {
    const faults = new OptionFaults("constant bit rate")
    const bits = faults.readPositive("rate", rate, bitsPerSecond)
    const size = faults.readPositive("packetSize", packetSize, bytes)
    faults.report()
    super({ packetSize: size, gap: (8 * size) / bits, count })
  }
}
