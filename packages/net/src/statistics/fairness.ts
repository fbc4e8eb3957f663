/**
 * Jain's fairness index of shares, such as the throughputs of flows: 1 when all
 * are equal, 1 / n when one of n has everything (Jain, Chiu, Hawe, DEC-TR-301, 1984).
 *
 * @returns NaN when there are no shares, or all are 0
 */
export function jainIndex(shares: ArrayLike<number>): number {
  let sum = 0
  let squares = 0
  for (let i = 0; i < shares.length; i++) {
    sum += shares[i]
    squares += shares[i] * shares[i]
  }
  return (sum * sum) / (shares.length * squares)
}
