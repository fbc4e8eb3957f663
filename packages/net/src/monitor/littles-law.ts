/** Means of one system over the same long time, in the letters of queueing theory. */
export interface QueueingMeans {
  /** Number in the system. */
  readonly L: number
  /** Arrivals that enter the system, per second. */
  readonly lambda: number
  /** Time of each in the system, seconds. */
  readonly W: number
}

export interface LittlesLawCheck {
  /** λ W, which should be L. */
  readonly expected: number
  /** |L - λ W| / λ W; 0 when both are 0. */
  readonly relativeError: number
  readonly holds: boolean
}

/**
 * Little's law: L = λ W, whatever the arrivals, services and discipline
 * (Little, Operations Research 9(3), 1961). Over a finite time both sides
 * differ by what is in the system at the beginning and end: by about 1 / n for
 * each packet then present, of n in all.
 *
 * @param tolerance - largest relative error, 0 … 1
 */
export function littlesLaw({ L, lambda, W }: QueueingMeans, tolerance = 0.01): LittlesLawCheck {
  const expected = lambda * W
  const error = Math.abs(L - expected)
  const relativeError = error === 0 ? 0 : error / expected
  return { expected, relativeError, holds: relativeError <= tolerance }
}
