/** The sample of RFC 2328 in four areas (figure 6, tables 4-6, 13, 14, figures 7 and 8), from reference file A05. */
import { describe, expect, it } from "vitest"
import reference from "./data/A05-ospf.json" with { type: "json" }
import { OspfSample, routerId, type SampleGraph } from "./ospf-sample.js"

const expected = (id: string) => reference.vectors.find((each) => each.id === id)!.expect
const graph = expected("A05-01") as unknown as SampleGraph
const externals = graph["external type 1 (ASBR, dest, metric)"].map((row) => [row, 1] as const)

const range = { areas: { 3: { ranges: [{ prefix: "10.3.0.0/16" }] } } }
const line = { areas: { 0: { ranges: [{ prefix: "18.10.1.0/30" }] } } } // Ia and Ib as one (figure 7)
const to = (router: string, through: number) => ({ virtualLinks: [{ through, to: routerId(router) }] })

const sample = new OspfSample(graph, {
  hasAreas: true,
  externals,
  routers: { RT11: { ...range, ...to("RT10", 2) }, RT10: to("RT11", 2), RT3: line, RT4: line },
}).settle()

describe("what border routers tell", () => {
  it("A05-08: the backbone of area 1 (table 4)", () => {
    const rows = expected("A05-08") as unknown as Record<string, Record<string, number>>
    for (const [network, costs] of Object.entries(rows))
      for (const [router, cost] of Object.entries(costs))
        expect([router, network, sample.summaries(router, 0)[network]]).toEqual([router, network, cost])
  })

  it("A05-11: the backbone of all areas (figure 8)", () => {
    const rows = expected("A05-11") as unknown as Record<string, Record<string, number>>
    const told = Object.keys(rows).map((router) => [router, sample.summaries(router, 0)])
    expect(Object.fromEntries(told)).toEqual(rows)
  })

  it("A05-10: area 1 of the rest (table 6, figure 7)", () => {
    const rows = expected("A05-10") as unknown as Record<string, Record<string, number>>
    const told = Object.keys(rows).map((name) => {
      const costs = ["RT3", "RT4"].map((router) => [
        router,
        sample.summaries(router, 1, name.startsWith("RT") ? 4 : 3)[name],
      ])
      return [name, Object.fromEntries(costs)]
    })
    expect(Object.fromEntries(told)).toEqual(rows)
  })
})

it("A05-09: distances in the backbone (table 5)", () => {
  const rows = expected("A05-09") as unknown as Record<string, Record<string, number>>
  for (const [router, costs] of Object.entries(rows)) {
    const own = Object.keys(costs).map((name) => [
      name,
      name.startsWith("RT")
        ? sample.router(router).pathTo(routerId(name), 0)?.cost
        : sample.route(router, name)?.cost,
    ])
    expect([router, Object.fromEntries(own)]).toEqual([router, costs])
  }
})

type Rows = Record<string, string>

/** A row of tables 13 and 14: `15 RT5 inter 0 adv RT7`, `4 RT1 intra 1`, `16 RT5 ext1 adv RT5,RT7`, `1 *`. */
function row(from: OspfSample, router: string, destination: string): string {
  const [, name, area] = /^R (RT\d+)(?: \(area (\d)\))?$/.exec(destination) ?? []
  if (name !== undefined) {
    const path = from.router(router).pathTo(routerId(name), Number(area ?? 0))!
    return `${path.cost} ${from.via(path.hops)}`
  }
  const { pathType, cost, area: of, advertisers, hops, prefix } = from.route(router, destination)!
  const kind = { "intra-area": `intra ${of}`, "inter-area": `inter ${of}`, "external-1": "ext1" }[
    pathType as string
  ]
  const by = advertisers.length === 0 ? "" : ` adv ${from.namesOf(advertisers)}`
  return `${cost} ${from.via(hops, prefix)} ${kind}${by}`
}

function rowsOf(from: OspfSample, rows: Rows, written = (text: string) => text): Rows {
  const own = Object.entries(rows).map(([destination, wanted]) => {
    const found = written(row(from, "RT4", destination))
    const neighbor = destination.split(" ")[1] // the RFC prints * for a neighbour on a line
    return [
      destination,
      found.replace(new RegExp(`^(\\d+) ${neighbor}$`), "$1 *") === wanted ? wanted : found,
    ]
  })
  return Object.fromEntries(own)
}

describe("the table of RT4", () => {
  it("A05-12: with areas (table 13)", () => {
    const rows = expected("A05-12") as unknown as Record<string, string>
    expect(rowsOf(sample, rows)).toEqual(rows)
  })

  it("A05-13: with one more virtual link, between RT3 and RT4 (table 14)", () => {
    const other = new OspfSample(graph, {
      hasAreas: true,
      externals,
      routers: {
        RT11: { ...range, ...to("RT10", 2) },
        RT10: to("RT11", 2),
        RT3: { ...line, ...to("RT4", 1) },
        RT4: { ...line, ...to("RT3", 1) },
      },
    }).settle()
    const { others, ...changed } = expected("A05-13") as unknown as Record<string, string>
    const rows = expected("A05-12") as unknown as Record<string, string>
    expect(others).toBe("unchanged")
    const found = rowsOf(other, changed, short)
    expect(found).toEqual(changed)
    // §12.4.3: the backbone's ranges are not for an area that virtual links pass now.
    expect([other.summaries("RT3", 1)["Ia,Ib"], other.summaries("RT3", 1).Ia]).toEqual([undefined, 20])
    const kept = Object.keys(rows).filter((name) => !(name in changed) && !name.includes("(area"))
    expect(rowsOf(other, pickRows(rows, kept))).toEqual(pickRows(rows, kept))
  })
})

/** Without the area, as table 14 is written. */
const short = (text: string): string => text.replace(/ intra 0$/, "").replace("inter 0", "inter")
const pickRows = (rows: Record<string, string>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, rows[name]]))

it("§3.4: RT1 takes RT4 to N6, RT3 to the range of area 3, and both to N8", () => {
  expect(["N6", "N9-N11,H1", "N8"].map((name) => sample.row("RT1", name))).toEqual([
    "16 via RT4",
    "30 via RT3",
    "19 via RT3,RT4",
  ])
})
