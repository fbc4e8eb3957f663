/**
 * When routes expire. Kept apart from them, side by side: that they are confirmed is by far the most frequent change,
 * and a number in an object of its own costs memory each time.
 */
export class Deadlines {
  times = new Float64Array(16)
  private readonly free: number[] = []
  private used = 0

  /** A place for one more, which does not expire yet. */
  take(): number {
    const slot = this.free.pop() ?? this.used++
    if (slot === this.times.length) {
      const { times } = this
      this.times = new Float64Array(2 * slot)
      this.times.set(times)
    }
    this.times[slot] = Number.POSITIVE_INFINITY
    return slot
  }

  giveBack(slot: number): void {
    this.times[slot] = Number.POSITIVE_INFINITY
    this.free.push(slot)
  }

  /** The first of them; `Infinity` for none. */
  get first(): number {
    let first = Number.POSITIVE_INFINITY
    for (let slot = 0; slot < this.used; slot++) if (this.times[slot] < first) first = this.times[slot]
    return first
  }
}
