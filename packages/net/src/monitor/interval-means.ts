import { NumberSeries, TimeSeries } from "../statistics/index.js"
import { intervalsUntil } from "./interval-sums.js"

/**
 * The mean over time, and the maximum, of a value in each interval. The value
 * stays until it changes; intervals in which it did not change take no memory.
 */
export class IntervalMeans {
  // A point for each interval with a change, and for the one before a change:
  // what lies between two points had the value of the second.
  private readonly indices = new NumberSeries()
  private readonly averages = new NumberSeries()
  private readonly maxima = new NumberSeries()
  private index = 0
  private area = 0 // value × seconds of the present interval
  private max = 0

  /** @param interval - seconds */
  constructor(readonly interval: number) {}

  /** The value held from one time to another, seconds; each call starts where the last one ended, the first at 0. */
  hold(value: number, from: number, to: number): void {
    const last = intervalsUntil(to, this.interval)
    if (last === this.index) return this.include(value, to - from)
    const edge = (this.index + 1) * this.interval
    this.include(value, Math.max(0, edge - from))
    this.push(this.index, this.area / this.interval, this.max)
    if (last > this.index + 1) this.push(last - 1, value, value)
    this.index = last
    this.area = 0
    this.max = 0
    this.include(value, Math.max(0, to - last * this.interval))
  }

  /** The mean in every interval that has ended by the last call of `hold`, at the interval's end. */
  means(name = "mean", unit = ""): TimeSeries {
    return this.expand(this.averages.values(), name, unit)
  }

  /** The largest value that held for a time in each interval, at the interval's end. */
  peaks(name = "maximum", unit = ""): TimeSeries {
    return this.expand(this.maxima.values(), name, unit)
  }

  reset(): void {
    this.indices.clear()
    this.averages.clear()
    this.maxima.clear()
    this.index = 0
    this.area = 0
    this.max = 0
  }

  private include(value: number, seconds: number): void {
    this.area += value * seconds
    if (seconds > 0 && value > this.max) this.max = value
  }

  private push(index: number, mean: number, max: number): void {
    this.indices.push(index)
    this.averages.push(mean)
    this.maxima.push(max)
  }

  private expand(values: Float64Array, name: string, unit: string): TimeSeries {
    const series = new TimeSeries(name, unit)
    const indices = this.indices.values()
    for (let i = 0; i < indices.length; i++)
      for (let end = series.length + 1; end <= indices[i] + 1; end++)
        series.push(end * this.interval, values[i])
    return series
  }
}
