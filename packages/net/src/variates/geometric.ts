import { ln, ln1p, type RandomStream } from "@hourglass/aca"
import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

export interface GeometricOptions {
  /** Of success in one trial; above 0, at most 1. */
  probability: number
}

/** The trials up to and with the first success: 1, 2, 3, …; P(X > k) = (1 - probability)^k. The mean is 1 / probability. */
export class Geometric implements Variate {
  readonly mean: number
  readonly variance: number
  private readonly logFailure: number

  constructor(
    private readonly random: RandomStream,
    { probability }: GeometricOptions,
  ) {
    const faults = new OptionFaults("geometric variate")
    faults.require(
      probability > 0 && probability <= 1,
      `probability is ${probability}; it must be > 0 and <= 1`,
    )
    faults.report()
    this.logFailure = ln1p(-probability)
    this.mean = 1 / probability
    this.variance = (1 - probability) / probability ** 2
  }

  next(): number {
    return 1 + Math.floor(ln(1 - this.random.next()) / this.logFailure)
  }
}
