import { exp, expMinus1, ln, ln1p, type RandomStream } from "@hourglass/aca"
import { standardNormal } from "./normal.js"
import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

export interface LogNormalOptions {
  /** The mean of the logarithm; exp(mu) is the median. */
  mu: number
  /** The standard deviation of the logarithm; >= 0. */
  sigma: number
}

/** A value whose natural logarithm is normal, N(mu, sigma²). */
export class LogNormal implements Variate {
  readonly mean: number
  readonly variance: number
  private readonly mu: number
  private readonly sigma: number

  constructor(
    private readonly random: RandomStream,
    { mu, sigma }: LogNormalOptions,
  ) {
    const faults = new OptionFaults("log-normal variate")
    this.mu = faults.finite("mu", mu)
    this.sigma = faults.notNegative("sigma", sigma)
    faults.report()
    this.mean = exp(mu + (sigma * sigma) / 2)
    this.variance = expMinus1(sigma * sigma) * this.mean ** 2
  }

  /** The log-normal variate of this mean (> 0) and standard deviation (>= 0) of the value itself. */
  static withMean(random: RandomStream, { mean, deviation }: { mean: number; deviation: number }): LogNormal {
    const faults = new OptionFaults("log-normal variate")
    faults.positive("mean", mean)
    faults.notNegative("deviation", deviation)
    faults.report()
    const squared = ln1p((deviation / mean) ** 2)
    return new LogNormal(random, { mu: ln(mean) - squared / 2, sigma: Math.sqrt(squared) })
  }

  next(): number {
    return exp(this.mu + this.sigma * standardNormal(this.random))
  }
}
