import { TimeSeries } from "../statistics/index.js"

/**
 * A time series that never grows past a limit: when it is full, every second
 * point goes, and from then on only every second value comes in, and so on.
 * Its points are evenly spread over the values. Meant for plots: summaries are
 * made from all values.
 */
export class ThinnedSeries {
  readonly series: TimeSeries
  private count = 0
  private stride = 1

  /**
   * @param limit - most points to keep: at least 2, or 0 for none at all
   * @param name - of the values, for tables and files
   * @param unit - of the values
   */
  constructor(
    private readonly limit: number,
    name: string,
    unit: string,
  ) {
    this.series = new TimeSeries(name, unit)
  }

  add(time: number, value: number): void {
    if (this.limit === 0) return
    const index = this.count++
    if (index % this.stride !== 0) return
    if (this.series.length >= this.limit) {
      this.thin()
      if (index % this.stride !== 0) return
    }
    this.series.push(time, value)
  }

  reset(): void {
    this.series.clear()
    this.count = 0
    this.stride = 1
  }

  private thin(): void {
    const times = Float64Array.from(this.series.times())
    const values = Float64Array.from(this.series.values())
    this.series.clear()
    for (let i = 0; i < times.length; i += 2) this.series.push(times[i], values[i])
    this.stride *= 2
  }
}
