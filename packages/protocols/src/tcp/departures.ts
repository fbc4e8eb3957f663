import type { SentSegments } from "./sent-segments.js"

// A row: bytes on the way, and bytes held for lost until then.
const stride = 2
const initialRows = 16

/** What was on the way, and what had been lost, as each segment of the retransmission queue was (last) sent. */
export class Departures {
  private rows = new Array<number>(initialRows * stride).fill(0)
  private mask = initialRows - 1
  /** Serial number of the next segment, of which nothing is noted. */
  private next: number

  constructor(private readonly segments: SentSegments) {
    this.next = segments.next
  }

  /** A segment is in the queue, and is sent. @param lost - bytes of the connection held for lost until now */
  note(serial: number, lost: number): void {
    const { segments } = this
    // New ones are counted as on the way already; others that are not, soon will be.
    const isCounted = serial >= this.next || segments.isResent(serial)
    const flight = segments.pipe + (isCounted ? 0 : segments.endOf(serial) - segments.startOf(serial))
    while (this.next <= serial) this.extend()
    const row = (serial & this.mask) * stride
    this.rows[row] = flight
    this.rows[row + 1] = lost
  }

  /** Bytes that were on the way with the segment. */
  flightOf(serial: number): number {
    return this.rows[this.rowOf(serial)]
  }

  /** Bytes of the connection that were held for lost before it was sent. */
  lostBefore(serial: number): number {
    return this.rows[this.rowOf(serial) + 1]
  }

  private rowOf(serial: number): number {
    return (Math.min(serial, this.next - 1) & this.mask) * stride
  }

  /** One more row: of the segment before it, until that is noted; segments that are split add some at the end. */
  private extend(): void {
    if (this.next - this.segments.first > this.mask) this.grow()
    const from = this.rowOf(this.next)
    const to = (this.next & this.mask) * stride
    for (let column = 0; column < stride; column++) this.rows[to + column] = this.rows[from + column]
    this.next++
  }

  private grow(): void {
    const capacity = 2 * (this.mask + 1)
    const rows = new Array<number>(capacity * stride).fill(0)
    for (let serial = this.segments.first; serial < this.next; serial++)
      for (let column = 0; column < stride; column++)
        rows[(serial & (capacity - 1)) * stride + column] = this.rows[(serial & this.mask) * stride + column]
    this.rows = rows
    this.mask = capacity - 1
  }
}
