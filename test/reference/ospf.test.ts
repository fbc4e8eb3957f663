/** OSPF's routing tables against RFC 2328's own tables and figures (reference file A05). */
import { describe, expect, it } from "vitest"
import reference from "./data/A05-ospf.json" with { type: "json" }
import { OspfSample, type SampleGraph, type SampleOptions } from "./ospf-sample.js"

const vector = (id: string) => reference.vectors.find((each) => each.id === id)!
const graph = vector("A05-01").expect as unknown as SampleGraph
const externals = graph["external type 1 (ASBR, dest, metric)"]
const asType = (type: 1 | 2) => externals.map((row): readonly [string, 1 | 2] => [row, type])

type Rows = Readonly<Record<string, string>>

/** The same rows as a router has them; the RFC names a neighbour on a line or writes `*`, so both are right. */
function rowsOf(sample: OspfSample, router: string, expected: Rows): Rows {
  const rows = Object.keys(expected).map((destination): [string, string] => {
    const own = sample.row(router, destination) ?? "none"
    return [
      destination,
      own === expected[destination].replace(`via ${destination}`, "via *") ? expected[destination] : own,
    ]
  })
  return Object.fromEntries(rows)
}

describe("without areas", () => {
  const sample = new OspfSample(graph, { externals: asType(1) }).settle()

  it.each([
    ["A05-02", "RT6"],
    ["A05-03", "RT10"],
  ])("%s: the table of %s", (id, router) => {
    const expected = vector(id).expect as unknown as Rows
    expect(rowsOf(sample, router, expected)).toEqual(expected)
  })

  it("A05-04: the tables of others, with all next hops of equal cost", () => {
    const expected = vector("A05-04").expect as unknown as Readonly<Record<string, Rows>>
    for (const [router, rows] of Object.entries(expected))
      expect([router, rowsOf(sample, router, rows)]).toEqual([router, rows])
  })

  it("A05-07: the line RT6-RT10 goes down", () => {
    const other = new OspfSample(graph, { externals: asType(1) }).settle()
    other.link("RT6-RT10").down()
    other.settle()
    const expected = vector("A05-07").expect as unknown as Rows
    expect(rowsOf(other, "RT6", expected)).toEqual(expected)
    expect(other.row("RT6", "Ib")).toBeUndefined()
    other.link("RT6-RT10").up()
    other.settle()
    const before = vector("A05-02").expect as unknown as Rows
    expect(rowsOf(other, "RT6", before)).toEqual(before)
  })
})

describe("external metrics", () => {
  const rowsWith = (options: SampleOptions, expected: Rows) =>
    rowsOf(new OspfSample(graph, options).settle(), "RT6", expected)

  it("A05-05: of type 2 the smallest wins, whatever the way costs", () => {
    const expected = vector("A05-05").expect as unknown as Rows
    expect(rowsWith({ externals: asType(2) }, expected)).toEqual(expected)
  })

  it("A05-06: type 1 goes before type 2", () => {
    const mixed = [
      ["RT5 N12 8", 1],
      ["RT7 N12 2", 2],
    ] as const
    const expected = { N12: "14 via RT5 adv RT5" }
    expect(rowsWith({ externals: mixed }, expected)).toEqual(expected)
  })
})
