/** What a plot shows: series over a common axis. It says nothing of how it is drawn. */
import { TimeSeries } from "@hourglass/net"

export interface PlotAxis {
  /** With the unit, as it stands at the axis: "time, s". */
  readonly label: string
  /** What one on the axis is in units of the points: 1000 to show bytes as kilobytes. Default 1. */
  readonly unit?: number | undefined
}

export interface PlotSeries {
  readonly name: string
  /** x and y, or a series of values over time, such as monitors keep. */
  readonly points: TimeSeries | Iterable<readonly [x: number, y: number]>
}

export interface Plot {
  readonly title: string
  readonly x: PlotAxis
  readonly y: PlotAxis
  readonly series: readonly PlotSeries[]
  /** Whether a value holds until the next one, as the length of a queue does. Default: lines from point to point. */
  readonly steps?: boolean | undefined
}

export interface PlottedPoint {
  readonly x: number
  readonly y: number
}

/** The points of a series in units of the axes, without those that are no numbers. */
export function pointsOf({ x: { unit: perX = 1 }, y: { unit: perY = 1 } }: Plot, series: PlotSeries) {
  const points: PlottedPoint[] = []
  for (const [x, y] of pairsOf(series.points))
    if (Number.isFinite(x) && Number.isFinite(y)) points.push({ x: x / perX, y: y / perY })
  return points
}

function* pairsOf(points: PlotSeries["points"]): Iterable<readonly [number, number]> {
  if (!(points instanceof TimeSeries)) return yield* points
  const [times, values] = [points.times(), points.values()]
  for (let i = 0; i < points.length; i++) yield [times[i], values[i]]
}
