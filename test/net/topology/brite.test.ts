import { describe, expect, it } from "vitest"
import { readBrite } from "../../../packages/net/src/topology/index.js"
import { fixture } from "./fixture.js"

describe("readBrite", () => {
  const { topology } = readBrite(fixture("waxman.brite"), { file: "data/waxman.brite" })

  it("reads nodes, the plane's coordinates as attributes", () => {
    expect(topology.name).toBe("waxman")
    expect(topology.nodes[2]).toEqual({
      id: "2",
      label: "2",
      attributes: { x: "500.50", y: "1.00", as: "-1", type: "RT_BORDER" },
      line: 7,
    })
  })

  it("reads delays in ms and bandwidths in Mbit/s; -1 is none", () => {
    expect(
      topology.edges.map(({ source, target, delay, bandwidth }) => [source, target, delay, bandwidth]),
    ).toEqual([
      ["0", "1", 0.003131, 10e6],
      ["1", "2", 0.001637, 155.5e6],
      ["2", "0", 0.001981, undefined],
      ["2", "3", 0.00145, 45e6],
    ])
  })

  it.each([
    ["Nodes: ( 2 )\n0 1 1\n", "x.brite, line 1: this promises 2 nodes, but 1 follow; is the file cut short?"],
    ["Nodes: ( 1 )\n0 1\n", 'x.brite, line 2: found "0 1"; a node has at least an id, x and y'],
    ["Nodes: ( 1 )\n0 1 y\n", 'x.brite, line 2: column 3 is "y"; it must be a number (y)'],
    [
      "Nodes: ( 1 )\n0 1 1\n\nEdges: ( 1 )\n0 0 0 1.0 fast\n",
      'x.brite, line 5: column 5 is "fast"; it must be a number (delay in ms)',
    ],
    [
      "Nodes: ( 1 )\n0 1 1\nEdges: ( 1 )\n0 0 7\n",
      'x.brite, line 4: the target "7" of an edge is the id of no node',
    ],
    ["hello", 'x.brite: there is no line "Nodes: ( … )"; is this BRITE?'],
  ])("names the line of a fault in %j", (text, message) => {
    expect(() => readBrite(text, { file: "x.brite" })).toThrow(message)
  })
})
