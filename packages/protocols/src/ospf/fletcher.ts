/** The checksum of LSAs: Fletcher's, as ISO 8473 has it (RFC 905 annex B; RFC 2328 §12.1.7). */

/** The two running sums of some bytes, modulo 255. Both are 0 over data that includes a right checksum. */
export function fletcherSums(bytes: Uint8Array): [c0: number, c1: number] {
  let c0 = 0
  let c1 = 0
  for (const byte of bytes) {
    c0 = (c0 + byte) % 255
    c1 = (c1 + c0) % 255
  }
  return [c0, c1]
}

/**
 * The two bytes that make both sums of `bytes` 0, as one 16-bit number; it is never 0.
 * @param offset - where the checksum stands in `bytes`; 0 must be there now
 */
export function fletcherChecksum(bytes: Uint8Array, offset: number): number {
  const [c0, c1] = fletcherSums(bytes)
  const first = residue((bytes.length - offset - 1) * c0 - c1)
  const second = residue(-c0 - first)
  return (first << 8) | second
}

/** Modulo 255, with 255 in the place of 0: a checksum of 0 would mean that there is none. */
const residue = (value: number): number => ((value % 255) + 255) % 255 || 255
