import { plot as drawText } from "simple-ascii-chart"
import { type Plot, type PlottedPoint, pointsOf } from "./plot.js"
import { niceTicks } from "./ticks.js"

export interface TextPlotOptions {
  /** Of the plotting area, characters. */
  readonly width: number
  /** Of each chart, lines; about so many, for the ticks to have equal distances. */
  readonly height: number
}

export const textPlotDefaults: TextPlotOptions = { width: 80, height: 8 }

/**
 * Draws a plot for a terminal: each series in a chart of its own, on the same axes, since lines that cross cannot be
 * told apart without colours. Before its first value, a series is drawn at 0.
 */
export function textPlot(drawn: Plot, options: Partial<TextPlotOptions> = {}): string {
  const { width, height } = { ...textPlotDefaults, ...options }
  const all = drawn.series.map((series) => pointsOf(drawn, series))
  const [left, right] = extent(all.flat().map(({ x }) => x))
  const [low, high] = extent([0, ...all.flat().map(({ y }) => y)])
  const ticks = { x: niceTicks(left, right, 6), y: niceTicks(low, high, 4) }
  const yRange: [number, number] = [Math.min(low, ...ticks.y), Math.max(high, ...ticks.y)]
  const margin = Math.max(...ticks.y.map((tick) => String(tick).length))
  const charts = all.map((points, index) =>
    drawText(columns(points, left, right, width), {
      width,
      height: evenly(height, ticks.y.length - 1) + 1,
      yRange,
      customXAxisTicks: ticks.x,
      customYAxisTicks: ticks.y,
      // All as wide as the widest, so that the charts stand below each other.
      formatter: (value, { axis }) => (axis === "x" ? value : label(value, ticks.y).padStart(margin)),
      symbols: { axis: { n: "│", e: "─" } },
      title: drawn.series[index].name,
    }),
  )
  return tidy([`${drawn.title}: ${drawn.y.label}`, ...charts, `${drawn.x.label}`].join("\n"))
}

/** The multiple of some parts that is next to a length. */
const evenly = (length: number, parts: number): number => Math.max(1, Math.round(length / parts)) * parts

const label = (value: number, ticks: readonly number[]): string =>
  ticks.includes(value) ? String(value) : ""

/** What the series is at each column: the last value until then. */
function columns(points: readonly PlottedPoint[], left: number, right: number, width: number) {
  let next = 0
  let value = 0
  return Array.from({ length: width }, (_, column): [number, number] => {
    const x = left + ((right - left) * column) / (width - 1)
    while (next < points.length && points[next].x <= x) value = points[next++].y
    return [x, value]
  })
}

function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (!(low <= high)) return [0, 1]
  return low < high ? [low, high] : [low, low + 1]
}

/** Without the empty lines around charts, and blanks at the ends of lines. */
const tidy = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && line !== "│")
    .join("\n")
