/** What a simulation needs of its future: hand back the items in the order (time, sequence number). */
export interface EventQueue<Item> {
  /** Entries in the queue. */
  readonly size: number
  /** The sequence number of the item that `pop` returned last. */
  readonly poppedSequence: number
  /** @param sequence - unique and growing; orders items of equal time */
  push(time: number, sequence: number, item: Item): void
  /** The time of the next item, seconds; `Infinity` when there is none. */
  nextTime(): number
  /** Takes the next item out. Call only while `size > 0`. */
  pop(): Item
}
