import type { LsaKey } from "./lsa.js"

/** Something kept under the key of an LSA. Those whose keys differ only in the router hang together. */
export interface Keyed<Self> {
  readonly lsa: LsaKey
  /** @internal the next one of this type and Link State ID */
  following: Self | undefined
}

/** Things by the key of an LSA: type, Link State ID and originator. */
export class LsaMap<Value extends Keyed<Value>> {
  size = 0
  // By type and signed Link State ID: signed, since integers of 32 bits are what tables find fastest.
  private readonly byType: readonly Map<number, Value>[] = Array.from({ length: 6 }, () => new Map())

  /** Undefined also for a type that does not exist. */
  get({ type, id, router }: LsaKey): Value | undefined {
    let value = this.first(type, id)
    while (value !== undefined && value.lsa.router !== router) value = value.following
    return value
  }

  /** The first of all that have this type and Link State ID; the others follow. */
  first(type: number, id: number): Value | undefined {
    return this.byType[type]?.get(id | 0)
  }

  /** Adds what is under a new key. */
  add(value: Value): void {
    const { type, id } = value.lsa
    value.following = this.first(type, id)
    this.byType[type].set(id | 0, value)
    this.size++
  }

  delete(value: Value): void {
    const { type, id } = value.lsa
    const rest = without(this.first(type, id), value)
    if (rest === undefined) this.byType[type].delete(id | 0)
    else this.byType[type].set(id | 0, rest)
    this.size--
  }

  clear(): void {
    for (const map of this.byType) map.clear()
    this.size = 0
  }

  /** Those of one type, in the order in which their Link State IDs came. */
  *ofType(type: number): Generator<Value> {
    for (const head of this.byType[type].values())
      for (let value: Value | undefined = head; value !== undefined; value = value.following) yield value
  }

  *values(): Generator<Value> {
    for (let type = 1; type <= 5; type++) yield* this.ofType(type)
  }
}

/** A chain without one of its members. */
function without<Value extends Keyed<Value>>(chain: Value | undefined, value: Value): Value | undefined {
  if (chain === undefined || chain === value) return chain?.following
  chain.following = without(chain.following, value)
  return chain
}
