/**
 * The bytes that count until given times: a first-in first-out list of
 * (end, bytes) with its sum, on typed arrays. Ends must never fall.
 */
export class SlidingBytes {
  /** Bytes that still count. */
  total = 0
  private ends = new Float64Array(16)
  private amounts = new Float64Array(16)
  private head = 0
  private length = 0

  add(end: number, bytes: number): void {
    if (this.length === this.ends.length) this.grow()
    const tail = (this.head + this.length) % this.ends.length
    this.ends[tail] = end
    this.amounts[tail] = bytes
    this.length++
    this.total += bytes
  }

  /** When the oldest bytes cease to count; infinite when there are none. */
  get firstEnd(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.ends[this.head]
  }

  /** Forgets what has ceased to count by this time, the time itself included. */
  expire(time: number): void {
    while (this.length > 0 && this.ends[this.head] <= time) {
      this.total -= this.amounts[this.head]
      this.head = (this.head + 1) % this.ends.length
      this.length--
    }
  }

  clear(): void {
    this.total = 0
    this.head = 0
    this.length = 0
  }

  private grow(): void {
    this.ends = unrolled(this.ends, this.head)
    this.amounts = unrolled(this.amounts, this.head)
    this.head = 0
  }
}

/** The full ring from its head on, in an array of twice the length. */
function unrolled(ring: Float64Array, head: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(ring.length * 2)
  longer.set(ring.subarray(head))
  longer.set(ring.subarray(0, head), ring.length - head)
  return longer
}
