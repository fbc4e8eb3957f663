/**
 * What has been sent and not been acknowledged: the retransmission queue, and
 * the scoreboard of RFC 6675 in one.
 *
 * Segments are rows of one array of numbers, oldest first, that is allocated
 * when something is first sent and doubled when it is full: sending a segment
 * allocates nothing here. A segment is known by its serial number, which stays
 * the same while older ones are acknowledged. Positions are relative sequence
 * numbers (the SYN is 0), not wrapped.
 */

/** What is known of a segment; bits. */
const sacked = 1
const lost = 2
/** Sent again since it was last held for lost: a copy is on the way. */
const resent = 4
/** Sent more than once at any time: gives no round-trip time (Karn's rule). */
const ambiguous = 8
const appLimited = 16

// A row: where it begins and ends, when it was (last) sent, and what was delivered when it was (rate estimation).
const stride = 6
const start = 0
const end = 1
const sentAt = 2
const delivered = 3
const deliveredAt = 4
const firstSentAt = 5

// Plain arrays of numbers: a typed array would cost an idle connection a few hundred bytes more.
const initialRows = 4
const none: number[] = []

/** Is told of each segment that arrived, as an ACK says for the first time, or is lost, before that is taken note of. */
export interface SegmentObserver {
  arrived(serial: number): void
  lost(serial: number): void
}

export class SentSegments {
  observer: SegmentObserver | undefined = undefined
  /** Serial numbers: of the oldest segment, and of the next to be sent. */
  first = 0
  next = 0
  /** Bytes that have arrived, as SACK says. */
  sackedBytes = 0
  /** Bytes that are held for lost. */
  lostBytes = 0
  /** Bytes of which another copy is on the way. */
  resentBytes = 0
  /** The newest segment that is sacked, −1 for none. */
  newestSacked = -1
  /** When the segment was sent that was sent last of those that have arrived, seconds (RFC 8985 §6.2, RACK.xmit_ts). */
  arrivedSentAt = Number.NEGATIVE_INFINITY
  /** An ACK of what was sent again later than this answers the first copy: set it before each ACK, seconds. */
  credibleUntil = Number.POSITIVE_INFINITY
  private rows = none
  private marks = none
  private mask = -1

  get length(): number {
    return this.next - this.first
  }

  /** Takes note of a segment just sent. @returns its serial number */
  push(from: number, to: number, now: number): number {
    if (this.next - this.first > this.mask) this.grow()
    const slot = this.next & this.mask
    const row = slot * stride
    this.rows[row + start] = from
    this.rows[row + end] = to
    this.rows[row + sentAt] = now
    this.marks[slot] = 0
    return this.next++
  }

  /** For rate estimation: what was delivered, and when, as this segment left. */
  noteDelivery(serial: number, bytes: number, at: number, firstSent: number, isAppLimited: boolean): void {
    const slot = serial & this.mask
    const row = slot * stride
    this.rows[row + delivered] = bytes
    this.rows[row + deliveredAt] = at
    this.rows[row + firstSentAt] = firstSent
    if (isAppLimited) this.marks[slot] |= appLimited
    else this.marks[slot] &= ~appLimited
  }

  private grow(): void {
    const capacity = this.mask < 0 ? initialRows : 2 * (this.mask + 1)
    const rows = new Array<number>(capacity * stride).fill(0.5) // a fraction: the array is then one of doubles
    const marks = new Array<number>(capacity).fill(0)
    for (let serial = this.first; serial < this.next; serial++) {
      const from = (serial & this.mask) * stride
      const to = (serial & (capacity - 1)) * stride
      for (let column = 0; column < stride; column++) rows[to + column] = this.rows[from + column]
      marks[serial & (capacity - 1)] = this.marks[serial & this.mask]
    }
    this.rows = rows
    this.marks = marks
    this.mask = capacity - 1
  }

  // One segment

  startOf(serial: number): number {
    return this.rows[(serial & this.mask) * stride + start]
  }
  endOf(serial: number): number {
    return this.rows[(serial & this.mask) * stride + end]
  }
  sentAt(serial: number): number {
    return this.rows[(serial & this.mask) * stride + sentAt]
  }
  deliveredOf(serial: number): number {
    return this.rows[(serial & this.mask) * stride + delivered]
  }
  deliveredAt(serial: number): number {
    return this.rows[(serial & this.mask) * stride + deliveredAt]
  }
  firstSentAt(serial: number): number {
    return this.rows[(serial & this.mask) * stride + firstSentAt]
  }
  isSacked(serial: number): boolean {
    return (this.marks[serial & this.mask] & sacked) !== 0
  }
  isLost(serial: number): boolean {
    return (this.marks[serial & this.mask] & lost) !== 0
  }
  isResent(serial: number): boolean {
    return (this.marks[serial & this.mask] & resent) !== 0
  }
  isAmbiguous(serial: number): boolean {
    return (this.marks[serial & this.mask] & ambiguous) !== 0
  }
  isAppLimited(serial: number): boolean {
    return (this.marks[serial & this.mask] & appLimited) !== 0
  }

  private sizeOf(serial: number): number {
    const row = (serial & this.mask) * stride
    return (this.rows[row + end] - this.rows[row + start]) | 0
  }

  /** It is held for lost: it no longer counts as on the way. */
  markLost(serial: number): void {
    const slot = serial & this.mask
    if (this.marks[slot] & (lost | sacked)) return
    this.observer?.lost(serial)
    this.marks[slot] |= lost
    this.lostBytes += this.sizeOf(serial)
  }

  /** It is sent once more. */
  markResent(serial: number, now: number): void {
    const slot = serial & this.mask
    if ((this.marks[slot] & resent) === 0) this.resentBytes += this.sizeOf(serial)
    this.marks[slot] |= resent | ambiguous
    this.rows[slot * stride + sentAt] = now
  }

  /** The copy that was sent again is held for lost as well. */
  markResentLost(serial: number): void {
    const slot = serial & this.mask
    if ((this.marks[slot] & resent) === 0) return
    this.observer?.lost(serial)
    this.marks[slot] &= ~resent
    this.resentBytes -= this.sizeOf(serial)
  }

  // ACKs

  /**
   * Removes what is acknowledged; of a segment that is acknowledged in part, the rest remains.
   * @returns how many of the bytes SACK had told of before
   */
  acknowledge(upTo: number): number {
    const before = this.sackedBytes
    while (this.first < this.next && this.endOf(this.first) <= upTo) this.forgetFirst()
    if (this.first < this.next && this.startOf(this.first) < upTo) this.trimFirst(upTo)
    if (this.newestSacked < this.first) this.newestSacked = -1
    return before - this.sackedBytes
  }

  private forgetFirst(): void {
    const mark = this.marks[this.first & this.mask]
    if (mark !== 0) this.uncount(this.first, this.sizeOf(this.first))
    if ((mark & sacked) === 0) this.noteArrival(this.first, mark)
    this.first++
  }

  private noteArrival(serial: number, mark: number): void {
    this.observer?.arrived(serial)
    const time = this.sentAt(serial)
    if (time > this.arrivedSentAt && ((mark & ambiguous) === 0 || time <= this.credibleUntil))
      this.arrivedSentAt = time
  }

  private trimFirst(upTo: number): void {
    this.uncount(this.first, (upTo - this.startOf(this.first)) | 0)
    this.rows[(this.first & this.mask) * stride + start] = upTo
  }

  private uncount(serial: number, bytes: number): void {
    const mark = this.marks[serial & this.mask]
    if (mark & sacked) this.sackedBytes -= bytes
    if (mark & lost) this.lostBytes -= bytes
    if (mark & resent) this.resentBytes -= bytes
  }

  /**
   * Takes a SACK block: the segments that lie in it have arrived.
   * @returns bytes of which that was not known
   */
  sack(left: number, right: number): number {
    const before = this.sackedBytes
    for (let serial = this.serialAt(left); serial < this.next && this.endOf(serial) <= right; serial++)
      this.markSacked(serial)
    return this.sackedBytes - before
  }

  private markSacked(serial: number): void {
    const slot = serial & this.mask
    const mark = this.marks[slot]
    if (mark & sacked) return
    this.noteArrival(serial, mark)
    const size = this.sizeOf(serial)
    if (mark & lost) this.lostBytes -= size
    if (mark & resent) this.resentBytes -= size
    this.marks[slot] = (mark & ~(lost | resent)) | sacked
    this.sackedBytes += size
    if (serial > this.newestSacked) this.newestSacked = serial
  }

  /** The first segment that begins at a position or after it. */
  private serialAt(position: number): number {
    let low = this.first
    let high = this.next
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.startOf(middle) < position) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * All that is not known to have arrived is held for lost, as after a time-out; none of it is on the way. The
   * receiver has discarded what it had sacked, if the oldest segment is among it (RFC 2018 §8).
   */
  markAllLost(): void {
    if (this.length > 0 && this.isSacked(this.first)) this.forgetSacks()
    for (let serial = this.first; serial < this.next; serial++) {
      const slot = serial & this.mask
      if (this.marks[slot] & sacked) continue
      if ((this.marks[slot] & (lost | resent)) !== lost) this.observer?.lost(serial)
      this.marks[slot] = (this.marks[slot] | lost) & ~resent
    }
    this.resentBytes = 0
    this.lostBytes = this.outstanding - this.sackedBytes
  }

  private forgetSacks(): void {
    for (let serial = this.first; serial < this.next; serial++) this.marks[serial & this.mask] &= ~sacked
    this.sackedBytes = 0
    this.newestSacked = -1
  }

  /** Bytes sent and not acknowledged. */
  get outstanding(): number {
    return this.length === 0 ? 0 : (this.endOf(this.next - 1) - this.startOf(this.first)) | 0
  }

  /** Bytes on the way: RFC 6675 §4, SetPipe. */
  get pipe(): number {
    return this.outstanding - this.sackedBytes - this.lostBytes + this.resentBytes
  }

  /** The stretches that SACK has told of, left and right edges in turn, oldest first. For observers. */
  sackedRanges(): number[] {
    const ranges: number[] = []
    for (let serial = this.first; serial < this.next; serial++) {
      if (!this.isSacked(serial)) continue
      if (ranges.length > 0 && ranges[ranges.length - 1] === this.startOf(serial)) ranges.pop()
      else ranges.push(this.startOf(serial))
      ranges.push(this.endOf(serial))
    }
    return ranges
  }

  /** Splits a segment that is larger than may be sent now; the rest becomes a segment of its own. */
  split(serial: number, position: number): void {
    const last = this.next - 1
    this.push(this.startOf(last), this.endOf(last), this.sentAt(last))
    for (let each = last; each > serial; each--) this.copyRow(each, each + 1)
    this.copyRow(serial, serial + 1)
    this.rows[(serial & this.mask) * stride + end] = position
    this.rows[((serial + 1) & this.mask) * stride + start] = position
    if (this.newestSacked > serial) this.newestSacked++
  }

  private copyRow(from: number, to: number): void {
    const row = (from & this.mask) * stride
    this.rows.copyWithin((to & this.mask) * stride, row, row + stride)
    this.marks[to & this.mask] = this.marks[from & this.mask]
  }
}
