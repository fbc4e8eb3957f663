import type { RandomStream } from "@hourglass/aca"
import { OptionFaults } from "./option-faults.js"
import { standardExponential } from "./standard-exponential.js"
import type { Variate } from "./variate.js"

export interface ExponentialOptions {
  /** The mean, 1 / rate; > 0. */
  mean: number
}

/** The time to the next event of a Poisson process. P(X > x) = exp(-x / mean). */
export class Exponential implements Variate {
  readonly mean: number
  readonly variance: number

  constructor(
    private readonly random: RandomStream,
    { mean }: ExponentialOptions,
  ) {
    const faults = new OptionFaults("exponential variate")
    this.mean = faults.positive("mean", mean)
    this.variance = mean * mean
    faults.report()
  }

  next(): number {
    return this.mean * standardExponential(this.random)
  }
}
