import type { Address } from "./address.js"
import type { Prefix } from "./prefix.js"

interface Slot<Value> {
  readonly prefix: Prefix
  value: Value
  /** Another prefix of the same length whose key collides (IPv6 only: an IPv4 key is the address). */
  next: Slot<Value> | undefined
}

/** The prefixes of one length, by a 32-bit key of their bits. */
interface Level<Value> {
  readonly length: number
  readonly slots: Map<number, Slot<Value>>
}

/**
 * Values by address prefix, found by longest match: one hash table per prefix length,
 * tried from the longest. Both IP versions in one map.
 */
export class PrefixMap<Value> {
  size = 0
  private readonly levels4: Level<Value>[] = []
  private readonly levels6: Level<Value>[] = []

  get(prefix: Prefix): Value | undefined {
    const level = this.levelsOf(prefix.base).find((each) => each.length === prefix.length)
    for (let slot = level?.slots.get(key(prefix.base, prefix.length)); slot !== undefined; slot = slot.next)
      if (slot.prefix === prefix) return slot.value
    return undefined
  }

  set(prefix: Prefix, value: Value): void {
    const { slots } = this.makeLevel(prefix)
    const code = key(prefix.base, prefix.length)
    const first = slots.get(code)
    for (let slot = first; slot !== undefined; slot = slot.next)
      if (slot.prefix === prefix) {
        slot.value = value
        return
      }
    slots.set(code, { prefix, value, next: first })
    this.size++
  }

  delete(prefix: Prefix): boolean {
    const levels = this.levelsOf(prefix.base)
    const level = levels.find((each) => each.length === prefix.length)
    if (level === undefined || this.get(prefix) === undefined) return false
    const code = key(prefix.base, prefix.length)
    let rest: Slot<Value> | undefined
    for (let slot = level.slots.get(code); slot !== undefined; slot = slot.next)
      if (slot.prefix !== prefix) rest = { prefix: slot.prefix, value: slot.value, next: rest }
    if (rest === undefined) level.slots.delete(code)
    else level.slots.set(code, rest)
    if (level.slots.size === 0) levels.splice(levels.indexOf(level), 1)
    this.size--
    return true
  }

  /**
   * The value of the longest prefix that holds an address, among those that `accept` takes.
   * Values are offered longest prefix first.
   */
  longest<Accepted>(address: Address, accept: (value: Value) => Accepted | undefined): Accepted | undefined {
    for (const level of this.levelsOf(address)) {
      const { length } = level
      for (let slot = level.slots.get(key(address, length)); slot !== undefined; slot = slot.next) {
        if (address.version === 6 && !slot.prefix.contains(address)) continue
        const accepted = accept(slot.value)
        if (accepted !== undefined) return accepted
      }
    }
    return undefined
  }

  /** All values, longest prefixes first, in the order of insertion within a length. */
  *values(): Generator<Value> {
    for (const levels of [this.levels4, this.levels6])
      for (const level of levels)
        for (const first of level.slots.values())
          for (let slot: Slot<Value> | undefined = first; slot !== undefined; slot = slot.next) yield slot.value
  }

  private levelsOf(address: Address): Level<Value>[] {
    return address.version === 4 ? this.levels4 : this.levels6
  }

  private makeLevel(prefix: Prefix): Level<Value> {
    const levels = this.levelsOf(prefix.base)
    const at = levels.findIndex((level) => level.length <= prefix.length)
    if (at >= 0 && levels[at].length === prefix.length) return levels[at]
    const level = { length: prefix.length, slots: new Map<number, Slot<Value>>() }
    levels.splice(at < 0 ? levels.length : at, 0, level)
    return level
  }
}

/** The first `length` bits as a signed 32-bit key: exact for IPv4, a hash for IPv6. */
function key(address: Address, length: number): number {
  if (address.version === 4) return address.word0 & leading(length)
  return (
    Math.imul(address.word0 & leading(length), 0x9e3779b1) ^
    Math.imul(address.word1 & leading(length - 32), 0x85ebca77) ^
    Math.imul(address.word2 & leading(length - 64), 0xc2b2ae3d) ^
    Math.imul(address.word3 & leading(length - 96), 0x27d4eb2f)
  )
}

/** A word whose first bits are set. */
const leading = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : ~(-1 >>> bits))
