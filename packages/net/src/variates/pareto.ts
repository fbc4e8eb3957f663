import { power, type RandomStream } from "@hourglass/aca"
import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

export interface ParetoOptions {
  /** How fast the tail falls; > 0. Heavy between 1 and 2: the mean is finite, the variance is not. */
  shape: number
  /** The least value; > 0. */
  scale: number
}

/**
 * Heavy-tailed: P(X > x) = (scale / x)^shape for x >= scale (type I).
 *
 * The mean is shape × scale / (shape - 1), infinite when shape <= 1; the
 * variance is infinite when shape <= 2, and then averages converge slowly.
 */
export class Pareto implements Variate {
  readonly shape: number
  readonly scale: number
  readonly mean: number
  readonly variance: number
  private readonly exponent: number

  constructor(
    private readonly random: RandomStream,
    { shape, scale }: ParetoOptions,
  ) {
    const faults = new OptionFaults("Pareto variate")
    this.shape = faults.positive("shape", shape)
    this.scale = faults.positive("scale", scale)
    faults.report()
    this.exponent = -1 / shape
    this.mean = shape > 1 ? (shape * scale) / (shape - 1) : Number.POSITIVE_INFINITY
    this.variance =
      shape > 2 ? (shape * scale ** 2) / ((shape - 1) ** 2 * (shape - 2)) : Number.POSITIVE_INFINITY
  }

  /** The Pareto variate of this mean (> 0) and shape (> 1). */
  static withMean(random: RandomStream, { mean, shape }: { mean: number; shape: number }): Pareto {
    const faults = new OptionFaults("Pareto variate")
    faults.positive("mean", mean)
    faults.require(shape > 1, `shape is ${shape}; it must be > 1, or the mean is infinite`)
    faults.report()
    return new Pareto(random, { shape, scale: (mean * (shape - 1)) / shape })
  }

  next(): number {
    return this.scale * power(1 - this.random.next(), this.exponent)
  }
}
