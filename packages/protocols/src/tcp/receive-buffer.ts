/** What has arrived: data in order that wait to be read, and data above gaps that wait for those below. */
import { DataQueue } from "./data-queue.js"
import { type SegmentData, sizeOfData } from "./segment.js"

/**
 * Puts segments in order. Positions are plain numbers that never wrap; it is for the connection to make them from
 * sequence numbers, and to cut segments to the window.
 *
 * Where bytes arrive twice, the first copy counts. Data that are only counted, and in order, take no memory.
 */
export class ReceiveBuffer {
  /** RCV.NXT: the first position that has not arrived. */
  next: number
  /** Bytes that have arrived in order and are not read. */
  readable = 0
  /** Bytes above a gap. */
  pending = 0
  /** The readable data; undefined while all of them are counted. */
  private ordered: DataQueue | undefined = undefined
  /** What lies above gaps, a queue for each stretch, that which was added to last at the end. */
  private stretches: DataQueue[] | undefined = undefined
  /** Of the last segment, what had arrived before: the D-SACK block, until it is reported. */
  private duplicate: [left: number, right: number] | undefined = undefined

  /** @param start - the first position that will be awaited */
  constructor(start: number) {
    this.next = start
  }

  /** Whether there are data above a gap. */
  get isOutOfOrder(): boolean {
    return this.stretches !== undefined
  }

  /** Whether `sackBlocks` has anything to tell. */
  get hasSack(): boolean {
    return this.stretches !== undefined || this.duplicate !== undefined
  }

  /**
   * Takes a segment in.
   * @param dsack - whether to report what has arrived before (RFC 2883)
   * @returns by how many bytes `next` has advanced
   */
  insert(start: number, data: SegmentData, dsack: boolean): number {
    if (start === this.next && typeof data === "number" && this.ordered === undefined && !this.hasSack) {
      this.next += data
      this.readable += data
      return data
    }
    return this.place(start, data, dsack)
  }

  private place(start: number, data: SegmentData, dsack: boolean): number {
    const end = start + sizeOfData(data)
    if (start === end) return 0
    const touching = this.touching(start, end)
    this.duplicate = dsack ? this.duplicateOf(start, end, touching) : undefined
    if (end <= this.next) return 0
    const from = Math.max(start, this.next)
    const fresh = cut(start, data, from, end)
    if (touching.length === 0 && from === this.next) return this.putInOrder(fresh)
    const merged = merge(from, fresh, touching)
    this.leaveOut(touching)
    if (merged.start === this.next) return this.putInOrder(merged)
    this.stretches ??= []
    this.stretches.push(merged)
    this.pending += merged.length
    return 0
  }

  /** The stretches above gaps that a segment overlaps or adjoins, from left to right. */
  private touching(start: number, end: number): readonly DataQueue[] {
    if (this.stretches === undefined) return none
    const touching = this.stretches.filter((stretch) => stretch.start <= end && stretch.end >= start)
    return touching.sort((a, b) => a.start - b.start)
  }

  /** The first part of a segment that had arrived before; only one is reported (RFC 2883 §4.2.2). */
  private duplicateOf(
    start: number,
    end: number,
    touching: readonly DataQueue[],
  ): [number, number] | undefined {
    if (start < this.next) return [start, Math.min(end, this.next)]
    const overlapped = touching.find((stretch) => stretch.start < end && stretch.end > start)
    return overlapped && [Math.max(start, overlapped.start), Math.min(end, overlapped.end)]
  }

  private leaveOut(gone: readonly DataQueue[]): void {
    if (this.stretches === undefined || gone.length === 0) return
    const left = this.stretches.filter((stretch) => !gone.includes(stretch))
    this.stretches = left.length > 0 ? left : undefined
    this.pending = left.reduce((sum, stretch) => sum + stretch.length, 0)
  }

  private putInOrder(arrived: DataQueue | SegmentData): number {
    this.ordered ??= this.unread()
    if (arrived instanceof DataQueue) this.ordered.join(arrived)
    else this.ordered.append(arrived)
    const advance = this.ordered.end - this.next
    this.next += advance
    this.readable += advance
    if (this.ordered.isCounted) this.ordered = undefined
    return advance
  }

  /** What waits to be read while it is only counted, as a queue. */
  private unread(): DataQueue {
    const unread = new DataQueue(this.next - this.readable)
    unread.append(this.readable)
    return unread
  }

  /**
   * Takes data out to be read: at most so many bytes, all counted (then their number) or all real.
   * 0 when there are none.
   */
  take(most: number): SegmentData {
    const { ordered } = this
    if (ordered === undefined) {
      const count = most < this.readable ? Math.max(most, 0) : this.readable
      this.readable -= count
      return count
    }
    const end = Math.min(ordered.start + Math.max(most, 0), ordered.endOfKind)
    const data = ordered.slice(ordered.start, end)
    this.readable -= end - ordered.start
    ordered.release(end)
    if (ordered.isCounted) this.ordered = undefined
    return data
  }

  /**
   * What the next acknowledgement reports: left and right edges in turn. First the D-SACK block if the last segment
   * had anything twice, this once; then each stretch above a gap, the one that was added to last first (RFC 2018 §4).
   *
   * @param most - how many blocks there is room for
   */
  sackBlocks(most: number): number[] {
    const blocks: number[] = this.duplicate ?? []
    this.duplicate = undefined
    const stretches = this.stretches ?? none
    for (let i = stretches.length - 1; i >= 0 && blocks.length < 2 * most; i--) {
      blocks.push(stretches[i].start, stretches[i].end)
    }
    return blocks
  }
}

const none: readonly DataQueue[] = Object.freeze([])

/** Of data that begin at a position, those between two others. */
function cut(start: number, data: SegmentData, from: number, to: number): SegmentData {
  if (typeof data === "number") return to - from
  return data.subarray(from - start, to - start)
}

/** The stretches that a segment touches, made one by it; what they have already stays. */
function merge(start: number, data: SegmentData, touching: readonly DataQueue[]): DataQueue {
  const end = start + sizeOfData(data)
  const isFirst = touching.length === 0 || touching[0].start > start
  const merged = isFirst ? new DataQueue(start) : touching[0]
  for (const stretch of isFirst ? touching : touching.slice(1)) {
    merged.append(cut(start, data, merged.end, stretch.start))
    merged.join(stretch)
  }
  if (merged.end < end) merged.append(cut(start, data, merged.end, end))
  return merged
}
