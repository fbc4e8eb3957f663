import type { Address, Prefix } from "@hourglass/net"
import type { RipEntry } from "./message.js"
import { type PlainEntries, plainEntries, plainEntry } from "./plain-entries.js"
import type { RouteSlots } from "./slots.js"

/** "learned" from a neighbour; "own": of this router, connected or taken over from another protocol. */
export type RipOrigin = "learned" | "own"

/** What a RIP router knows of one destination. */
export class RipRoute {
  origin: RipOrigin = "learned"
  metric = 0
  /** What the neighbour said, without the cost of the network between; 0 for a route of this router. */
  heard = 0
  tag = 0
  /** The neighbour that announced it; undefined for one that was this router's own. */
  from: Address | undefined = undefined
  /** Where packets go: most often the neighbour. */
  gateway: Address | undefined = undefined
  /** The interface that leads there; −1 for none. */
  interface = -1
  /** Whether it is on the network of its interface, as connected and learned ones are: what split horizon looks at. */
  isOfInterface = false
  /** Whether the next update has news of it (the "route change flag"). */
  isChanged = false
  private readonly entries: PlainEntries

  constructor(
    readonly prefix: Prefix,
    private readonly slots: RouteSlots,
    /** Its place in the table. */
    public slot: number,
  ) {
    this.entries = plainEntries(prefix)
  }

  /** When it becomes unreachable, and, when it is that already, forgotten; simulated seconds. */
  get expiry(): number {
    return this.slots.expiries[this.slot]
  }

  set expiry(time: number) {
    this.slots.expiries[this.slot] = time
  }

  /** The entry that announces it with a metric. */
  entry(metric: number): RipEntry {
    return plainEntry(this.entries, this.prefix, metric, this.tag)
  }
}
