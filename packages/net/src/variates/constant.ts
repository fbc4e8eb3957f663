import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

/** Always the same value; draws nothing. Stands wherever a variate is asked for and chance is not wanted. */
export class Constant implements Variate {
  readonly mean: number
  readonly variance = 0

  constructor(value: number) {
    const faults = new OptionFaults("constant variate")
    this.mean = faults.finite("value", value)
    faults.report()
  }

  next(): number {
    return this.mean
  }
}
