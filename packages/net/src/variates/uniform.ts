import type { RandomStream } from "@hourglass/aca"
import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

export interface UniformOptions {
  min: number
  max: number
}

/** Every value of [min, max) equally likely. */
export class Uniform implements Variate {
  readonly mean: number
  readonly variance: number
  private readonly min: number
  private readonly width: number

  constructor(
    private readonly random: RandomStream,
    { min, max }: UniformOptions,
  ) {
    const faults = new OptionFaults("uniform variate")
    faults.finite("min", min)
    faults.finite("max", max)
    faults.require(!(max < min), `min is ${min} and max is ${max}; max must be >= min`)
    faults.report()
    this.min = min
    this.width = max - min
    this.mean = min + this.width / 2
    this.variance = this.width ** 2 / 12
  }

  next(): number {
    return this.min + this.width * this.random.next()
  }
}
