import { doubled } from "@hourglass/aca"

/**
 * What changes most often of the routes of a table, or is asked most often, in the order of the table. Kept apart from
 * them, side by side: that routes are confirmed is by far the most frequent change, and a number in an object of its
 * own costs memory each time.
 */
export class RouteSlots {
  /** When routes expire, seconds; `Infinity` for never. */
  expiries = new Float64Array(16)
  /** The revision of the table with which they came to be as they are. */
  private revisions = new Float64Array(16)
  private used = 0

  /** A slot for one more route, behind the others. It does not expire yet. */
  add(): number {
    const slot = this.used++
    if (slot === this.expiries.length) {
      this.expiries = doubled(this.expiries)
      this.revisions = doubled(this.revisions)
    }
    this.expiries[slot] = Number.POSITIVE_INFINITY
    return slot
  }

  /** Takes a slot out; those behind it close the gap, and all count as changed. */
  remove(slot: number, revision: number): void {
    this.expiries.copyWithin(slot, slot + 1, this.used)
    this.used--
    this.reviseAll(revision)
  }

  clear(revision: number): void {
    this.used = 0
    this.reviseAll(revision)
  }

  revise(slot: number, revision: number): void {
    this.revisions[slot] = revision
  }

  reviseAll(revision: number): void {
    this.revisions.fill(revision)
  }

  /** Whether there is a route in a slot, and it is not newer than a revision. */
  isUnchanged(slot: number, since: number): boolean {
    return slot < this.used && this.revisions[slot] <= since
  }

  /** Whether none of the routes from one slot to before another is newer than a revision. */
  areUnchanged(first: number, end: number, since: number): boolean {
    const { revisions } = this
    for (let slot = first; slot < end; slot++) if (revisions[slot] > since) return false
    return true
  }

  /** When the first route expires; `Infinity` for never. */
  get firstExpiry(): number {
    let first = Number.POSITIVE_INFINITY
    for (let slot = 0; slot < this.used; slot++) if (this.expiries[slot] < first) first = this.expiries[slot]
    return first
  }
}
