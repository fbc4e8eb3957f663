/** The Internet checksum (RFC 1071), its update in place (RFC 1624) and what transports cover by it. */
import type { Address } from "../address.js"

/** The sum of big-endian 16-bit words, not yet folded. An odd last byte counts as the upper half of a word. */
export function sumOfWords(bytes: Uint8Array, initial = 0): number {
  let sum = initial
  const even = bytes.length & ~1
  for (let at = 0; at < even; at += 2) sum += (bytes[at] << 8) | bytes[at + 1]
  return even < bytes.length ? sum + (bytes[even] << 8) : sum
}

/** Adds what stands above the lower 16 bits to them, until nothing does: the one's-complement sum. */
export function fold(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000)
  return folded
}

/** The one's-complement sum of 16-bit words. Over data that includes a right checksum it is 0xffff. */
export const sum16 = (bytes: Uint8Array, initial = 0): number => fold(sumOfWords(bytes, initial))

/** @param initial - a sum to go on from: of a pseudo-header, say, or of bytes before, even in number */
export const checksum = (bytes: Uint8Array, initial = 0): number => ~sum16(bytes, initial) & 0xffff

/**
 * The checksum after one 16-bit word that it covers has changed (RFC 1624 §3, Eqn. 3).
 * The older formula (RFC 1141) is wrong where the result is 0.
 */
export const updateChecksum = (checksum: number, before: number, after: number): number =>
  ~fold((~checksum & 0xffff) + (~before & 0xffff) + after) & 0xffff

/**
 * The sum of the pseudo-header, which belongs to what the checksum of a transport covers: RFC 768 and
 * RFC 9293 §3.1 for IPv4, RFC 8200 §8.1 for IPv6.
 *
 * @param length - of transport header and data, bytes
 */
export function pseudoHeaderSum(
  source: Address,
  destination: Address,
  protocol: number,
  length: number,
): number {
  return addressSum(source) + addressSum(destination) + protocol + (length >>> 16) + (length & 0xffff)
}

/** What belongs in the checksum field of a whole segment or datagram in which that field is 0. */
export function transportChecksum(
  segment: Uint8Array,
  protocol: number,
  source: Address,
  destination: Address,
): number {
  return checksum(segment, pseudoHeaderSum(source, destination, protocol, segment.length))
}

function addressSum({ word0, word1, word2, word3 }: Address): number {
  return wordSum(word0) + wordSum(word1) + wordSum(word2) + wordSum(word3)
}

const wordSum = (word: number): number => (word >>> 16) + (word & 0xffff)
