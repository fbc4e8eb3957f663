/**
 * Named random streams: every part of a simulation draws from its own, so that
 * adding a component never changes the numbers of another.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47(4), 2021): 128 bits of state,
 * period 2^128 - 1. A stream starts at a state hashed from (seed, run, name).
 * Two streams could overlap only if those states lay within each other's reach:
 * for a million streams of 2^40 draws the odds are below 2^-47.
 */
import { OptionError } from "./errors.js"

/** Where a stream stands, for snapshots: four 32-bit words, not all zero. */
export type RandomState = readonly [number, number, number, number]

const unit = 2 ** -53
const high = 2 ** 26

export class RandomStream {
  private readonly words = new Int32Array(4)

  /**
   * @param seed - chosen by the person who runs the simulation; any safe integer
   * @param run - which repetition of the experiment this is; any safe integer
   * @param name - which stream of the simulation: the path of a component, usually
   * @throws OptionError when seed or run is no safe integer
   */
  constructor(
    readonly seed: number,
    readonly run: number,
    readonly name: string,
  ) {
    const faults = [...wholeNumberFault("seed", seed), ...wholeNumberFault("run", run)]
    if (faults.length > 0) throw new OptionError(`random stream "${name}": ${faults.join("; ")}`)
    this.reset()
  }

  /** The next number, uniform in [0, 1) on multiples of 2^-53. */
  next(): number {
    const upper = this.bits() >>> 5
    return (upper * high + (this.bits() >>> 6)) * unit
  }

  /** The next raw output of the generator: a uniform whole number in 0 … 2^32 - 1. */
  bits(): number {
    const words = this.words
    const second = words[1]
    const third = words[2] ^ words[0]
    const fourth = words[3] ^ second
    words[1] = second ^ third
    words[0] ^= fourth
    words[2] = third ^ (second << 9)
    words[3] = (fourth << 11) | (fourth >>> 21)
    const product = Math.imul(second, 5)
    return Math.imul((product << 7) | (product >>> 25), 9) >>> 0
  }

  /** A real number, uniform in [min, max). */
  uniform(min: number, max: number): number {
    return min + (max - min) * this.next()
  }

  /** A whole number, uniform in 0 … below - 1. The bias, below / 2^53, cannot be measured. */
  int(below: number): number {
    if (!(below >= 1))
      throw new RangeError(`cannot draw a whole number below ${below}; the bound must be >= 1`)
    return Math.floor(this.next() * below)
  }

  /** A whole number, uniform in min … max, both included. */
  integer(min: number, max: number): number {
    if (!(max >= min)) throw new RangeError(`cannot draw a whole number from ${min} to ${max}`)
    return min + Math.floor(this.next() * (max - min + 1))
  }

  /** True with this probability. Draws once whatever the probability, so that what follows does not depend on it. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One element, each equally likely. */
  pick<Element>(elements: readonly Element[]): Element {
    if (elements.length === 0) throw new RangeError("cannot pick from an empty list")
    return elements[this.int(elements.length)]
  }

  /** Puts the elements into random order, in place, every order equally likely. Returns the same array. */
  shuffle<Element>(elements: Element[]): Element[] {
    for (let last = elements.length - 1; last > 0; last--) {
      const other = this.int(last + 1)
      const element = elements[last]
      elements[last] = elements[other]
      elements[other] = element
    }
    return elements
  }

  /** A stream of its own under this one's name, the same however much was drawn here. */
  fork(name: string): RandomStream {
    return new RandomStream(this.seed, this.run, `${this.name}#${name}`)
  }

  /** Back to the first draw. */
  reset(): void {
    hashInto(this.words, this.seed, this.run, this.name)
  }

  /** Where the stream stands; write it back to draw the same numbers again. */
  get state(): RandomState {
    const [a, b, c, d] = this.words
    return [a >>> 0, b >>> 0, c >>> 0, d >>> 0]
  }

  set state(state: RandomState) {
    if (state.every((word) => word >>> 0 === 0))
      throw new RangeError("a random stream cannot stand at state 0, 0, 0, 0")
    this.words.set(state)
  }
}

function wholeNumberFault(option: string, value: number): string[] {
  return Number.isSafeInteger(value)
    ? []
    : [`${option} is ${value}; it must be a whole number within ±(2^53 - 1)`]
}

/** Hashes the identity of a stream into its first state: each word stirs all four, with murmur3's finaliser. */
function hashInto(words: Int32Array, seed: number, run: number, name: string): void {
  words.set([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]) // the fraction of π
  absorbWhole(words, seed)
  absorbWhole(words, run)
  absorb(words, name.length)
  for (let i = 0; i < name.length; i++) absorb(words, name.charCodeAt(i))
  for (let i = 0; i < 4; i++) absorb(words, 0)
  if (words.every((word) => word === 0)) words[0] = 1
}

/** Takes in a safe integer as its low 32 bits and what is above them, sign included. */
function absorbWhole(words: Int32Array, value: number): void {
  absorb(words, value >>> 0)
  absorb(words, Math.floor(value / 2 ** 32))
}

function absorb(words: Int32Array, value: number): void {
  words[0] = stir(words[0] ^ value) + words[3]
  words[1] = stir(words[1] + words[0])
  words[2] = stir(words[2] ^ words[1])
  words[3] = stir(words[3] + words[2])
}

function stir(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
