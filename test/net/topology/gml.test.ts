import { describe, expect, it } from "vitest"
import { readGml } from "../../../packages/net/src/topology/index.js"
import { fixture } from "./fixture.js"

describe("readGml", () => {
  const { topology, report } = readGml(fixture("defects.gml"), { file: "defects.gml" })

  it("reads nodes with their attributes, nested ones by path", () => {
    expect([topology.name, topology.attributes]).toEqual(["Labs", { Creator: "by hand" }])
    expect(topology.nodes[0]).toEqual({
      id: "0",
      label: "UCLA",
      latitude: 34.07,
      longitude: -118.44,
      attributes: { type: '"T" Node', "graphics.x": "1.5", "graphics.y": "2" },
      line: 5,
    })
  })

  it("reads edges, and their capacity only where it is certain", () => {
    expect(topology.edges).toEqual([
      { source: "0", target: "1", label: "OC-192c", bandwidth: 9_953_280_000, attributes: {}, line: 24 },
      { source: "1", target: "2", label: "34/45 Mbit/s", attributes: { id: "e7" }, line: 29 },
    ])
  })

  it("counts the defects", () => {
    expect(report.counts()).toEqual({
      disconnected: 1,
      "duplicate-label": 1,
      "missing-coordinates": 2,
      "missing-capacity": 1,
      "missing-delay": 2,
    })
  })

  it.each([
    ["graph [\n node [\n", 'x.gml, line 2: the list "node [" has no "]"'],
    ["graph [\n ] ]", 'x.gml, line 2: there is a "]" without a "[" before it'],
    ["graph [\n node [ id ]\n]", 'x.gml, line 2: the key "id" has no value'],
    [
      "graph [\n 12 id\n]",
      "x.gml, line 2: found 12 where a key was expected; GML is keys with values, such as: id 12",
    ],
    ['graph [\n label "A\n]', "x.gml, line 2: a text begins here that has no closing quote"],
    [
      "graph [\n node [ label 3 ]\n]",
      "x.gml, line 2: this node has no id; it must have one, such as: node [ id 12 ]",
    ],
    [
      "graph [ node [ id 1 ]\n edge [ source 1 target 9 ]\n]",
      'x.gml, line 2: the target "9" of an edge is the id of no node',
    ],
    ["Version 1", 'x.gml: there is no "graph [ … ]" in it; is this GML?'],
  ])("names the line of a fault in %j", (text, message) => {
    expect(() => readGml(text, { file: "x.gml" })).toThrow(message)
  })
})
