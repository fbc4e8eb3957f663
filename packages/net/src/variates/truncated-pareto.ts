import { expMinus1, ln, power, type RandomStream } from "@hourglass/aca"
import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

export interface TruncatedParetoOptions {
  /** How fast the tail falls; > 0. */
  shape: number
  /** The least value; > 0. */
  min: number
  /** The greatest value; > min. */
  max: number
}

/**
 * A Pareto variate on the condition that it is at most `max` (also: bounded Pareto).
 *
 * P(X > x) = ((min / x)^shape - (min / max)^shape) / (1 - (min / max)^shape)
 * for min <= x <= max. All moments are finite.
 */
export class TruncatedPareto implements Variate {
  readonly mean: number
  readonly variance: number
  private readonly min: number
  private readonly inside: number // share of the Pareto distribution up to max
  private readonly exponent: number

  constructor(
    private readonly random: RandomStream,
    { shape, min, max }: TruncatedParetoOptions,
  ) {
    const faults = new OptionFaults("truncated Pareto variate")
    faults.positive("shape", shape)
    faults.positive("min", min)
    faults.finite("max", max)
    faults.require(!(max <= min), `min is ${min} and max is ${max}; max must be > min`)
    faults.report()
    const span = ln(max / min)
    this.min = min
    this.exponent = -1 / shape
    this.inside = -expMinus1(-shape * span)
    this.mean = this.moment(1, shape, span)
    this.variance = this.moment(2, shape, span) - this.mean ** 2
  }

  next(): number {
    return this.min * power(1 - this.random.next() * this.inside, this.exponent)
  }

  /** E[X^order], written so that it also holds where shape is near the order. */
  private moment(order: number, shape: number, span: number): number {
    const excess = order - shape
    const growth = excess === 0 ? span : expMinus1(excess * span) / excess
    return (shape * this.min ** order * growth) / this.inside
  }
}
