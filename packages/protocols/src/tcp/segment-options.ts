/** The options of a segment on the wire: how they are laid out, and how they are read. */
import type { DecodeFault } from "@hourglass/net"

/** Option kinds: RFC 9293 §3.1, RFC 7323 §2.2 and §3.2, RFC 2018 §2 and §3. */
const kinds = {
  end: 0,
  noOperation: 1,
  mss: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
} as const

/** The data offset is four bits: a header has at most 15 words, five of them fixed. */
export const maxOptionsSize = 40
/** Bytes of the timestamps option with its two bytes of padding (RFC 7323 Appendix A). */
export const timestampsSize = 12

/** What the options say; units and ranges are those of `TcpSegment`. */
export interface SegmentOptions {
  mss: number
  windowScale: number
  sackPermitted: boolean
  hasTimestamps: boolean
  tsVal: number
  tsEcr: number
  sackBlocks: readonly number[]
}

/** How many SACK blocks there is room for (RFC 2018 §3). */
export const maxSackBlocks = (withTimestamps: boolean): number => (withTimestamps ? 3 : 4)

/** Bytes of all options, padding included: what `writeOptions` fills. */
export function sizeOfOptions(options: SegmentOptions): number {
  const { mss, windowScale, sackPermitted, hasTimestamps, sackBlocks } = options
  const timestamps = hasTimestamps ? timestampsSize : sackPermitted ? 4 : 0
  const sack = sackBlocks.length > 0 ? 4 + 4 * sackBlocks.length : 0
  return (mss > 0 ? 4 : 0) + timestamps + (windowScale >= 0 ? 4 : 0) + sack
}

/**
 * Writes the options as most stacks do: each in whole words with its padding in front, SACK-permitted in the place of
 * the timestamps' padding.
 */
export function writeOptions(view: DataView, start: number, options: SegmentOptions): void {
  const { mss, windowScale, sackPermitted, hasTimestamps, sackBlocks } = options
  let at = start
  if (mss > 0) {
    view.setUint16(at, head(kinds.mss, 4))
    view.setUint16(at + 2, mss)
    at += 4
  }
  if (hasTimestamps) {
    view.setUint16(at, sackPermitted ? head(kinds.sackPermitted, 2) : padding)
    view.setUint16(at + 2, head(kinds.timestamps, 10))
    view.setInt32(at + 4, options.tsVal)
    view.setInt32(at + 8, options.tsEcr)
    at += timestampsSize
  } else if (sackPermitted) {
    view.setUint16(at, padding)
    view.setUint16(at + 2, head(kinds.sackPermitted, 2))
    at += 4
  }
  if (windowScale >= 0) {
    view.setUint16(at, head(kinds.noOperation, kinds.windowScale))
    view.setUint16(at + 2, head(3, windowScale))
    at += 4
  }
  if (sackBlocks.length > 0) {
    view.setUint16(at, padding)
    view.setUint16(at + 2, head(kinds.sack, 2 + 4 * sackBlocks.length))
    for (const [i, edge] of sackBlocks.entries()) view.setInt32(at + 4 + 4 * i, edge)
  }
}

/** Two bytes: as a rule, kind and length. */
const head = (first: number, second: number): number => (first << 8) | second
const padding = head(kinds.noOperation, kinds.noOperation)

/**
 * Reads the options between two places into an object. Kinds that are not known are passed over (RFC 9293 §3.1,
 * MUST-6); of an option that comes twice the last counts.
 * @returns what is wrong with them, if anything; then the object is not to be used
 */
export function readOptions(
  view: DataView,
  start: number,
  end: number,
  into: SegmentOptions,
): DecodeFault | undefined {
  let at = start
  while (at < end) {
    const kind = view.getUint8(at)
    if (kind === kinds.end) return undefined
    if (kind === kinds.noOperation) {
      at++
      continue
    }
    const length = at + 1 < end ? view.getUint8(at + 1) : 0
    if (length < 2 || at + length > end || !readOption(view, at, kind, length, into)) return "bad-option"
    at += length
  }
  return undefined
}

/** @returns false when the option has not the length of its kind */
function readOption(view: DataView, at: number, kind: number, length: number, into: SegmentOptions): boolean {
  switch (kind) {
    case kinds.mss:
      if (length !== 4) return false
      into.mss = view.getUint16(at + 2)
      return true
    case kinds.windowScale:
      if (length !== 3) return false
      into.windowScale = view.getUint8(at + 2)
      return true
    case kinds.sackPermitted:
      into.sackPermitted = true
      return length === 2
    case kinds.timestamps:
      if (length !== 10) return false
      into.hasTimestamps = true
      into.tsVal = view.getInt32(at + 2)
      into.tsEcr = view.getInt32(at + 6)
      return true
    case kinds.sack:
      if (length < 10 || length % 8 !== 2) return false
      into.sackBlocks = Array.from({ length: (length - 2) / 4 }, (_, i) => view.getInt32(at + 2 + 4 * i))
      return true
    default:
      return true
  }
}
