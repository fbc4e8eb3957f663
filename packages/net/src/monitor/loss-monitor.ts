/**
 * Loss, duplication and reordering, as a receiver sees them in sequence numbers.
 *
 * The sender numbers its packets with successive whole numbers; numbers of a
 * protocol that wrap around must be extended first. A packet is
 *
 * - lost when a later one has come and it has not (it may still come);
 * - a duplicate when its number has come before;
 * - reordered when a later one has come before (RFC 4737 §3.3; duplicates are none);
 * - late when so many later ones have come that nobody remembers whether it has
 *   come before: it stays lost, as after the waiting time of RFC 7680.
 *
 * Packets lost after the last that came cannot be seen from here: see FlowMonitor.
 */
import { type Duration, seconds } from "@hourglass/aca"
import { TimeSeries } from "../statistics/index.js"
import { OptionFaults } from "../variates/option-faults.js"
import { IntervalSums } from "./interval-sums.js"
import { type LossRuns, SequenceWindow } from "./sequence-window.js"

export interface LossMonitorOptions {
  /** The number of the first packet that is sent. With a warm-up: the number after the highest that came in it. */
  firstSequence: number
  /** How many of the latest numbers are remembered; a multiple of 32. */
  reorderWindow: number
  /** Packets that come before this simulated time do not count. */
  warmUp: Duration
  /** A series has a point at every multiple of this. */
  interval: Duration
}

/** Loss monitor options. Times in seconds. */
export const lossMonitorDefaults = {
  firstSequence: 0,
  reorderWindow: 4096, // 512 bytes; 49 ms of 1500-byte packets at 1 Gb/s
  warmUp: 0,
  interval: 1,
}

/** What a packet turned out to be; "ignored" is one of the warm-up or numbered before the first. */
export type Arrival = "new" | "reordered" | "duplicate" | "late" | "ignored"

export interface LossSummary {
  /** Packets from the first number to the highest that came. */
  readonly expected: number
  /** Of these, those that came, once each; reordered ones included, late ones not. */
  readonly received: number
  /** expected - received. */
  readonly lost: number
  /** lost / expected, 0 … 1; NaN when nothing was expected. */
  readonly lossRate: number
  readonly duplicates: number
  readonly reordered: number
  /** Came when no longer remembered. */
  readonly late: number
  /** The furthest that a reordered packet was behind the highest, in sequence numbers. */
  readonly largestLag: number
  readonly runs: LossRuns
}

export class LossMonitor {
  received = 0
  duplicates = 0
  reordered = 0
  late = 0
  private largestLag = 0
  private readonly firstSequence: number
  private readonly warmUp: number
  private readonly window: SequenceWindow
  private readonly sums: IntervalSums // expected and received

  constructor(options: Partial<LossMonitorOptions> = {}) {
    const { firstSequence, reorderWindow, warmUp, interval } = { ...lossMonitorDefaults, ...options }
    const faults = new OptionFaults("loss monitor")
    this.warmUp = faults.read("warmUp", warmUp, seconds)
    const length = faults.readPositive("interval", interval, seconds)
    faults.require(
      Number.isSafeInteger(firstSequence) && firstSequence >= 0,
      `firstSequence is ${firstSequence}; it must be a whole number >= 0`,
    )
    faults.require(
      Number.isInteger(reorderWindow / 32) && reorderWindow > 0,
      `reorderWindow is ${reorderWindow}; it must be a multiple of 32, and > 0`,
    )
    faults.report()
    this.firstSequence = firstSequence
    this.window = new SequenceWindow(reorderWindow)
    this.window.startAt(firstSequence)
    this.sums = new IntervalSums(length)
  }

  /** A packet arrives at this time, seconds, never before the last one. */
  packet(time: number, sequence: number): Arrival {
    if (!(Number.isSafeInteger(sequence) && sequence >= 0))
      throw new RangeError(`the sequence number of a packet is ${sequence}; it must be a whole number >= 0`)
    if (time < this.warmUp) this.skip(sequence)
    const { window } = this
    if (sequence < window.first) return "ignored"
    if (sequence >= window.next) {
      this.received++
      this.sums.add(time, sequence + 1 - window.next, 1)
      window.advance(sequence)
      return "new"
    }
    if (sequence < window.oldest) {
      this.late++
      return "late"
    }
    if (window.has(sequence)) {
      this.duplicates++
      return "duplicate"
    }
    window.mark(sequence)
    this.received++
    this.reordered++
    this.largestLag = Math.max(this.largestLag, window.next - 1 - sequence)
    this.sums.add(time, 0, 1)
    return "reordered"
  }

  /** This packet and those before it do not count. Without effect when packets have been counted already. */
  skip(sequence: number): void {
    if (this.received === 0 && sequence >= this.window.first) this.window.startAt(sequence + 1)
  }

  /** Packets from the first number to the highest that came. */
  get expected(): number {
    return this.window.next - this.window.first
  }

  get lost(): number {
    return this.expected - this.received
  }

  /**
   * The share lost in each interval that has ended by this time, seconds, as
   * RFC 3550 §A.3 has it: of the packets that the highest number rose by. No
   * point where it did not rise: packets are known to be lost only afterwards.
   */
  series(end: number): TimeSeries {
    const series = new TimeSeries("loss rate", "1")
    const [expected, received] = this.sums.columns(end)
    for (let i = 0; i < expected.length; i++)
      if (expected[i] > 0)
        series.push((i + 1) * this.sums.interval, Math.max(0, 1 - received[i] / expected[i]))
    return series
  }

  summary(): LossSummary {
    const { expected, received, lost, duplicates, reordered, late, largestLag } = this
    const lossRate = expected > 0 ? lost / expected : Number.NaN
    const runs = this.window.lossRuns()
    return { expected, received, lost, lossRate, duplicates, reordered, late, largestLag, runs }
  }

  reset(): void {
    this.received = 0
    this.duplicates = 0
    this.reordered = 0
    this.late = 0
    this.largestLag = 0
    this.window.startAt(this.firstSequence)
    this.sums.reset()
  }
}
