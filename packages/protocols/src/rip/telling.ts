/**
 * What a neighbour tells on an interface, entry by entry, and what was made of it.
 *
 * A router says all it knows every half a minute, in the same order, and nearly all of it is what it said before.
 * Between simulated routers the entries even are the same objects. One that is told again confirms what it confirmed
 * before, as long as the route that it was compared with is as it was; and where it is another one, the route is found
 * without a search.
 */
import { doubled } from "@hourglass/aca"
import type { Address, Prefix } from "@hourglass/net"
import type { RipEntry } from "./message.js"
import type { RipInterface } from "./rip-interface.js"
import type { RipRoute } from "./route.js"
import type { RipTable } from "./table.js"

const pause = 0.5 // seconds; what comes later than this after the last message is another update
const nowhere = 2 ** 30 - 1 // a slot that no route has

export class Telling {
  private heard = Number.NEGATIVE_INFINITY
  private longest = 0 // entries in a message
  /** The place in the update of the entry that is looked at. */
  private place = 0
  /** Whether the message is none of the update, but a triggered one, which tells of some routes only. */
  private isAside = false

  // By place: the entry, and two numbers side by side: the slot of its route, or the complement of it where the entry
  // did not confirm the route; and the revision of the table before.
  private readonly entries: RipEntry[] = []
  private numbers = new Int32Array(32)

  constructor(
    readonly from: Address,
    readonly on: RipInterface,
  ) {}

  /** A response has come. */
  begin(message: readonly RipEntry[], now: number): void {
    if (now - this.heard > pause) this.place = 0
    this.heard = now
    this.longest = Math.max(this.longest, message.length)
    const isShort = message.length < this.longest && this.place + message.length < this.entries.length
    this.isAside = isShort && message[0]?.prefix !== this.entries[this.place].prefix
  }

  /** Takes an entry as it was taken before. Returns whether that can be: whether it and its route are the same. */
  repeat(entry: RipEntry, table: RipTable, now: number): boolean {
    const { place, numbers } = this
    if (this.isAside || this.entries[place] !== entry) return false
    const slot = numbers[2 * place]
    const isConfirmed = slot >= 0
    if (!table.isUnchanged(isConfirmed ? slot : ~slot, numbers[2 * place + 1])) return false
    if (isConfirmed) table.refreshSlot(slot, now)
    this.place++
    return true
  }

  /** The route to the destination of an entry, when there is one. */
  find(prefix: Prefix, table: RipTable): RipRoute | undefined {
    const slot = this.numbers[2 * this.place]
    const expected = this.isAside ? undefined : table.at(slot < 0 ? ~slot : slot)
    return expected?.prefix === prefix ? expected : table.get(prefix)
  }

  /**
   * Notes what was made of an entry.
   * @param route - the one it was compared with, or became; undefined for none
   * @param revision - of the table before
   */
  note(entry: RipEntry, route: RipRoute | undefined, isConfirmed: boolean, revision: number): void {
    if (this.isAside) return
    const { place } = this
    if (2 * place === this.numbers.length) this.numbers = doubled(this.numbers)
    const slot = route?.slot ?? nowhere
    this.entries[place] = entry
    this.numbers[2 * place] = isConfirmed ? slot : ~slot
    this.numbers[2 * place + 1] = revision
    this.place++
  }
}
