/** What the application has written, until the other side acknowledges it. */
import { DataQueue } from "./data-queue.js"
import { type SegmentData, sizeOfData } from "./segment.js"

/** Keeps data to be sent, and sent again. Positions are plain numbers that never wrap. */
export class SendBuffer {
  private readonly kept: DataQueue

  /**
   * @param start - the position of the first byte that will be written
   * @param capacity - how many bytes are kept at most
   */
  constructor(
    start: number,
    readonly capacity: number,
  ) {
    this.kept = new DataQueue(start)
  }

  /** The first position that is kept. */
  get una(): number {
    return this.kept.start
  }

  /** The position after the last byte written; Infinity when the source is endless. */
  get end(): number {
    return this.kept.end
  }

  /** How many bytes `write` would take. */
  get room(): number {
    return Math.max(this.capacity - this.kept.length, 0)
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
    this.kept.append(typeof data === "number" ? taken : data.subarray(0, taken))
    return taken
  }

  /** Lets an endless source end here, with what was sent of it; others end where they do. */
  endAt(position: number): void {
    if (this.end === Number.POSITIVE_INFINITY) this.kept.end = position
  }

  /** So many bytes from a position, all of them written and kept: a number if they are only counted. */
  slice(from: number, length: number): SegmentData {
    return this.kept.slice(from, from + length)
  }

  /** Drops what is acknowledged. @param upTo - no more than `end` */
  release(upTo: number): void {
    this.kept.release(upTo)
  }
}
