import type { RandomStream } from "@hourglass/aca"
import { OptionFaults } from "./option-faults.js"
import type { Variate } from "./variate.js"

/** Rows of a cumulative distribution: P(X <= value) = share. Both rise; the last share is 1. */
export type CumulativeTable = readonly (readonly [value: number, share: number])[]

export interface EmpiricalOptions {
  table: CumulativeTable
  /**
   * Between the rows: `linear` values (the first row's share falls on its
   * value), or only the `discrete` values of the table. Default linear.
   */
  interpolation?: "linear" | "discrete"
}

/** The table for values of these relative weights, as for a mix of packet sizes: `[[40, 7], [576, 4], [1500, 1]]`. */
export function weightedTable(
  weights: readonly (readonly [value: number, weight: number])[],
): CumulativeTable {
  const rising = [...weights].sort(([a], [b]) => a - b)
  const total = rising.reduce((sum, [, weight]) => sum + weight, 0)
  let sum = 0
  return rising.map(([value, weight]) => {
    sum += weight
    return [value, sum / total]
  })
}

/** A measured distribution, given as a table. Draws by inversion with a binary search. */
export class Empirical implements Variate {
  readonly mean: number
  readonly variance: number
  private readonly values: Float64Array
  private readonly shares: Float64Array
  private readonly linear: boolean

  constructor(
    private readonly random: RandomStream,
    { table, interpolation = "linear" }: EmpiricalOptions,
  ) {
    checkTable(table)
    this.values = Float64Array.from(table, ([value]) => value)
    this.shares = Float64Array.from(table, ([, share]) => share)
    this.shares[table.length - 1] = 1
    this.linear = interpolation === "linear"
    this.mean = this.moment(1)
    this.variance = this.moment(2) - this.mean ** 2
  }

  next(): number {
    const { values, shares } = this
    const share = this.random.next()
    let low = 0
    let high = shares.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (shares[middle] > share) high = middle
      else low = middle + 1
    }
    if (low === 0 || !this.linear) return values[low]
    const part = (share - shares[low - 1]) / (shares[low] - shares[low - 1])
    return values[low - 1] + part * (values[low] - values[low - 1])
  }

  private moment(order: 1 | 2): number {
    const { values, shares } = this
    let sum = shares[0] * values[0] ** order
    for (let i = 1; i < values.length; i++) {
      const [from, to] = this.linear ? [values[i - 1], values[i]] : [values[i], values[i]]
      const average = order === 1 ? (from + to) / 2 : (from * from + from * to + to * to) / 3
      sum += (shares[i] - shares[i - 1]) * average
    }
    return sum
  }
}

const tolerance = 1e-9 // of the last share, which may have been printed with few digits

function checkTable(table: CumulativeTable): void {
  const faults = new OptionFaults("empirical variate")
  faults.require(table.length > 0, "table has no rows; it must have at least one")
  for (const [index, [value, share]] of table.entries()) {
    const [valueBefore, shareBefore] = index > 0 ? table[index - 1] : [Number.NEGATIVE_INFINITY, 0]
    const rises =
      Number.isFinite(value) && value >= valueBefore && share >= shareBefore && share <= 1 + tolerance
    faults.require(
      rises,
      `table row ${index} is [${value}, ${share}]; values and shares must rise, shares within 0 … 1`,
    )
  }
  const last = table.at(-1)?.[1] ?? 1
  faults.require(!(last < 1 - tolerance), `the last share of the table is ${last}; it must be 1`)
  faults.report()
}
