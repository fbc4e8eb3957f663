import type { Axis, Mark, Scale, Spec } from "vega"
import { type Plot, pointsOf } from "./plot.js"

export interface SvgPlotOptions {
  /** Of the plotting area, pixels. */
  readonly width: number
  readonly height: number
}

export const svgPlotDefaults: SvgPlotOptions = { width: 760, height: 300 }

/**
 * Draws a plot as an SVG document. The same plot gives the same text. The library that draws is loaded with the first
 * plot.
 */
export async function plot(drawn: Plot, options: Partial<SvgPlotOptions> = {}): Promise<string> {
  const { parse, View } = await import("vega")
  const view = new View(parse(specification(drawn, { ...svgPlotDefaults, ...options })), { renderer: "none" })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}

/** The plot in the grammar of Vega. */
function specification(drawn: Plot, { width, height }: SvgPlotOptions): Spec {
  const rows = drawn.series.flatMap((series) =>
    pointsOf(drawn, series).map((point) => ({ ...point, name: series.name })),
  )
  return {
    width,
    height,
    padding: 10,
    background: "white",
    title: { text: drawn.title, anchor: "start", offset: 12 },
    data: [{ name: "rows", values: rows }],
    scales: scales(drawn),
    axes: axes(drawn),
    legends: drawn.series.length > 1 ? [{ stroke: "colors", symbolType: "stroke", labelLimit: 400 }] : [],
    marks: [lines(drawn.steps === true)],
  }
}

const scales = ({ series }: Plot): Scale[] => [
  { name: "across", type: "linear", range: "width", domain: { data: "rows", field: "x" } },
  {
    name: "up",
    type: "linear",
    range: "height",
    domain: { data: "rows", field: "y" },
    zero: true,
    nice: true,
  },
  { name: "colors", type: "ordinal", range: "category", domain: series.map(({ name }) => name) },
]

const axes = ({ x, y }: Plot): Axis[] => [
  { orient: "bottom", scale: "across", title: x.label },
  { orient: "left", scale: "up", title: y.label, grid: true, gridOpacity: 0.5, tickCount: 6 },
]

/** A line for each series, in its own colour. */
const lines = (steps: boolean): Mark => ({
  type: "group",
  from: { facet: { name: "line", data: "rows", groupby: "name" } },
  marks: [
    {
      type: "line",
      from: { data: "line" },
      encode: {
        enter: {
          x: { scale: "across", field: "x" },
          y: { scale: "up", field: "y" },
          stroke: { scale: "colors", field: "name" },
          strokeWidth: { value: 1.5 },
          interpolate: { value: steps ? "step-after" : "linear" },
        },
      },
    },
  ],
})
