/** Address prefixes, and what CIDR does with them (RFC 4632). */
import { Address, AddressError, type IpVersion } from "./address.js"

const interned = new Map<number, Prefix>()

/**
 * A block of addresses: `10.24.0.0/13`. Equal prefixes are the same object.
 *
 * Made by `Prefix.parse("10.24.0.0/13")` or `Prefix.of(address, length)`, never by `new`.
 */
export class Prefix {
  private constructor(
    /** The first address; the bits beyond `length` are 0. */
    readonly base: Address,
    /** How many leading bits are fixed. */
    readonly length: number,
  ) {}

  /** The prefix of this length that holds an address. */
  static of(address: Address, length: number = address.bits): Prefix {
    if (!Number.isInteger(length) || length < 0 || length > address.bits)
      throw new AddressError(`/${length} is no prefix length for ${address}; it must be 0 to ${address.bits}`)
    const shift = BigInt(address.bits - length)
    const base =
      shift === 0n ? address : Address.fromValue(address.version, (address.value >> shift) << shift)
    const key = base.id * 256 + length
    let prefix = interned.get(key)
    if (prefix === undefined) {
      prefix = new Prefix(base, length)
      interned.set(key, prefix)
    }
    return prefix
  }

  /**
   * Reads "10.24.0.0/13"; an address alone is the prefix that holds only it.
   * @throws AddressError, also when bits beyond the length are set
   */
  static parse(text: string): Prefix {
    const [address, length, ...rest] = text.split("/")
    if (rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length)))
      throw new AddressError(`"${text}" is no prefix; write it like 10.24.0.0/13 or 2001:db8::/32`)
    const first = Address.parse(address)
    const prefix = Prefix.of(first, length === undefined ? first.bits : Number(length))
    if (prefix.base !== first)
      throw new AddressError(`"${text}" has bits set beyond its length; did you mean "${prefix}"?`)
    return prefix
  }

  /** Takes a prefix as it is, or reads it. */
  static from(prefix: Prefix | string): Prefix {
    return typeof prefix === "string" ? Prefix.parse(prefix) : prefix
  }

  /** 0.0.0.0/0 or ::/0: every address. */
  static all(version: IpVersion): Prefix {
    return Prefix.of(Address.fromValue(version, 0n), 0)
  }

  get version(): IpVersion {
    return this.base.version
  }

  /** How many addresses it holds. */
  get size(): bigint {
    return 1n << BigInt(this.base.bits - this.length)
  }

  /** The last address; in IPv4 the directed broadcast address of the subnet. */
  get last(): Address {
    return this.base.plus(this.size - 1n)
  }

  contains(address: Address): boolean {
    const { base, length } = this
    return (
      address.version === base.version &&
      ((address.word0 ^ base.word0) & leading(length)) === 0 &&
      ((address.word1 ^ base.word1) & leading(length - 32)) === 0 &&
      ((address.word2 ^ base.word2) & leading(length - 64)) === 0 &&
      ((address.word3 ^ base.word3) & leading(length - 96)) === 0
    )
  }

  /** Whether it holds all of another prefix. */
  covers(other: Prefix): boolean {
    return other.length >= this.length && this.contains(other.base)
  }

  overlaps(other: Prefix): boolean {
    return this.covers(other) || other.covers(this)
  }

  /** The prefix twice as large. @throws AddressError for /0 */
  get parent(): Prefix {
    return Prefix.of(this.base, this.length - 1)
  }

  /** "255.248.0.0". */
  get mask(): Address {
    const ones = (1n << BigInt(this.base.bits)) - this.size
    return Address.fromValue(this.version, ones)
  }

  toString(): string {
    return `${this.base}/${this.length}`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** A word of 32 bits, signed, of which the first ones are set: a word of a mask. */
export const leading = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : ~(-1 >>> bits))

/** Orders IPv4 before IPv6, then by address, then the larger block first. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.version !== b.version) return a.version - b.version
  const difference = a.base.value - b.base.value
  return difference < 0n ? -1 : difference > 0n ? 1 : a.length - b.length
}

/** The fewest prefixes that hold exactly the same addresses: aggregation (RFC 4632 §5). */
export function aggregate(prefixes: Iterable<Prefix>): Prefix[] {
  const kept: Prefix[] = []
  for (const prefix of [...prefixes].sort(comparePrefixes)) {
    if (kept.at(-1)?.covers(prefix)) continue
    kept.push(prefix)
    mergeSiblings(kept)
  }
  return kept
}

/** While the last two are the halves of one block, puts that block in their place. */
function mergeSiblings(kept: Prefix[]): void {
  for (;;) {
    const [lower, upper] = kept.slice(-2)
    if (
      upper === undefined ||
      lower.length !== upper.length ||
      lower.length === 0 ||
      lower.parent !== upper.parent
    )
      return
    kept.splice(-2, 2, lower.parent)
  }
}
