import { describe, expect, it } from "vitest"
import { readGraphml } from "../../../packages/net/src/topology/index.js"
import { fixture } from "./fixture.js"

describe("readGraphml", () => {
  const { topology, report } = readGraphml(fixture("defects.graphml"), { file: "defects.graphml" })

  it("reads the attributes of the Topology Zoo, entities decoded and defaults applied", () => {
    expect(topology.name).toBe("Defects")
    expect(topology.attributes).toEqual({ Network: "A network of ours" })
    expect(topology.nodes[0]).toEqual({
      id: "0",
      label: 'Zürich & "ETH"',
      latitude: 47.37,
      longitude: 8.54,
      country: "Switzerland",
      attributes: { Internal: "1" },
      line: 18,
    })
    expect(topology.node("3")?.attributes).toEqual({ Internal: "0" })
    expect(topology.node("4")).toEqual({
      id: "4",
      label: "",
      attributes: { Internal: "1", hyperedge: "1" },
      line: 38,
    })
  })

  it("takes bandwidths from LinkSpeedRaw, LinkSpeed with units, or a clear label", () => {
    const bandwidths = topology.edges.map((edge) => edge.bandwidth)
    expect(bandwidths).toEqual([10e9, 2.5e9, 2_488_320_000, undefined, undefined, undefined, undefined])
    expect(topology.edges[0]).toEqual({
      source: "0",
      target: "1",
      bandwidth: 10e9,
      label: "Lit Fibre (10 Gbps)",
      attributes: {},
      line: 51,
    })
  })

  it("reports every defect with its lines", () => {
    expect(report.format()).toBe(`defects.graphml: 7 nodes, 7 links
  values that cannot be right: 2
    "Basel" (id 5, line 41): Latitude is "147.56"; it must be degrees within -90 and 90: not used
    4 – Basel (line 69): LinkSpeedRaw is "fast"; it must be bits a second, more than 0: not used
  links from a node to itself: 1
    Bern – Bern (line 64): both ends are the same node
  parts without a link to the largest part: 1
    a node apart: "Island" (id 6, line 46)
  nodes without a label: 1
    "4" (line 38): no label
  labels that several nodes share: 1
    "Bern" is the label of 2 nodes: id 1 (line 24), id 2 (line 29)
  nodes without coordinates: 3
    "Elsewhere" (id 3, line 34): no coordinates
    "4" (line 38): no coordinates
    "Basel" (id 5, line 41): no coordinates
  links without a capacity: 4
    Bern – Bern (line 64): no capacity
    Zürich & "ETH" – Elsewhere (line 65): no capacity (label "< 10 Gbps")
    Bern – 4 (line 68): no capacity
    4 – Basel (line 69): no capacity
  links without a delay: 7
    Zürich & "ETH" – Bern (line 51): no delay
    Bern – Zürich & "ETH" (line 57): no delay
    Bern – Bern (line 61): no delay
    Bern – Bern (line 64): no delay
    Zürich & "ETH" – Elsewhere (line 65): no delay
    Bern – 4 (line 68): no delay
    4 – Basel (line 69): no delay
  pairs of nodes with several links: 1
    Zürich & "ETH" – Bern: 2 links (lines 51, 57)`)
  })

  it("joins the two directions of a directed file and says so", () => {
    const directed = readGraphml(fixture("directed.graphml"), { file: "directed.graphml" })
    expect(
      directed.topology.edges.map(({ source, target, bandwidth, delay }) => [
        source,
        target,
        bandwidth,
        delay,
      ]),
    ).toEqual([
      ["a", "b", 10e6, 0.005],
      ["b", "c", 10e6, undefined],
      ["c", "b", 1e6, undefined],
      ["a", "c", undefined, undefined],
    ])
    expect(directed.report.of("directed-edge").map(({ message, done }) => `${message}: ${done}`)).toEqual([
      "a – b (line 8) and b – a (line 9): read as one link",
      "b – c (line 10) has no edge back: read as a link that works both ways",
      "c – b (line 11) has no edge back: read as a link that works both ways",
    ])
    expect(directed.report.of("malformed-value")[0].message).toBe(
      'a – c (line 12): bandwidth: "3" is no bandwidth: it has no unit; write for example "3Mbps"',
    )
  })

  it("needs no coordinates, labels or keys", () => {
    const { topology } = readGraphml(
      '<graphml><graph><node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>',
    )
    expect([topology.name, topology.nodes.length, topology.edges.length]).toEqual(["graphml text", 2, 1])
  })
})

describe("errors of readGraphml", () => {
  const failing = (body: string) => () =>
    readGraphml(`<graphml>\n<graph edgedefault="undirected">\n${body}\n</graph>\n</graphml>`, {
      file: "x.graphml",
    })

  it.each([
    [
      "an unclosed element",
      '<node id="a">',
      "x.graphml, line 4: this is not well-formed XML: unexpected close tag.",
    ],
    [
      "an unknown entity",
      '<node id="a"><data key="label">Z&uuml;rich</data></node>',
      "x.graphml, line 3: this is not well-formed XML: undefined entity.",
    ],
    [
      "an end that is no node",
      '<node id="London"/>\n<edge source="London" target="Londen"/>',
      'x.graphml, line 4: the target "Londen" of an edge is the id of no node; did you mean "London"?',
    ],
    [
      "two nodes with one id",
      '<node id="a"/>\n<node id="a"/>',
      'x.graphml, line 4: the node id "a" is that of line 3 already; every node needs its own',
    ],
    ["a node without an id", "<node/>", "x.graphml, line 3: <node> has no id; it must have one"],
    [
      "an edge with one end",
      '<edge source="a"/>',
      "x.graphml, line 3: <edge> has no target; it must have one",
    ],
    ["no nodes", "", "x.graphml: there are no nodes in it"],
    [
      "a hyperedge",
      "<hyperedge/>",
      "x.graphml, line 3: <hyperedge> is not read; write a node for it, with an edge to each of its ends",
    ],
  ])("names the line of %s", (_, body, message) => {
    expect(failing(body)).toThrow(message)
  })

  it("says what text without a graph is not", () => {
    expect(() => readGraphml("<html/>", { file: "page.xml" })).toThrow(
      "page.xml: there is no <graph> element; is this GraphML?",
    )
    expect(() => readGraphml("a b", { file: "a.graphml" })).toThrow(
      "a.graphml, line 1: this is not well-formed XML",
    )
  })
})
