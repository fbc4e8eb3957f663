import { type ConfidenceInterval, confidenceInterval } from "../statistics/index.js"

const fewest = 20
const most = 2 * fewest

/**
 * Batch means of values as they come, without keeping them: between 20 and 39
 * equal batches, whatever the length of the run. Whenever there would be 40,
 * neighbours are merged and batches are twice as long from then on (Law and
 * Carson, Operations Research 27(5), 1979).
 *
 * Values of one run depend on each other, so that their own deviation says too
 * little about their mean; the means of long batches hardly do. The interval
 * is too narrow while a batch is not much longer than that dependence.
 */
export class RunningBatches {
  private readonly means = new Float64Array(most)
  private complete = 0
  private weight = 0 // of the batch that is being filled
  private sum = 0
  private length: number

  /** @param first - weight of a batch at the start: 1 for one value, or seconds for values that hold for a time */
  constructor(private readonly first = 1) {
    this.length = first
  }

  /**
   * @param value - the value
   * @param weight - how much it counts: 1 for each packet, or the seconds that it held; finite
   */
  add(value: number, weight = 1): void {
    if (!(weight < Number.POSITIVE_INFINITY)) throw new RangeError(`cannot add a value of weight ${weight}`)
    let left = weight
    while (left > 0) {
      const room = this.length - this.weight
      if (left < room) {
        this.weight += left
        this.sum += value * left
        return
      }
      left -= room
      this.close(this.sum + value * room)
    }
  }

  /** The interval for the mean, by Student's t over the complete batches. NaN half width for fewer than two. */
  confidence(level = 0.95): ConfidenceInterval {
    return confidenceInterval(this.means.subarray(0, this.complete), level)
  }

  reset(): void {
    this.complete = 0
    this.weight = 0
    this.sum = 0
    this.length = this.first
  }

  private close(sum: number): void {
    this.means[this.complete++] = sum / this.length
    this.weight = 0
    this.sum = 0
    if (this.complete === most) this.merge()
  }

  private merge(): void {
    for (let i = 0; i < fewest; i++) this.means[i] = (this.means[2 * i] + this.means[2 * i + 1]) / 2
    this.complete = fewest
    this.length *= 2
  }
}
