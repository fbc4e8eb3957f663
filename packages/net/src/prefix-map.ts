import type { Address, IpVersion } from "./address.js"
import type { Prefix } from "./prefix.js"
import { PrefixTrie } from "./prefix-trie.js"

interface Slot<Value> {
  readonly prefix: Prefix
  value: Value
}

const none: readonly never[] = Object.freeze([])
const crowded = 16 // prefixes; fewer are looked at one after the other

/** The prefixes of one IP version: a list of them as long as they are few, then a trie. */
class Family<Value> {
  private few: readonly Slot<Value>[] = none // longer prefixes first
  private trie: PrefixTrie<Value> | undefined = undefined

  get size(): number {
    return this.trie?.size ?? this.few.length
  }

  get(prefix: Prefix): Value | undefined {
    return this.trie === undefined ? this.slot(prefix)?.value : this.trie.get(prefix)
  }

  set(prefix: Prefix, value: Value): void {
    if (this.trie !== undefined) return this.trie.set(prefix, value)
    const slot = this.slot(prefix)
    if (slot !== undefined) slot.value = value
    else if (this.few.length < crowded) this.add({ prefix, value })
    else this.makeTrie().set(prefix, value)
  }

  delete(prefix: Prefix): boolean {
    const { size } = this
    this.few = this.few.filter((slot) => slot.prefix !== prefix)
    this.trie?.delete(prefix)
    const isDeleted = this.size < size
    if (this.trie?.size === 0) this.trie = undefined
    return isDeleted
  }

  longest<Accepted>(address: Address, accept: (value: Value) => Accepted | undefined): Accepted | undefined {
    if (this.trie !== undefined) return this.trie.longest(address, accept)
    for (const { prefix, value } of this.few) {
      const accepted = prefix.contains(address) ? accept(value) : undefined
      if (accepted !== undefined) return accepted
    }
    return undefined
  }

  all(): Value[] {
    return this.trie?.all() ?? this.few.map(({ value }) => value)
  }

  private slot(prefix: Prefix): Slot<Value> | undefined {
    return this.few.find((slot) => slot.prefix === prefix)
  }

  private add(slot: Slot<Value>): void {
    const shorter = this.few.findIndex(({ prefix }) => prefix.length <= slot.prefix.length)
    const at = shorter < 0 ? this.few.length : shorter
    this.few = this.few.toSpliced(at, 0, slot) // leaves no room for more: there are many maps that never grow
  }

  private makeTrie(): PrefixTrie<Value> {
    const trie = new PrefixTrie<Value>()
    for (const { prefix, value } of this.few) trie.set(prefix, value)
    this.few = none
    this.trie = trie
    return trie
  }
}

/** Values by address prefix, found by longest match. Both IP versions in one map; one with few prefixes is small. */
export class PrefixMap<Value> {
  private v4: Family<Value> | undefined = undefined
  private v6: Family<Value> | undefined = undefined

  get size(): number {
    return (this.v4?.size ?? 0) + (this.v6?.size ?? 0)
  }

  get(prefix: Prefix): Value | undefined {
    return this.family(prefix.version)?.get(prefix)
  }

  set(prefix: Prefix, value: Value): void {
    const family = this.family(prefix.version) ?? this.makeFamily(prefix.version)
    family.set(prefix, value)
  }

  delete(prefix: Prefix): boolean {
    return this.family(prefix.version)?.delete(prefix) ?? false
  }

  /**
   * The value of the longest prefix that holds an address, among those that `accept` takes.
   * Values are offered longest prefix first.
   */
  longest<Accepted>(address: Address, accept: (value: Value) => Accepted | undefined): Accepted | undefined {
    return this.family(address.version)?.longest(address, accept)
  }

  /** All values, longest prefixes first. */
  *values(): Generator<Value> {
    for (const family of [this.v4, this.v6]) if (family !== undefined) yield* family.all()
  }

  private family(version: IpVersion): Family<Value> | undefined {
    return version === 4 ? this.v4 : this.v6
  }

  private makeFamily(version: IpVersion): Family<Value> {
    const family = new Family<Value>()
    if (version === 4) this.v4 = family
    else this.v6 = family
    return family
  }
}
