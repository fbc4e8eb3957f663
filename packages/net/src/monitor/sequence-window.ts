import { RunningStatistics } from "../statistics/index.js"

/** How long the runs of successive lost packets are (the loss periods of RFC 3357). */
export interface LossRuns {
  readonly count: number
  /** Packets; NaN when there are no runs. */
  readonly mean: number
  /** Packets; 0 when there are no runs. */
  readonly longest: number
}

/**
 * Which of the latest sequence numbers have come, a bit each, and the lengths of
 * the gaps that numbers leave when they become too old to be filled.
 */
export class SequenceWindow {
  /** The number after the highest that has come. */
  next = 0
  /** Where counting begins. */
  first = 0
  private readonly words: Uint32Array
  private readonly runs = new RunningStatistics()
  private run = 0 // lost packets just before the window

  /** @param size - how many numbers are remembered; a multiple of 32 */
  constructor(readonly size: number) {
    this.words = new Uint32Array(size / 32)
  }

  /** Numbers before this one are not remembered. */
  get oldest(): number {
    return Math.max(this.first, this.next - this.size)
  }

  /** Begins at this number, with nothing come. */
  startAt(sequence: number): void {
    this.first = sequence
    this.next = sequence
    this.run = 0
    this.runs.reset()
    this.words.fill(0)
  }

  /** Whether a number has come; it must be remembered. */
  has(sequence: number): boolean {
    const bit = sequence % this.size
    return ((this.words[bit >>> 5] >>> (bit & 31)) & 1) === 1
  }

  /** A remembered number has come. */
  mark(sequence: number): void {
    const bit = sequence % this.size
    this.words[bit >>> 5] |= 1 << (bit & 31)
  }

  /** The highest number so far has come: `next` or a later one. */
  advance(sequence: number): void {
    const jump = sequence + 1 - this.next
    const passed = Math.min(jump, this.size)
    for (let i = 0; i < passed; i++) this.forget(this.next + i - this.size)
    this.run += jump - passed // after a jump longer than the window, those that are too old already
    this.next = sequence + 1
    this.mark(sequence)
  }

  /** Those that lie behind the window, and those in it as they stand. */
  lossRuns(): LossRuns {
    const runs = new RunningStatistics()
    runs.merge(this.runs)
    let { run } = this
    for (let sequence = this.oldest; sequence < this.next; sequence++) {
      if (!this.has(sequence)) run++
      else if (run > 0) {
        runs.add(run)
        run = 0
      }
    }
    return { count: runs.count, mean: runs.mean, longest: runs.count > 0 ? runs.max : 0 }
  }

  /** A number leaves the window, and its bit is free for the one that is a window later. */
  private forget(sequence: number): void {
    if (sequence < this.first) return
    if (!this.has(sequence)) {
      this.run++
      return
    }
    const bit = sequence % this.size
    this.words[bit >>> 5] &= ~(1 << (bit & 31))
    if (this.run > 0) this.runs.add(this.run)
    this.run = 0
  }
}
