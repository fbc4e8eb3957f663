/** What a queue may ask an item: an entry with another number than this is stale, and may be lost. */
export interface Scheduled {
  readonly queuedSequence: number
}

/** What a simulation needs of its future: hand back the items in the order (time, sequence number). */
export interface EventQueue<Item extends Scheduled> {
  /** Entries in the queue, stale ones included. */
  readonly size: number
  /** The sequence number of the item that `pop` returned last. */
  readonly poppedSequence: number
  /** @param sequence - unique and growing; orders items of equal time */
  push(time: number, sequence: number, item: Item): void
  /** The time of the next item, seconds; `Infinity` when there is none. */
  nextTime(): number
  /** Takes the next item out. Call only when `nextTime` is finite. */
  pop(): Item
}
