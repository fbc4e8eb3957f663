import type { Address, IpVersion } from "./address.js"
import type { Prefix } from "./prefix.js"

interface Slot<Value> {
  readonly prefix: Prefix
  readonly key: number
  value: Value
  /** The next slot of the level; once there is a table, the next one under the same key (IPv6 only). */
  next: Slot<Value> | undefined
}

const none: readonly never[] = Object.freeze([])
const hashedFrom = 16 // prefixes of one length; fewer are looked at one after the other

/** The prefixes of one length, by a 32-bit key of their bits. */
class Level<Value> {
  size = 0
  private first: Slot<Value> | undefined = undefined
  private table: Map<number, Slot<Value>> | undefined = undefined

  constructor(readonly length: number) {}

  /** The first slot that may have this key; more may follow by `next`. */
  candidates(code: number): Slot<Value> | undefined {
    return this.table === undefined ? this.first : this.table.get(code)
  }

  add(prefix: Prefix, value: Value): void {
    this.size++
    if (this.table === undefined && this.size === hashedFrom) this.makeTable()
    this.put({ prefix, key: key(prefix.base, this.length), value, next: undefined })
  }

  remove(prefix: Prefix): void {
    const code = key(prefix.base, this.length)
    const rest = without(this.candidates(code), prefix)
    this.size--
    if (this.table === undefined) this.first = rest
    else if (rest === undefined) this.table.delete(code)
    else this.table.set(code, rest)
  }

  *slots(): Generator<Slot<Value>> {
    for (const head of this.table?.values() ?? [this.first])
      for (let slot = head; slot !== undefined; slot = slot.next) yield slot
  }

  private makeTable(): void {
    const slots = [...this.slots()]
    this.table = new Map()
    for (const slot of slots.reverse()) this.put(slot)
  }

  private put(slot: Slot<Value>): void {
    slot.next = this.candidates(slot.key)
    if (this.table === undefined) this.first = slot
    else this.table.set(slot.key, slot)
  }
}

/** A chain of slots without the one of a prefix. */
function without<Value>(slot: Slot<Value> | undefined, prefix: Prefix): Slot<Value> | undefined {
  if (slot === undefined || slot.prefix === prefix) return slot?.next
  slot.next = without(slot.next, prefix)
  return slot
}

/**
 * Values by address prefix, found by longest match: one hash table per prefix length,
 * tried from the longest. Both IP versions in one map.
 */
export class PrefixMap<Value> {
  size = 0
  private levels4: readonly Level<Value>[] = none
  private levels6: readonly Level<Value>[] = none

  get(prefix: Prefix): Value | undefined {
    return this.slot(prefix)?.value
  }

  set(prefix: Prefix, value: Value): void {
    const slot = this.slot(prefix)
    if (slot !== undefined) {
      slot.value = value
      return
    }
    this.size++
    this.makeLevel(prefix).add(prefix, value)
  }

  delete(prefix: Prefix): boolean {
    if (this.slot(prefix) === undefined) return false
    this.size--
    const level = this.makeLevel(prefix)
    level.remove(prefix)
    if (level.size === 0)
      this.setLevels(prefix.version, (levels) => levels.filter((other) => other !== level))
    return true
  }

  /**
   * The value of the longest prefix that holds an address, among those that `accept` takes.
   * Values are offered longest prefix first.
   */
  longest<Accepted>(address: Address, accept: (value: Value) => Accepted | undefined): Accepted | undefined {
    for (const level of this.levelsOf(address.version)) {
      const code = key(address, level.length)
      for (let slot = level.candidates(code); slot !== undefined; slot = slot.next) {
        if (slot.key !== code || (address.version === 6 && !slot.prefix.contains(address))) continue
        const accepted = accept(slot.value)
        if (accepted !== undefined) return accepted
      }
    }
    return undefined
  }

  /** All values, longest prefixes first. */
  *values(): Generator<Value> {
    for (const levels of [this.levels4, this.levels6])
      for (const level of levels) for (const slot of level.slots()) yield slot.value
  }

  private slot(prefix: Prefix): Slot<Value> | undefined {
    const level = this.levelsOf(prefix.version).find((each) => each.length === prefix.length)
    let slot = level?.candidates(key(prefix.base, prefix.length))
    while (slot !== undefined && slot.prefix !== prefix) slot = slot.next
    return slot
  }

  private levelsOf(version: IpVersion): readonly Level<Value>[] {
    return version === 4 ? this.levels4 : this.levels6
  }

  private makeLevel({ version, length }: Prefix): Level<Value> {
    const found = this.levelsOf(version).find((level) => level.length === length)
    if (found !== undefined) return found
    const level = new Level<Value>(length)
    this.setLevels(version, (levels) => levels.concat(level).sort((a, b) => b.length - a.length))
    return level
  }

  private setLevels(version: IpVersion, change: (levels: readonly Level<Value>[]) => Level<Value>[]): void {
    if (version === 4) this.levels4 = change(this.levels4)
    else this.levels6 = change(this.levels6)
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
