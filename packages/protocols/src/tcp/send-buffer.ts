/** What the application has written, until the other side acknowledges it. */
import { DataQueue } from "./data-queue.js"
import { type SegmentData, sizeOfData } from "./segment.js"

/** Keeps data to be sent, and sent again. Positions are plain numbers that never wrap. */
export class SendBuffer extends DataQueue {
  /** Where the endless source begins, if there is one. */
  private endlessFrom = 0

  /**
   * @param start - the position of the first byte that will be written
   * @param capacity - how many bytes are kept at most
   */
  constructor(
    start: number,
    readonly capacity: number,
  ) {
    super(start)
  }

  /** How many bytes `write` would take. */
  get room(): number {
    return Math.max(this.capacity - this.length, 0)
  }

  /**
   * Takes what there is room for, the first part of the data. An endless source, Infinity as a count, is taken whole,
   * for it fills no memory; nothing can be written after it.
   * @returns how many bytes were taken
   */
  write(data: SegmentData): number {
    const size = sizeOfData(data)
    const isEndless = size === Number.POSITIVE_INFINITY && this.end < size
    const taken = isEndless ? size : Math.min(size, this.room)
    if (isEndless) this.endlessFrom = this.end
    this.append(typeof data === "number" ? taken : data.subarray(0, taken))
    return taken
  }

  /** Lets an endless source end here, with what was sent of it; others, and what was written before it, stay whole. */
  endAt(position: number): void {
    if (this.end === Number.POSITIVE_INFINITY) this.end = Math.max(position, this.endlessFrom)
  }

  /** So many bytes from a position, all of them written and kept: a number if they are only counted. */
  take(from: number, length: number): SegmentData {
    return this.isCounted ? length : this.slice(from, from + length)
  }
}
