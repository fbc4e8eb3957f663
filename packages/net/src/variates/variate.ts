/**
 * A random quantity of a known distribution.
 *
 * Every variate draws from the one stream it was made with, so that two of them
 * never disturb each other, and keeps nothing between draws: resetting the
 * stream repeats the values.
 */
export interface Variate {
  /** Draws the next value. */
  next(): number
  /** The mean of the distribution; infinite where it has none. */
  readonly mean: number
  /** The variance of the distribution; infinite where it has none. */
  readonly variance: number
}
