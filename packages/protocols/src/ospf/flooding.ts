/**
 * The flooding procedure (RFC 2328 §13): what arrives is compared with what is there, and what is newer goes on.
 *
 * Everything that one packet or event leads to is put together in as few packets as possible, which are sent when it
 * has been handled: see `Ospf.batch`.
 */
import { ospfConstants } from "./constants.js"
import type { Entry } from "./database.js"
import { fulfil } from "./exchange.js"
import type { OspfInterface } from "./interface.js"
import { type Aged, type AnyLsa, lsTypes } from "./lsa.js"
import { compareWithAges, hasSameContents } from "./lsa-comparison.js"
import type { LinkStateAcknowledgment, LinkStateUpdate } from "./message.js"
import type { Neighbor } from "./neighbor.js"
import { rankOf } from "./neighbor-table.js"
import type { Ospf } from "./ospf.js"
import type { FloodingScope } from "./scope.js"

const { MaxAge, MaxSequenceNumber, MinLSArrival } = ospfConstants
const exchangeRank = rankOf("Exchange")
const fullRank = rankOf("Full")

export class Flooding {
  constructor(private readonly ospf: Ospf) {}

  /** A Link State Update arrived. The neighbour is in state Exchange or greater. */
  receive({ lsas }: LinkStateUpdate, from: Neighbor): void {
    for (const received of lsas) if (!this.take(received, from)) return
  }

  /** §13 (2)-(8). Returns whether the rest of the update is to be looked at too. */
  private take(received: Aged<AnyLsa>, from: Neighbor): boolean {
    const { lsa, age } = received
    const own = from.interface
    if (lsa.type === lsTypes.external && (own.area.isStub || own.type === "virtual")) return true // (3)
    const scope = this.ospf.areas.scopeOf(lsa.type, own.area)
    const copy = scope.database.find(lsa)
    const difference = copy === undefined ? 1 : compareWithAges(lsa, age, copy.lsa, copy.ageAt(this.ospf.now))
    if (copy === undefined && age === MaxAge && this.ospf.areas.exchanges === 0)
      own.acknowledgments.note("old-and-unknown", received, from) // (4)
    else if (difference > 0)
      this.takeNewer(received, copy, scope, from) // (5)
    else if (from.isExchanging && from.requests.get(lsa) !== undefined) {
      from.happens("BadLSReq") // (6)
      return false
    } else if (difference === 0)
      this.takeDuplicate(received, copy as Entry, from) // (7)
    else this.answerWithNewer(copy as Entry, from) // (8)
    return true
  }

  /** §13 (5). */
  private takeNewer(
    received: Aged<AnyLsa>,
    copy: Entry | undefined,
    scope: FloodingScope,
    from: Neighbor,
  ): void {
    const { lsa, age } = received
    // (a); what this router has asked for has not come unasked
    const isTooSoon = copy?.isReceived && this.ospf.now - copy.installedAt < MinLSArrival
    if (isTooSoon && !(from.isExchanging && from.requests.get(lsa) !== undefined)) return
    const wentBack = this.installAndFlood(lsa, age, scope, from, copy) // (b)-(d)
    from.interface.acknowledgments.note(wentBack ? "flooded-back" : "newer", received, from) // (e)
    if (this.ospf.isOwn(lsa)) scope.own.challenge(lsa) // (f)
  }

  /** §13 (7). */
  private takeDuplicate(received: Aged, copy: Entry, from: Neighbor): void {
    const isImplied = from.retransmissions.remove(copy)
    from.interface.acknowledgments.note(isImplied ? "implied-acknowledgment" : "duplicate", received, from)
  }

  /** §13 (8): the neighbour has an old instance, and gets the one that is here. */
  private answerWithNewer(copy: Entry, from: Neighbor): void {
    const { now } = this.ospf
    if (copy.isFlushing && copy.lsa.sequence === MaxSequenceNumber) return
    if (copy.answeredAt >= 0 && now - copy.answeredAt < MinLSArrival) return
    copy.answeredAt = now
    from.interface.outbox.sendCopies([copy], from)
  }

  /**
   * Puts an instance into its database and sends it on (§13.2, §13.3).
   * @param from - the neighbour it came from; undefined for one of this router
   * @returns whether it went back out of the interface that it came by
   */
  installAndFlood(
    lsa: AnyLsa,
    age: number,
    scope: FloodingScope,
    from?: Neighbor,
    copy = scope.database.find(lsa),
  ): boolean {
    const old = copy === undefined || copy.isFlushing ? undefined : copy.lsa // what was in use
    const isFlushed = age === MaxAge
    const isNews = old === undefined ? !isFlushed : isFlushed || !hasSameContents(old, lsa)
    const entry = scope.database.install(lsa, age, this.ospf.now, from !== undefined, copy)
    scope.ageing.note(entry)
    if (isNews) this.ospf.calculation.databaseChanged(scope, lsa, old)
    return this.flood(entry, scope, from)
  }

  /** §13.3: sends an LSA on over all interfaces of its scope where somebody lacks it. */
  private flood(entry: Entry, scope: FloodingScope, from: Neighbor | undefined): boolean {
    let wentBack = false
    for (const own of scope.interfaces) {
      const isAllowed = this.ospf.floodsOver(own, entry.lsa, from)
      if (!this.isNeededOn(own, entry, from, isAllowed)) continue
      if (own === from?.interface) {
        if (own.isFromDesignated(from) || own.state === "Backup") continue // (3), (4)
        wentBack = true
      }
      own.outbox.add(entry)
    }
    return wentBack
  }

  /** §13.3 (1), (2): notes which neighbours on an interface are to acknowledge the LSA; whether there are any. */
  private isNeededOn(
    own: OspfInterface,
    entry: Entry,
    from: Neighbor | undefined,
    isAllowed: boolean,
  ): boolean {
    let isNeeded = false
    for (const neighbor of own.neighbors) {
      const { rank } = neighbor
      if (rank < exchangeRank) continue
      if (!isAllowed || neighbor === from || (rank < fullRank && this.hasAlready(neighbor, entry)))
        neighbor.retransmissions.remove(entry) // an older instance
      else {
        neighbor.retransmissions.add(entry)
        isNeeded = true
      }
      if (rank < fullRank) this.crossOut(neighbor, entry)
    }
    return isNeeded
  }

  /** §13.3 (1) (b): whether a neighbour has described an instance that is as new. */
  private hasAlready(neighbor: Neighbor, { lsa, age }: Entry): boolean {
    const wanted = neighbor.requests.get(lsa)
    return wanted !== undefined && compareWithAges(lsa, age, wanted.lsa, wanted.age) <= 0
  }

  /** §13.3 (1) (b): what has come, from whomever, is not to be asked for any more. */
  private crossOut(neighbor: Neighbor, { lsa, age }: Entry): void {
    const wanted = neighbor.requests.get(lsa)
    if (wanted === undefined || compareWithAges(lsa, age, wanted.lsa, wanted.age) < 0) return
    fulfil(neighbor, wanted)
    this.ospf.work.askLater(neighbor)
  }

  /** §13.7: a neighbour says that LSAs have arrived. Of an instance that is not waited for any more, nothing follows. */
  acknowledged({ headers }: LinkStateAcknowledgment, from: Neighbor): void {
    const { area } = from.interface
    for (const { lsa, age } of headers) {
      const entry = this.ospf.areas.scopeOf(lsa.type, area).database.find(lsa)
      if (entry === undefined || !from.retransmissions.has(entry)) continue
      if (compareWithAges(lsa, age, entry.lsa, entry.ageAt(this.ospf.now)) === 0)
        from.retransmissions.remove(entry)
    }
  }
}
