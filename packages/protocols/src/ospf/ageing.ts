/**
 * The ageing of LSAs (RFC 2328 §14, §12.4 (1)).
 *
 * Nothing is counted: one timer for a whole database waits for the next of its LSAs that is to be refreshed, or
 * flushed because its originator has not refreshed it. Since ages are whole seconds it looks at most once a second.
 */
import { Timer } from "@hourglass/aca"
import { ospfConstants } from "./constants.js"
import type { Entry } from "./database.js"
import type { FloodingScope } from "./scope.js"

const { LSRefreshTime, MaxAge } = ospfConstants
const never = Number.POSITIVE_INFINITY

export class Ageing {
  private readonly timer: Timer
  private lastLook = Number.NEGATIVE_INFINITY
  /** What is being flushed: kept until all neighbours know. */
  private readonly flushing = new Set<Entry>()

  constructor(readonly scope: FloodingScope) {
    this.timer = new Timer(scope.ospf, look, this)
  }

  /** An instance has been put into the database. */
  note(entry: Entry): void {
    if (entry.isFlushing) {
      this.flushing.add(entry)
      return
    }
    if (this.flushing.size > 0) this.flushing.delete(entry)
    const { timer } = this
    const due = this.dueTime(entry)
    if (!timer.isArmed || due < timer.deadline) timer.at(Math.max(due, this.scope.ospf.now))
  }

  cancel(): void {
    this.timer.cancel()
    this.flushing.clear()
  }

  private dueTime(entry: Entry): number {
    if (entry.isFlushing) return never
    return entry.timeOfAge(entry.isReceived ? MaxAge : LSRefreshTime)
  }

  /** Refreshes or flushes what is old enough, and waits for the next. */
  look(): void {
    const { ospf, database } = this.scope
    this.lastLook = ospf.now
    const due = [...database.values()].filter((entry) => this.dueTime(entry) <= ospf.now)
    for (const entry of due) this.expire(entry)
    let next = never
    for (const entry of database.values()) next = Math.min(next, this.dueTime(entry))
    if (next < never) this.timer.at(Math.max(next, this.lastLook + 1))
  }

  private expire(entry: Entry): void {
    if (!entry.isReceived) this.scope.own.refresh(entry.lsa)
    else this.flush(entry)
  }

  /** §14, §14.1: makes an LSA so old that nobody uses it, and sends it to all who have it. */
  flush(entry: Entry): void {
    this.scope.ospf.flooding.installAndFlood(entry.lsa, MaxAge, this.scope)
  }

  /** §14: forgets what all neighbours know to be flushed. Called when something has been handled. */
  forgetFlushed(): void {
    const { flushing, scope } = this
    if (flushing.size === 0 || scope.ospf.areas.exchanges > 0) return
    for (const entry of [...flushing]) {
      const isAwaited = scope.interfaces.some((own) =>
        own.neighbors.some((neighbor) => neighbor.retransmissions.has(entry)),
      )
      if (isAwaited) continue
      flushing.delete(entry)
      scope.database.remove(entry)
      scope.own.forgotten(entry.lsa)
    }
  }
}

const look = (ageing: Ageing): void => ageing.scope.ospf.work.do(() => ageing.look())
