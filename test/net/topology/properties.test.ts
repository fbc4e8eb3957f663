import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  inspect,
  readGraphml,
  repair,
  Topology,
  type TopologyEdge,
  type TopologyNode,
  toGraphml,
} from "../../../packages/net/src/topology/index.js"

/** Text as files have it: any letters, with what XML and HTML find special, no blanks at the ends and no rate. */
const text = fc
  .string({ unit: fc.constantFrom(..."abcXYZäß日 &<>\"'#;é-", "&amp;", "&lt;") })
  .map((value) => value.trim())
  .filter((value) => value !== "")
const attributes = fc.dictionary(fc.stringMatching(/^x[A-Za-z]{1,5}$/), text, {
  maxKeys: 2,
  noNullPrototype: true,
})
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const degrees = (limit: number) =>
  optional(fc.double({ min: -limit, max: limit, noNaN: true }).map((value) => value + 0 || 0))

const nodeFields = fc.record({
  label: fc.oneof(text, fc.constantFrom("Foo", "Foo#2", "")),
  latitude: degrees(90),
  longitude: degrees(180),
  country: optional(text),
  attributes,
})
const edgeFields = fc.record({
  bandwidth: optional(fc.double({ min: 1, max: 1e13, noNaN: true })),
  delay: optional(fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value || 0)),
  label: optional(text.filter((value) => !/\d/.test(value))),
  attributes,
})

/** Small topologies with every defect: loops, parallel edges, parts, missing and repeated values. */
const topologies = fc
  .record({ name: text, attributes, nodes: fc.array(nodeFields, { minLength: 1, maxLength: 8 }) })
  .chain(({ name, attributes, nodes: fields }) => {
    const nodes = fields.map((field, index) => defined<TopologyNode>({ id: `n${index}`, ...field }))
    const id = fc.constantFrom(...nodes.map((node) => node.id))
    const edge = fc
      .tuple(id, id, edgeFields)
      .map(([source, target, field]) => defined<TopologyEdge>({ source, target, ...field }))
    return fc.array(edge, { maxLength: 12 }).map((edges) => new Topology({ name, attributes, nodes, edges }))
  })

function defined<T>(value: object): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T
}

const withoutLines = ({ name, attributes, nodes, edges }: Topology) => ({
  name,
  attributes,
  nodes: nodes.map(({ line: _, ...node }) => node),
  edges: edges.map(({ line: _, ...edge }) => edge),
})

describe("GraphML", () => {
  it("gives back what was written", () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        const { topology: read } = readGraphml(toGraphml(topology))
        expect(withoutLines(read)).toEqual(withoutLines(topology))
      }),
      { numRuns: 300 },
    )
  })
})

describe("repair", () => {
  it("leaves no defect that its policy mends", () => {
    fc.assert(
      fc.property(topologies, fc.constantFrom("sum", "cheapest"), (topology, parallelEdges) => {
        const { topology: mended } = repair(topology, { parallelEdges, missingCoordinates: "neighbors" })
        const left = inspect(mended)
        const { "missing-coordinates": lost = 0, ...others } = left.counts()
        expect(others).toEqual({})
        // One connected part is left: either some node has coordinates and so all do, or none has.
        expect([0, mended.nodes.length]).toContain(lost)
      }),
      { numRuns: 300 },
    )
  })

  it("changes nothing that its report does not name, and does nothing the second time", () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        const { topology: mended, report } = repair(topology)
        const named = new Set(report.findings.flatMap((finding) => finding.nodes.map((node) => node.id)))
        for (const node of topology.nodes) if (!named.has(node.id)) expect(mended.node(node.id)).toEqual(node)
        expect(report.findings.every((finding) => finding.done !== undefined)).toBe(true)
        expect(withoutLines(repair(mended).topology)).toEqual(withoutLines(mended))
      }),
      { numRuns: 200 },
    )
  })
})
