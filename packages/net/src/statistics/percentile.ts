/**
 * The value below which this share of the values lies, exactly.
 *
 * Between two values it interpolates linearly (type 7 of Hyndman and Fan, The
 * American Statistician 50(4), 1996; the default of R and NumPy).
 *
 * @param values - in any order; not changed
 * @param share - 0 … 1: 0.5 for the median, 0.99 for the 99th percentile
 * @returns NaN when there are no values
 */
export function percentile(values: ArrayLike<number>, share: number): number {
  return percentiles(values, [share])[0]
}

/** Several percentiles for one sorting. */
export function percentiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  return shares.map((share) => {
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`cannot take percentile ${share}; it must be within 0 and 1`)
    const position = share * (sorted.length - 1)
    const below = Math.floor(position)
    const above = Math.min(below + 1, sorted.length - 1)
    if (sorted.length === 0) return Number.NaN
    return sorted[below] + (position - below) * (sorted[above] - sorted[below])
  })
}
