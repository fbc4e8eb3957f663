/** When things happen that are planned: simulated times, in ascending order, perhaps without end. */
import { type RandomStream, suggestion } from "@hourglass/aca"
import { Exponential, type OptionFaults, type Variate } from "@hourglass/net"

export type Instants = Iterator<number, unknown>
/** @param begin - when it is set going, simulated seconds */
export type MakeInstants = (random: RandomStream, begin: number) => Instants

/** Makes what times are drawn from, seconds. */
export type Distribution = (random: RandomStream, mean: number) => Variate

export const exponential: Distribution = (random, mean) => new Exponential(random, { mean })

/** One after the other at random distances, drawn from each of these in turn; a draw below 0 counts as 0. */
export function* drawn(begin: number, ...distances: readonly Variate[]): Generator<number> {
  for (let time = begin; ; )
    for (const distance of distances) {
      time += Math.max(0, distance.next())
      yield time
    }
}

/** Notes a fault unless it is a whole number above 0, or `Infinity`. */
export function requireTimes(times: number, faults: OptionFaults): void {
  const isCount = times > 0 && (Number.isInteger(times) || times === Number.POSITIVE_INFINITY)
  faults.require(isCount, `times is ${times}; it must be a whole number > 0`)
}

/**
 * Finds which of several patterns is meant, by the first option of each, and notes options that it does not have.
 * @returns its options; undefined when it is none of them
 */
export function knownPattern<const Names extends readonly string[]>(
  pattern: object,
  patterns: readonly Names[],
  faults: OptionFaults,
): Names | undefined {
  const known = patterns.find(([first]) => first !== undefined && first in pattern)
  if (known === undefined) return undefined
  for (const option of Object.keys(pattern)) {
    const isKnown = known.includes(option)
    faults.require(isKnown, `no option "${option}" beside "${known[0]}"${suggestion(option, known)}`)
  }
  return known
}
