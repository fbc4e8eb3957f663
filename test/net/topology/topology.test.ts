import { describe, expect, it } from "vitest"
import {
  greatCircleDistance,
  middleOf,
  shortestPaths,
  Topology,
} from "../../../packages/net/src/topology/index.js"
import { edge, links, node } from "./build.js"

describe("Topology", () => {
  const topology = links("a-b b-c a-b c-c d-e f")

  it("knows neighbours, degrees and edges between nodes", () => {
    expect(topology.neighbors("b").map(({ id }) => id)).toEqual(["a", "c"])
    expect(["a", "b", "c", "d", "f"].map((id) => topology.degree(id))).toEqual([2, 3, 3, 1, 0])
    expect(topology.edgesBetween("b", "a")).toEqual([topology.edges[0], topology.edges[2]])
    expect(topology.edgesBetween("c", "c")).toEqual([topology.edges[3]])
    expect(topology.edgesBetween("a", "d")).toEqual([])
  })

  it("lists connected parts, the largest first", () => {
    expect(topology.components().map((part) => part.map(({ id }) => id).join(""))).toEqual(["abc", "de", "f"])
  })

  it("finds nodes by label, then by id, and helps with misspellings", () => {
    const named = new Topology({
      name: "net",
      nodes: [node("0", "Denver"), node("1", "Foo"), node("2", "Foo")],
    })
    expect([named.find("Denver").id, named.find("2").id]).toEqual(["0", "2"])
    expect(() => named.find("Foo")).toThrow(
      'net: 2 nodes are labelled "Foo" (ids 1, 2); use an id, or repair the labels first',
    )
    expect(() => named.find("Denvr")).toThrow('net: there is no node "Denvr"; did you mean "Denver"?')
  })

  it("refuses two nodes with one id and edges that end nowhere", () => {
    expect(() => new Topology({ name: "net", nodes: [node("a"), node("a")] })).toThrow(
      'net: two nodes have the id "a"; ids must differ',
    )
    expect(() => new Topology({ name: "net", nodes: [node("a")], edges: [edge("a", "z")] })).toThrow(
      'net: edge a – z ends at "z", which is no node',
    )
  })
})

describe("shortestPaths", () => {
  it("gives costs and all first hops of equal cost", () => {
    const square = links("a-b b-d a-c c-d d-e z")
    expect([...shortestPaths(square, "a", () => 1)].sort()).toEqual([
      ["a", { cost: 0, firstHops: [] }],
      ["b", { cost: 1, firstHops: ["b"] }],
      ["c", { cost: 1, firstHops: ["c"] }],
      ["d", { cost: 2, firstHops: ["b", "c"] }],
      ["e", { cost: 3, firstHops: ["b", "c"] }],
    ])
  })

  it("refuses costs that are not positive, and unknown nodes", () => {
    expect(() => shortestPaths(links("a-b"), "a", () => 0)).toThrow(
      "the cost of a – b is 0; costs must be > 0",
    )
    expect(() => shortestPaths(links("a-b"), "x", () => 1)).toThrow('there is no node with the id "x"')
  })
})

describe("great circles", () => {
  it("measures distances in metres", () => {
    const [london, newYork] = [
      { latitude: 51.5074, longitude: -0.1278 },
      { latitude: 40.7128, longitude: -74.006 },
    ]
    expect(greatCircleDistance(london, newYork) / 1e3).toBeCloseTo(5570, 0)
    expect(greatCircleDistance(london, london)).toBe(0)
    expect(greatCircleDistance({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(
      Math.PI * 6_371_008.8,
      0,
    )
  })

  it("finds the middle also across the date line", () => {
    const middle = middleOf([
      { latitude: 0, longitude: 170 },
      { latitude: 0, longitude: -170 },
    ])
    expect(Math.abs(middle?.longitude ?? 0)).toBeCloseTo(180, 9)
    expect(middleOf([])).toBeUndefined()
    expect(
      middleOf([
        { latitude: 90, longitude: 0 },
        { latitude: -90, longitude: 0 },
      ]),
    ).toBeUndefined()
  })
})
