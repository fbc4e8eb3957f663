/**
 * The LSAs that this router originates in one scope (RFC 2328 §12.4): what they should say, and when the next instance
 * may say it.
 */
import { Timer } from "@hourglass/aca"
import { ospfConstants } from "./constants.js"
import { type AnyLsa, Lsa, type LsaBodies, type LsaKey, type LsType, lsTypes } from "./lsa.js"
import { isSameBody } from "./lsa-comparison.js"
import { type Keyed, LsaMap } from "./lsa-map.js"
import type { FloodingScope } from "./scope.js"

const { InitialSequenceNumber, MaxSequenceNumber, MinLSInterval } = ospfConstants

/** One LSA of this router. */
class Own implements Keyed<Own> {
  following: Own | undefined = undefined
  /** What it should say; undefined when it should not exist. */
  body: LsaBodies[LsType] | undefined = undefined
  /** The last instance that was originated. */
  instance: AnyLsa | undefined = undefined
  /** The highest sequence number that is known to be used; undefined for none. */
  sequence: number | undefined = undefined
  /** When the last instance was originated, simulated seconds. */
  originatedAt = Number.NEGATIVE_INFINITY
  timer: Timer | undefined = undefined

  constructor(
    readonly home: OwnLsas,
    readonly lsa: LsaKey,
  ) {}
}

export class OwnLsas {
  private readonly all = new LsaMap<Own>()

  constructor(readonly scope: FloodingScope) {}

  /** An LSA should say this. It is originated at once, or as soon as its last instance is MinLSInterval old. */
  want<Type extends LsType>(type: Type, id: number, body: LsaBodies[Type]): void {
    const own = this.ownOf({ type, id, router: this.scope.ospf.router })
    if (own.body !== undefined && isSameBody(type, own.body, body)) return
    own.body = body
    this.originateInTime(own)
  }

  /** An LSA should not exist: it is flushed if it does (§14.1). */
  unwant(type: LsType, id: number): void {
    const own = this.all.get({ type, id, router: this.scope.ospf.router })
    if (own?.body === undefined) return
    own.body = undefined
    own.timer?.cancel()
    this.flush(own.lsa)
  }

  /** Of one type, these should exist and no others. */
  wantOnly<Type extends LsType>(type: Type, bodies: ReadonlyMap<number, LsaBodies[Type]>): void {
    for (const { lsa } of [...this.all.ofType(type)]) if (!bodies.has(lsa.id)) this.unwant(type, lsa.id)
    for (const [id, body] of bodies) this.want(type, id, body)
  }

  /** None should exist: the router is in the scope no more. */
  unwantAll(): void {
    for (const { lsa } of [...this.all.values()]) this.unwant(lsa.type, lsa.id)
  }

  /** Whether any LSA of this type should exist. */
  hasAny(type: LsType): boolean {
    for (const { body } of this.all.ofType(type)) if (body !== undefined) return true
    return false
  }

  /** §12.4 (1): an instance is LSRefreshTime old. */
  refresh(lsa: AnyLsa): void {
    const own = this.all.get(lsa)
    if (own?.body === undefined) this.flush(lsa)
    else this.originate(own, own.body)
  }

  /**
   * §13.4: an instance came back that is newer than what this router has originated: left over from an earlier life. What
   * should say something else now goes on from its sequence number; what should not exist is flushed. A router that has
   * just started has yet to say what its links are, and will when the neighbour that sent this is adjacent.
   */
  challenge(lsa: AnyLsa): void {
    const isOurs = lsa.router === this.scope.ospf.router
    const own = isOurs ? this.ownOf(lsa) : undefined
    if (own !== undefined) own.sequence = lsa.sequence
    if (own?.body !== undefined) this.originateInTime(own)
    else if (own === undefined || lsa.type !== lsTypes.router) this.flush(lsa)
  }

  /** All neighbours know that an LSA is gone. One whose sequence numbers were used up begins again (§12.1.6). */
  forgotten(lsa: AnyLsa): void {
    const own = this.all.get(lsa)
    if (own === undefined) return
    if (own.sequence === MaxSequenceNumber) own.sequence = undefined
    if (own.body !== undefined) this.originate(own, own.body)
  }

  clear(): void {
    for (const { timer } of this.all.values()) timer?.cancel()
    this.all.clear()
  }

  private ownOf(key: LsaKey): Own {
    const found = this.all.get(key)
    if (found !== undefined) return found
    const { type, id, router } = key
    const own = new Own(this, { type, id, router })
    this.all.add(own)
    return own
  }

  private flush(key: LsaKey): void {
    const entry = this.scope.database.find(key)
    if (entry !== undefined && !entry.isFlushing) this.scope.ageing.flush(entry)
  }

  private originateInTime(own: Own): void {
    const earliest = own.originatedAt + MinLSInterval
    if (earliest <= this.scope.ospf.now) return this.originateIfNew(own)
    own.timer ??= new Timer(this.scope.ospf, intervalIsOver, own)
    own.timer.at(earliest)
  }

  /** @internal originates an LSA, unless what is in the database is its last instance and says the same. */
  originateIfNew(own: Own): void {
    const { body, lsa: key, instance } = own
    if (body === undefined) return
    const entry = this.scope.database.find(key)
    const isCurrent = entry !== undefined && entry.lsa === instance && !entry.isFlushing
    if (
      isCurrent &&
      instance.options === this.scope.capabilities &&
      isSameBody(key.type, instance.body, body)
    )
      return
    this.originate(own, body)
  }

  /** §12.4: a new instance. */
  private originate(own: Own, body: LsaBodies[LsType]): void {
    const { ospf, capabilities } = this.scope
    if (own.sequence === MaxSequenceNumber) return this.flush(own.lsa) // `forgotten` comes back to it
    const sequence = own.sequence === undefined ? InitialSequenceNumber : own.sequence + 1
    const { type, id, router } = own.lsa
    const lsa = new Lsa(type, id, router, sequence, capabilities, body) as unknown as AnyLsa
    own.sequence = sequence
    own.instance = lsa
    own.originatedAt = ospf.now
    ospf.flooding.installAndFlood(lsa, 0, this.scope)
  }
}

const intervalIsOver = (own: Own): void => own.home.scope.ospf.work.do(() => own.home.originateIfNew(own))
