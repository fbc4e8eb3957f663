/**
 * The link state database (RFC 2328 §12.2): of one area, or of the whole autonomous system for AS-external-LSAs.
 *
 * It keeps LSAs and how old they were when they came; their age now is computed, not counted (§14).
 */
import type { Prefix } from "@hourglass/net"
import { ospfConstants } from "./constants.js"
import { type AnyLsa, type LsaKey, lsTypes } from "./lsa.js"
import { LsaMap } from "./lsa-map.js"

const { MaxAge } = ospfConstants

/** An LSA in a database. A newer instance takes the place of an older one in it. */
export class Entry {
  following: Entry | undefined = undefined
  /** @internal the last shortest path computation that reached it, and its number there */
  run = 0
  vertex = 0
  /** When it was last sent back to a neighbour that had an older one, simulated seconds (§13 (8)). */
  answeredAt = -1

  constructor(
    /** @internal a small number that no other LSA of this router has */
    readonly slot: number,
    public lsa: AnyLsa,
    /** Its age when it came, seconds. */
    public age: number,
    /** When it came, simulated seconds. */
    public installedAt: number,
    /** Whether it came by flooding; otherwise this router originated it. */
    public isReceived: boolean,
  ) {}

  /** Its age, whole seconds. */
  ageAt(now: number): number {
    if (this.age === MaxAge) return MaxAge
    return Math.min(MaxAge, this.age + Math.floor(now - this.installedAt))
  }

  /** Whether it is being flushed: no longer used, but not yet forgotten (§14). */
  get isFlushing(): boolean {
    return this.age === MaxAge
  }

  /** When it will reach an age, simulated seconds. */
  timeOfAge(age: number): number {
    return this.installedAt + age - this.age
  }
}

/** Small numbers, given out and taken back. */
export class Slots {
  private free: number[] = []
  private next = 0

  take(): number {
    return this.free.pop() ?? this.next++
  }

  giveBack(slot: number): void {
    this.free.push(slot)
  }

  clear(): void {
    this.free = []
    this.next = 0
  }
}

export class LinkStateDatabase {
  private readonly entries = new LsaMap<Entry>()
  private runs = 0

  /** @param slots - numbers for the LSAs of the router */
  constructor(private readonly slots = new Slots()) {}
  /** Networks that summary-LSAs, or AS-external-LSAs, tell of. */
  private readonly destinations = new Map<Prefix, Entry[]>()

  get size(): number {
    return this.entries.size
  }

  find(key: LsaKey): Entry | undefined {
    return this.entries.get(key)
  }

  /** The router-LSA of a router. */
  router(id: number): Entry | undefined {
    let entry = this.entries.first(lsTypes.router, id)
    while (entry !== undefined && entry.lsa.router !== id) entry = entry.following // another's, by mistake
    return entry
  }

  /** The network-LSA with this Link State ID: the address of the designated router. The newest, if there are several. */
  network(id: number): Entry | undefined {
    let found = this.entries.first(lsTypes.network, id)
    for (let next = found?.following; next !== undefined; next = next.following)
      if (found === undefined || found.isFlushing || (!next.isFlushing && isNewer(next, found))) found = next
    return found
  }

  /** All summary-LSAs about an AS boundary router, the first one; the others follow. */
  asbrSummaries(router: number): Entry | undefined {
    return this.entries.first(lsTypes.asbrSummary, router)
  }

  /** All LSAs of type 3 or 5 that tell of a network. */
  about(destination: Prefix): readonly Entry[] {
    return this.destinations.get(destination) ?? none
  }

  /** The networks that LSAs of type 3 or 5 tell of. */
  get destinationPrefixes(): Iterable<Prefix> {
    return this.destinations.keys()
  }

  ofType(type: number): Iterable<Entry> {
    return this.entries.ofType(type)
  }

  values(): Iterable<Entry> {
    return this.entries.values()
  }

  /** @internal a number for a computation that marks the entries it reaches */
  beginRun(): number {
    return ++this.runs
  }

  /** Puts an instance in the place of an older one, if there is one (§13.2). */
  install(
    lsa: AnyLsa,
    age: number,
    now: number,
    isReceived: boolean,
    before: Entry | undefined = this.find(lsa),
  ): Entry {
    if (before === undefined) return this.add(new Entry(this.slots.take(), lsa, age, now, isReceived))
    if (before.lsa.prefix !== lsa.prefix) {
      this.forgetDestination(before)
      before.lsa = lsa
      this.noteDestination(before)
    } else before.lsa = lsa
    before.age = age
    before.installedAt = now
    before.isReceived = isReceived
    return before
  }

  private add(entry: Entry): Entry {
    this.entries.add(entry)
    this.noteDestination(entry)
    return entry
  }

  remove(entry: Entry): void {
    this.slots.giveBack(entry.slot)
    this.entries.delete(entry)
    this.forgetDestination(entry)
  }

  clear(): void {
    this.entries.clear()
    this.destinations.clear()
  }

  private noteDestination(entry: Entry): void {
    const { prefix, type } = entry.lsa
    if (prefix === undefined || type === lsTypes.network) return
    const others = this.destinations.get(prefix)
    if (others === undefined) this.destinations.set(prefix, [entry])
    else others.push(entry)
  }

  private forgetDestination(entry: Entry): void {
    const { prefix } = entry.lsa
    const rest = prefix && this.destinations.get(prefix)?.filter((other) => other !== entry)
    if (prefix === undefined || rest === undefined) return
    if (rest.length === 0) this.destinations.delete(prefix)
    else this.destinations.set(prefix, rest)
  }
}

const none: readonly never[] = Object.freeze([])

/** Whether one network-LSA came later than another with the same Link State ID: its originator is the later one. */
const isNewer = (a: Entry, b: Entry): boolean => a.installedAt > b.installedAt
