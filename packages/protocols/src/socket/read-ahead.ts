import { decodeUtf8 } from "@hourglass/net"
import { DataQueue } from "../tcp/data-queue.js"
import type { SegmentData } from "../tcp/segment.js"

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Data that were taken from a stream before they were asked for, to find where a line or a record ends. */
export class ReadAhead {
  private readonly queue = new DataQueue(0)
  /** There is no line feed before this position. */
  private searched = 0

  get length(): number {
    return this.queue.length
  }

  push(data: SegmentData): void {
    this.queue.append(data)
  }

  /** At most so many of the data, bytes or a count as they came. */
  take(most: number): SegmentData {
    const { start, endOfKind } = this.queue
    return this.takeExactly(Math.min(most, endOfKind - start))
  }

  /** So many of the data; counted ones are zeros where there are bytes among them. */
  takeExactly(size: number): SegmentData {
    const { queue } = this
    const end = queue.start + size
    const data = queue.slice(queue.start, end)
    queue.release(end)
    if (this.searched < end) this.searched = end
    return data
  }

  /** The next line, without its end, CR LF or LF; undefined when it has not come to its end. */
  takeLine(): string | undefined {
    const { queue, searched } = this
    const data = queue.slice(searched, queue.end)
    const found = typeof data === "number" ? -1 : data.indexOf(lineFeed)
    if (found < 0) {
      this.searched = queue.end
      return undefined
    }
    return this.takeText(searched + found + 1 - queue.start)
  }

  /** So many of the data as text, without the end of a line. */
  takeText(size: number): string {
    const data = this.takeExactly(size)
    const bytes = typeof data === "number" ? new Uint8Array(data) : data
    let end = bytes.length
    if (bytes[end - 1] === lineFeed) {
      end--
      if (bytes[end - 1] === carriageReturn) end--
    }
    return decodeUtf8(bytes.subarray(0, end))
  }
}
