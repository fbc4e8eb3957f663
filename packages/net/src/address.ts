/** Internet addresses, IPv4 and IPv6. */
import { HourglassError } from "@hourglass/aca"
import ipaddr from "ipaddr.js"

/** Text or bytes that are no address or prefix. */
export class AddressError extends HourglassError {}

export type IpVersion = 4 | 6

// Addresses are values: equal ones are one object, so that `===` compares them and `id` indexes tables.
// The table only grows, and nothing may depend on the order of ids.
const interned4 = new Map<number, Address>()
const interned6 = new Map<bigint, Address>()
let ids = 0

/**
 * An Internet address. Equal addresses are the same object: compare with `===`.
 *
 * Made by `Address.parse("10.0.0.1")`, `Address.v4(…)` or `Address.v6(…)`, never by `new`.
 */
export class Address {
  /** A small number that no other address has in this process; for table look-ups, never for ordering. */
  readonly id = ids++
  /** Group address: 224.0.0.0/4 or ff00::/8. */
  readonly isMulticast: boolean
  /** Group that no router forwards: 224.0.0.0/24 or ff02::/16. */
  readonly isLinkLocalMulticast: boolean

  private constructor(
    readonly version: IpVersion,
    /** The address as unsigned 32-bit words, most significant first. IPv4 uses the first one. */
    readonly word0: number,
    readonly word1: number,
    readonly word2: number,
    readonly word3: number,
  ) {
    this.isMulticast = version === 4 ? word0 >>> 28 === 0xe : word0 >>> 24 === 0xff
    this.isLinkLocalMulticast = version === 4 ? word0 >>> 8 === 0xe00000 : word0 >>> 16 === 0xff02
  }

  /** @param word - the address as a 32-bit number: 10.0.0.1 is 0x0a000001 */
  static v4(word: number): Address {
    const key = word | 0
    let address = interned4.get(key)
    if (address === undefined) {
      address = new Address(4, key >>> 0, 0, 0, 0)
      interned4.set(key, address)
    }
    return address
  }

  /** @param value - the address as a 128-bit number */
  static v6(value: bigint): Address {
    let address = interned6.get(value)
    if (address === undefined) {
      const word = (shift: bigint) => Number((value >> shift) & 0xffffffffn)
      address = new Address(6, word(96n), word(64n), word(32n), word(0n))
      interned6.set(value, address)
    }
    return address
  }

  /** The address of this version with this value. */
  static fromValue(version: IpVersion, value: bigint): Address {
    return version === 4 ? Address.v4(Number(value)) : Address.v6(value)
  }

  /** From 4 or 16 bytes in network order. */
  static fromBytes(bytes: Uint8Array): Address {
    if (bytes.length !== 4 && bytes.length !== 16)
      throw new AddressError(`${bytes.length} bytes are no address; IPv4 has 4 and IPv6 has 16`)
    let value = 0n
    for (const byte of bytes) value = (value << 8n) | BigInt(byte)
    return Address.fromValue(bytes.length === 4 ? 4 : 6, value)
  }

  /** Reads "192.0.2.1" or "2001:db8::1". @throws AddressError */
  static parse(text: string): Address {
    const address = Address.tryParse(text)
    if (address === undefined)
      throw new AddressError(`"${text}" is no address; write it like 192.0.2.1 or 2001:db8::1`)
    return address
  }

  /** The address that a text is, as `parse` reads it; undefined for none: for texts that come from a network. */
  static tryParse(text: string): Address | undefined {
    return isAddress(text) ? Address.fromBytes(Uint8Array.from(ipaddr.parse(text).toByteArray())) : undefined
  }

  /** Takes an address as it is, or reads it. */
  static of(address: Address | string): Address {
    return typeof address === "string" ? Address.parse(address) : address
  }

  /** Number of bits: 32 or 128. */
  get bits(): number {
    return this.version === 4 ? 32 : 128
  }

  /** The address as a number, for arithmetic at build time. */
  get value(): bigint {
    if (this.version === 4) return BigInt(this.word0)
    return (
      (BigInt(this.word0) << 96n) |
      (BigInt(this.word1) << 64n) |
      (BigInt(this.word2) << 32n) |
      BigInt(this.word3)
    )
  }

  /** 4 or 16 bytes in network order. */
  get bytes(): Uint8Array {
    const words = this.version === 4 ? [this.word0] : [this.word0, this.word1, this.word2, this.word3]
    return Uint8Array.from(
      words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]),
    )
  }

  /** The address `offset` further on. */
  plus(offset: number | bigint): Address {
    return Address.fromValue(this.version, this.value + BigInt(offset))
  }

  /** "192.0.2.1", "2001:db8::1" (RFC 5952). */
  toString(): string {
    return ipaddr.fromByteArray([...this.bytes]).toString()
  }

  toJSON(): string {
    return this.toString()
  }
}

const isAddress = (text: string): boolean =>
  text.includes(":")
    ? ipaddr.IPv6.isValid(text) && !text.includes("%")
    : ipaddr.IPv4.isValidFourPartDecimal(text)

/** 0.0.0.0: "this host", before it has an address. */
export const unspecified4 = Address.v4(0)
/** 255.255.255.255: every host on the link (RFC 919). */
export const limitedBroadcast = Address.v4(0xffffffff)
/** ff02::1: every node on the link (RFC 4291). */
export const allNodes = Address.parse("ff02::1")

/** The address that reaches every node on a link. */
export const everybodyOnLink = (version: IpVersion): Address => (version === 4 ? limitedBroadcast : allNodes)
