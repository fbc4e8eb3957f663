import { type Plot, plot, TimeSeries, textPlot } from "hourglass"
import { SaxesParser } from "saxes"
import { describe, expect, it } from "vitest"
import { niceTicks } from "../../packages/hourglass/src/plot/ticks.js"

const saw: Plot = {
  title: "Window of <a> & <b>",
  x: { label: "time, s" },
  y: { label: "kB", unit: 1000 },
  series: [
    { name: "a", points: [0, 1, 2, 3, 4].map((time) => [time, 1000 * (time % 3)]) },
    { name: "b", points: [0, 4].map((time) => [time, 2000]) },
  ],
}

/** The elements of a document, and its text. */
function read(svg: string) {
  const elements: { name: string; attributes: Record<string, string> }[] = []
  const texts: string[] = []
  const parser = new SaxesParser()
  parser.on("opentag", ({ name, attributes }) =>
    elements.push({ name, attributes: attributes as Record<string, string> }),
  )
  parser.on("text", (text) => text.trim() !== "" && texts.push(text))
  parser.write(svg).close()
  return { elements, texts }
}

/** The lines of the series: those that are neither axes nor grid. */
const linesOf = (svg: string) =>
  read(svg).elements.flatMap(({ attributes: { d = "", "stroke-width": width } }) =>
    width === "1.5" && d.startsWith("M0") ? [d] : [],
  )

describe("plot", () => {
  it("is a document with the title, the axes and a legend", async () => {
    const { elements, texts } = read(await plot(saw))
    expect(elements[0].name).toBe("svg")
    expect(texts).toEqual(expect.arrayContaining([saw.title, "time, s", "kB", "a", "b", "2.0"]))
  })

  it("draws a line through the points of each series, in units of the axes", async () => {
    const [a, b] = linesOf(await plot(saw, { width: 400, height: 200 }))
    expect(a).toBe("M0,200L100,100L200,0L300,200L400,100")
    expect(b).toBe("M0,0L400,0")
  })

  it("holds values until the next one when they are steps", async () => {
    const [a] = linesOf(await plot({ ...saw, steps: true }, { width: 400, height: 200 }))
    expect(a).toContain("M0,200L100,200L100,100L200,100")
  })

  it("takes series of monitors, and leaves out what is no number", async () => {
    const points = new TimeSeries("queue", "packets")
    points.push(0, 0)
    points.push(1, Number.NaN)
    points.push(2, 4000)
    const drawn = { ...saw, series: [{ name: "queue", points }] }
    expect(linesOf(await plot(drawn, { width: 200, height: 100 }))).toEqual(["M0,100L200,0"])
  })

  it("gives the same text for the same plot", async () => {
    expect(await plot(saw)).toBe(await plot(saw))
  })

  it("draws no line where there are no points", async () => {
    expect(linesOf(await plot({ ...saw, series: [] }))).toEqual([])
  })
})

describe("textPlot", () => {
  it("draws a chart for each series, on the same axes", () => {
    expect(textPlot(saw, { width: 21, height: 4 })).toBe(
      `
Window of <a> & <b>: kB
a
   │
  2┤         ┏━━━━┓
1.5┤         ┃    ┃
  1┤    ┏━━━━┛    ┃    ┏━
0.5┤    ┃         ┃    ┃
  0┤━━━━┛         ┗━━━━┛
   └┬────┬────┬────┬────┬─
    0    1    2    3    4
b
   │
  2┤━━━━━━━━━━━━━━━━━━━━━
1.5┤
  1┤
0.5┤
  0┤
   └┬────┬────┬────┬────┬─
    0    1    2    3    4
time, s`.slice(1),
    )
  })

  it("draws something for no points at all", () => {
    expect(textPlot({ ...saw, series: [{ name: "none", points: [] }] })).toContain("none")
  })
})

describe("ticks", () => {
  it.each([
    [0, 10, 5, [0, 2, 4, 6, 8, 10]],
    [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
    [0, 130, 4, [0, 50, 100, 150]],
    [-1, 1, 4, [-1, -0.5, 0, 0.5, 1]],
    [7, 8, 2, [7, 7.5, 8]],
  ])("from %d to %d, about %d", (low, high, count, ticks) => {
    expect(niceTicks(low, high, count)).toEqual(ticks)
  })
})
