/** Data in order, bytes or counts, named by their positions in the stream. */
import { type SegmentData, sizeOfData } from "./segment.js"

/** Data that lie together: bytes, or undefined where they are only counted. */
interface Chunk {
  readonly start: number
  readonly bytes: Uint8Array | undefined
}

/**
 * A stretch of a stream, appended to at its end and released at its start. Positions are plain numbers that never
 * wrap. Bytes are kept as they are given, not copied; as long as data are only counted, there is nothing but the two
 * positions.
 */
export class DataQueue {
  /** The position after the last of the data. */
  end: number
  /** Undefined while all data are counted. Two counted chunks are never neighbours. */
  private chunks: Chunk[] | undefined = undefined
  /** The chunk that `start` lies in; those before it are released. */
  private first = 0

  constructor(
    /** The position of the first of the data. */
    public start: number,
  ) {
    this.end = start
  }

  get length(): number {
    return this.end - this.start
  }

  /** Whether no bytes are among the data. */
  get isCounted(): boolean {
    return this.chunks === undefined
  }

  append(data: SegmentData): void {
    if (this.chunks === undefined && typeof data === "number") this.end += data
    else this.appendChunk(data)
  }

  private appendChunk(data: SegmentData): void {
    const size = sizeOfData(data)
    if (size === 0) return
    this.chunks ??= this.length > 0 ? [{ start: this.start, bytes: undefined }] : []
    const last = this.chunks.at(-1)
    const continues = typeof data === "number" && last !== undefined && last.bytes === undefined
    if (!continues) {
      this.chunks.push({ start: this.end, bytes: typeof data === "number" ? undefined : data })
    }
    this.end += size
  }

  /** Appends what another queue holds, from its start to its end. */
  join(other: DataQueue): void {
    for (let at = other.start; at < other.end; ) {
      const end = other.endOfChunk(other.indexOf(at))
      this.append(other.slice(at, end))
      at = end
    }
  }

  /**
   * The data between two positions, both within the queue: a count when they are all counted, else bytes: a view
   * where they lie in one chunk, else a copy in which counted ones are zeros.
   */
  slice(from: number, to: number): SegmentData {
    if (this.chunks === undefined || from >= to) return to - from
    const index = this.indexOf(from)
    if (this.endOfChunk(index) < to) return this.gather(this.chunks, index, from, to)
    const { start, bytes } = this.chunks[index]
    return bytes === undefined ? to - from : bytes.subarray(from - start, to - start)
  }

  private gather(chunks: readonly Chunk[], index: number, from: number, to: number): Uint8Array {
    const gathered = new Uint8Array(to - from)
    for (let i = index; i < chunks.length && chunks[i].start < to; i++) {
      const { start, bytes } = chunks[i]
      const cut = bytes?.subarray(Math.max(from - start, 0), to - start)
      if (cut !== undefined) gathered.set(cut, Math.max(start - from, 0))
    }
    return gathered
  }

  /** Where the data at the start cease to be of their kind, bytes or counted. */
  get endOfKind(): number {
    const { chunks } = this
    if (chunks === undefined || this.length === 0) return this.end
    const areBytes = chunks[this.first].bytes !== undefined
    let index = this.first
    while (index + 1 < chunks.length && (chunks[index + 1].bytes !== undefined) === areBytes) index++
    return this.endOfChunk(index)
  }

  /** Forgets what lies before a position. */
  release(upTo: number): void {
    this.start = upTo
    if (this.chunks === undefined) return
    if (upTo === this.end) {
      this.chunks = undefined
      this.first = 0
      return
    }
    while (this.endOfChunk(this.first) <= upTo) this.first++
    // Now and then, so that it costs little for each chunk.
    if (this.first > 32 && this.first * 2 > this.chunks.length) {
      this.chunks.splice(0, this.first)
      this.first = 0
    }
  }

  /** The chunk that a position lies in. */
  private indexOf(position: number): number {
    const { chunks } = this
    if (chunks === undefined) return 0
    let [low, high] = [this.first, chunks.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (chunks[middle].start <= position) low = middle
      else high = middle - 1
    }
    return low
  }

  private endOfChunk(index: number): number {
    return this.chunks?.[index + 1]?.start ?? this.end
  }
}
