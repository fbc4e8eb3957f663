import { describe, expect, it } from "vitest"
import {
  greatCircleDistance,
  readTopology,
  repair,
  topologyFormat,
} from "../../../packages/net/src/topology/index.js"
import { fixture, projectData } from "./fixture.js"

describe("readTopology", () => {
  it.each([
    ["defects.graphml", "graphml"],
    ["defects.gml", "gml"],
    ["waxman.brite", "brite"],
    ["links.txt", "edge-list"],
    ["links.csv", "edge-list"],
  ])("knows %s by its name, and by its text", (name, format) => {
    const text = fixture(name)
    expect([topologyFormat(text, name), topologyFormat(text, "topology")]).toEqual([format, format])
    expect(readTopology(text, name).topology.nodes.length).toBeGreaterThan(2)
  })

  it("believes the extension, so that the error is about the format meant", () => {
    expect(() => readTopology("a b", "x.gml")).toThrow(/^x\.gml, line 1|^x\.gml: there is no "graph/)
  })
})

describe("the project's data", () => {
  it.each([
    ["abilene.graphml", "Abilene", 11, 14],
    ["geant.graphml", "GEANT", 33, 50],
  ])("%s lacks nothing but delays", (file, name, nodes, edges) => {
    const { topology, report } = readTopology(projectData(file), file)
    expect([topology.name, topology.nodes.length, topology.edges.length]).toEqual([name, nodes, edges])
    expect(report.counts()).toEqual({ "missing-delay": edges })
    expect(new Set(topology.nodes.map((node) => node.country)).size).toBe(name === "GEANT" ? 33 : 1)
  })

  it("gives Abilene's links the delay of light in fibre", () => {
    const { topology } = repair(readTopology(projectData("abilene.graphml"), "abilene.graphml").topology)
    const [denver, kansas] = [topology.find("Denver"), topology.find("Kansas City")]
    const [link] = topology.edgesBetween(denver.id, kansas.id)
    expect(link.bandwidth).toBe(10e9)
    expect(link.delay).toBeCloseTo(
      greatCircleDistance({ latitude: 39.74, longitude: -104.99 }, { latitude: 39.1, longitude: -94.58 }) /
        2e8,
      12,
    )
    expect(link.delay).toBeCloseTo(0.00448, 4)
  })
})
