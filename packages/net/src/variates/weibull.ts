/// <reference path="../statistics/jstat.d.ts" />
import { ln, power, type RandomStream } from "@hourglass/aca"
import jStat from "jstat"
import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

export interface WeibullOptions {
  /** Below 1 the tail is heavier than exponential, above 1 lighter; 1 is exponential. > 0. */
  shape: number
  /** 63.2 % of the values are below it; > 0. */
  scale: number
}

/** Life times: P(X > x) = exp(-(x / scale)^shape). The mean is scale × Γ(1 + 1 / shape). */
export class Weibull implements Variate {
  readonly mean: number
  readonly variance: number
  private readonly scale: number
  private readonly exponent: number

  constructor(
    private readonly random: RandomStream,
    { shape, scale }: WeibullOptions,
  ) {
    const faults = new OptionFaults("Weibull variate")
    faults.positive("shape", shape)
    this.scale = faults.positive("scale", scale)
    faults.report()
    this.exponent = 1 / shape
    this.mean = scale * jStat.gammafn(1 + 1 / shape)
    this.variance = scale ** 2 * jStat.gammafn(1 + 2 / shape) - this.mean ** 2
  }

  next(): number {
    return this.scale * power(-ln(1 - this.random.next()), this.exponent)
  }
}
