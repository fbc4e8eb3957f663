/** A router that was heard, and what helps to hear it again. */
import type { Address, Prefix } from "@hourglass/net"
import type { RipRoute } from "./route.js"
import type { RipTable } from "./table.js"

const pause = 0.5 // seconds; what comes later than this after the last message is another update

export class RipNeighbor {
  /** The interface on which it was last heard. */
  interface = -1
  /** When its last response came, simulated seconds. */
  heard = Number.NEGATIVE_INFINITY
  /** Messages that were dropped, and entries that were ignored. */
  badPackets = 0
  badRoutes = 0

  // A router tells all it knows in the same order again and again: what it told before is found without a search.
  private readonly told: RipRoute[] = []
  private next = 0

  constructor(readonly address: Address) {}

  /** A response has come. */
  note(now: number, index: number): void {
    if (now - this.heard > pause) this.next = 0
    this.heard = now
    this.interface = index
  }

  /** The route to the destination that it tells of next, when there is one in the table. */
  find(prefix: Prefix, table: RipTable): RipRoute | undefined {
    const expected = this.told[this.next]
    if (expected !== undefined && expected.prefix === prefix && !expected.isForgotten) {
      this.next++
      return expected
    }
    const found = table.get(prefix)
    if (found !== undefined) this.told[this.next++] = found
    return found
  }
}
