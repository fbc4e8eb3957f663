import { describe, expect, it } from "vitest"
import {
  inspect,
  type RepairPolicy,
  readGraphml,
  repair,
  Topology,
} from "../../../packages/net/src/topology/index.js"
import { edge, links, node } from "./build.js"
import { fixture } from "./fixture.js"

describe("repair", () => {
  it("mends by the default policies and reports every change", () => {
    const { topology: broken, report: found } = readGraphml(fixture("defects.graphml"), {
      file: "defects.graphml",
    })
    const { topology, report } = repair(broken, {}, found)
    expect(report.format()).toBe(`defects.graphml: 7 nodes, 7 links
  values that cannot be right: 2
    "Basel" (id 5, line 41): Latitude is "147.56"; it must be degrees within -90 and 90: not used
    4 – Basel (line 69): LinkSpeedRaw is "fast"; it must be bits a second, more than 0: not used
  links from a node to itself: 1
    Bern – Bern (line 64): both ends are the same node: dropped
  parts without a link to the largest part: 1
    a node apart: "Island" (id 6, line 46): dropped, with 0 links
  nodes without a label: 1
    "4" (line 38): no label: called "4"
  labels that several nodes share: 1
    "Bern" is the label of 2 nodes: id 1 (line 24), id 2 (line 29): the others are now "Bern#2"
  nodes without coordinates: 3
    "Elsewhere" (id 3, line 34): no coordinates: kept
    "4" (line 38): no coordinates: kept
    "Basel" (id 5, line 41): no coordinates: kept
  links without a capacity: 3
    Zürich & "ETH" – Elsewhere (line 65): no capacity (label "< 10 Gbps"): set to 1 Gbit/s
    Bern#2 – 4 (line 68): no capacity: set to 1 Gbit/s
    4 – Basel (line 69): no capacity: set to 1 Gbit/s
  links without a delay: 6
    Zürich & "ETH" – Bern (line 51): no delay: set to 0.4736 ms for 95 km
    Bern – Zürich & "ETH" (line 57): no delay: set to 0.4736 ms for 95 km
    Bern – Bern#2 (line 61): no delay: set to 0.01 ms for 0 km
    Zürich & "ETH" – Elsewhere (line 65): no delay: set to 1 ms, since an end has no coordinates
    Bern#2 – 4 (line 68): no delay: set to 1 ms, since an end has no coordinates
    4 – Basel (line 69): no delay: set to 1 ms, since an end has no coordinates
  pairs of nodes with several links: 1
    Zürich & "ETH" – Bern: 2 links (lines 51, 57): kept`)
    expect([topology.nodes.length, topology.edges.length]).toEqual([6, 6])
    expect(broken.nodes).toHaveLength(7)
    expect(JSON.parse(JSON.stringify(report)).counts).toEqual(report.counts())
  })

  it("leaves a sound topology as it is", () => {
    const sound = repair(links("a-b b-c")).topology
    const again = repair(sound)
    expect(again.topology.edges).toEqual(sound.edges)
    expect(again.report.counts()).toEqual({ "missing-coordinates": 3 })
  })

  it("shows at most so many findings of a kind", () => {
    expect(inspect(links("a-b b-c c-d")).format({ limit: 1 })).toBe(`test: 4 nodes, 3 links
  nodes without coordinates: 4
    "a": no coordinates
    … and 3 more
  links without a capacity: 3
    a – b: no capacity
    … and 2 more
  links without a delay: 3
    a – b: no delay
    … and 2 more`)
    expect(inspect(new Topology({ name: "none" })).format()).toBe(
      "none: 0 nodes, 0 links\n  nothing to repair",
    )
  })
})

describe("policies", () => {
  const parallel = links("a-b a-b b-a b-c").with({
    edges: [
      edge("a", "b", { bandwidth: 1e9, delay: 0.002 }),
      edge("a", "b", { bandwidth: 10e9, delay: 0.005, label: "fat" }),
      edge("b", "a", { bandwidth: 10e9, delay: 0.004, label: "fast" }),
      edge("b", "c", { bandwidth: 1e6, delay: 0.001 }),
    ],
  })

  it("parallelEdges sum: one link with the sum of the bandwidths and the least delay", () => {
    const { topology, report } = repair(parallel, { parallelEdges: "sum" })
    expect(topology.edges).toEqual([edge("a", "b", { bandwidth: 21e9, delay: 0.002 }), parallel.edges[3]])
    expect(report.of("parallel-edges")[0].done).toBe("merged into one of 21 Gbit/s and 2 ms")
  })

  it("parallelEdges cheapest: the fastest, then the shortest", () => {
    expect(repair(parallel, { parallelEdges: "cheapest" }).topology.edges).toEqual([
      parallel.edges[2],
      parallel.edges[3],
    ])
  })

  it("disconnected keep: keeps every part", () => {
    const { topology, report } = repair(links("a-b c"), { disconnected: "keep" })
    expect(topology.nodes).toHaveLength(3)
    expect(report.of("disconnected")[0]).toMatchObject({ nodes: [{ id: "c" }], done: "kept" })
  })

  it("duplicateLabels suffix: never takes a label that is in use", () => {
    const topology = new Topology({
      name: "test",
      nodes: [node("0", "Foo"), node("1", "Foo#2"), node("2", "Foo"), node("3", "Foo"), node("Foo", "")],
    })
    const labels = repair(topology, { disconnected: "keep" }).topology.nodes.map(({ label }) => label)
    expect(labels).toEqual(["Foo", "Foo#2", "Foo#3", "Foo#4", "Foo#5"])
  })

  it("missingCoordinates neighbors: the middle of those that are placed, in rounds", () => {
    const topology = links("a-x x-b x-y z").with({
      nodes: [
        node("a", "a", { latitude: 10, longitude: 0 }),
        node("x"),
        node("b", "b", { latitude: -10, longitude: 0 }),
        node("y"),
        node("z"),
      ],
    })
    const { topology: placed, report } = repair(topology, {
      missingCoordinates: "neighbors",
      disconnected: "keep",
    })
    expect(placed.node("x")).toMatchObject({ latitude: 0, longitude: 0 })
    expect(placed.node("y")).toMatchObject({ latitude: 0, longitude: 0 })
    expect(report.of("missing-coordinates").map(({ message, done }) => `${message}: ${done}`)).toEqual([
      '"x": no coordinates: put at 0.00°N 0.00°E, from its neighbours a, b',
      '"y": no coordinates: put at 0.00°N 0.00°E, from its neighbours x',
      '"z": no coordinates: kept, since no neighbour is anywhere',
    ])
  })

  it("pathInflation and propagationSpeed scale delays from distances", () => {
    const topology = links("a-b").with({
      nodes: [node("a", "a", { latitude: 0, longitude: 0 }), node("b", "b", { latitude: 0, longitude: 90 })],
    })
    const delay = (policy: Partial<RepairPolicy>) => repair(topology, policy).topology.edges[0].delay
    const quarter = (Math.PI / 2) * 6_371_008.8
    expect(delay({})).toBeCloseTo(quarter / 2e8, 9)
    expect(delay({ pathInflation: 1.5, propagationSpeed: 1e8 })).toBeCloseTo((quarter * 1.5) / 1e8, 8)
  })

  it.each<[keyof RepairPolicy, Topology, string]>([
    ["selfLoops", links("a-a"), "a – a: both ends are the same node"],
    ["disconnected", links("a b"), 'a node apart: "b"'],
    ["missingLabels", new Topology({ name: "test", nodes: [node("a", "")] }), '"a": no label'],
    [
      "duplicateLabels",
      new Topology({ name: "test", nodes: [node("a", "x"), node("b", "x")], edges: [edge("a", "b")] }),
      '"x" is the label of 2 nodes: id a, id b',
    ],
    ["missingCoordinates", links("a"), '"a": no coordinates'],
    ["bandwidth", links("a-b"), "a – b: no capacity"],
    ["delay", links("a-b"), "a – b: no delay"],
    ["parallelEdges", links("a-b b-a"), "a – b: 2 links"],
  ])('%s "error" names what it refuses', (policy, topology, message) => {
    expect(() => repair(topology, { [policy]: "error" })).toThrow(
      `test: the policy ${policy} is "error", and there is\n  ${message}`,
    )
  })

  it("is checked whole, and all its faults are told", () => {
    const wrong = {
      selfLoops: "mend",
      bandwidth: "10",
      pathInflation: 0.5,
      propagationSpeed: 4e8,
      colour: "red",
    }
    expect(() => repair(links("a-b"), wrong as Partial<RepairPolicy>)).toThrow(
      'repair policy: there is no option "colour"; selfLoops is "mend"; it must be one of drop, error; ' +
        "propagationSpeed is 400000000 m/s; it must be > 0 and at most 299792458; pathInflation is 0.5; it must be ≥ 1; " +
        'bandwidth: "10" is no bandwidth: it has no unit; write for example "10Mbps"',
    )
    expect(() => repair(links("a-b"), { bandwidth: 0 })).toThrow("bandwidth is 0; it must be > 0")
  })
})
