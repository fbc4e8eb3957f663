import { describe, expect, it } from "vitest"
import { readEdgeList, type Topology } from "../../../packages/net/src/topology/index.js"
import { fixture } from "./fixture.js"

const links = (topology: Topology) =>
  topology.edges.map(({ source, target, bandwidth, delay, line }) => [source, target, bandwidth, delay, line])

describe("readEdgeList", () => {
  it("reads columns between blanks, with comments, quotes and nodes without links", () => {
    const { topology, report } = readEdgeList(fixture("links.txt"), { file: "links.txt" })
    expect(topology.nodes.map((node) => node.label)).toEqual([
      "Seattle",
      "New York",
      "Denver",
      "Honolulu",
      "Foo#2",
    ])
    expect(links(topology)).toEqual([
      ["Seattle", "New York", 10e9, 0.02, 2],
      ["Seattle", "Denver", undefined, 0.008, 3],
      ["Denver", "New York", 2.5e9, undefined, 4],
      ["Denver", "New York", undefined, undefined, 5],
      ["Foo#2", "Denver", 1e6, 0.0001, 7],
    ])
    expect(report.counts()).toEqual({
      disconnected: 1,
      "missing-coordinates": 5,
      "missing-capacity": 2,
      "missing-delay": 2,
      "parallel-edges": 1,
    })
  })

  it("reads CSV with a heading", () => {
    expect(links(readEdgeList(fixture("links.csv")).topology)).toEqual([
      ["Washington, DC", "Chicago", 10e9, 0.007, 2],
      ["Chicago", 'The "Loop"', undefined, 0.001, 3],
      ["Chicago", "Denver", undefined, undefined, 4],
    ])
  })

  it.each([
    ["a b\na b 10", 'x.txt, line 2: "10" is no bandwidth: it has no unit; write for example "10Mbps"'],
    ["a b 5ms", 'x.txt, line 1: "5ms" is no bandwidth, it is a duration'],
    ["a b 0Mbps", 'x.txt, line 1: "0Mbps" is no bandwidth of a link; it must be more than 0'],
    [
      "New York Boston 10Mbps 5ms x",
      "x.txt, line 1: found 6 columns: New | York | Boston | 10Mbps | 5ms | x; a line is: from to",
    ],
    ['"a b', 'x.txt, line 1: found "a b; a quote has no partner'],
    ["# nothing", "x.txt: there are no nodes in it"],
  ])("names the line of a fault in %j", (text, message) => {
    expect(() => readEdgeList(text, { file: "x.txt" })).toThrow(message)
  })
})
