/** Writes a topology as GraphML with the attributes of the Topology Zoo, so that `readGraphml` gives it back. */
import { decodeHTMLStrict } from "entities"
import type { Topology, TopologyEdge, TopologyNode } from "./topology.js"

type Values = readonly (readonly [name: string, value: string | number])[]

/** The text of a GraphML file. Line numbers are not kept. */
export function toGraphml(topology: Topology): string {
  const graph: Values = [["label", topology.name], ...Object.entries(topology.attributes)]
  const nodes = topology.nodes.map((node) => ({ node, values: nodeValues(node) }))
  const edges = topology.edges.map((edge) => ({ edge, values: edgeValues(edge) }))
  const keys = new Keys()
  const body = [
    `  <graph edgedefault="undirected">`,
    ...keys.data("graph", graph, "    "),
    ...nodes.flatMap(({ node, values }) => [
      `    <node id="${escapeXml(node.id)}">`,
      ...keys.data("node", values, "      "),
      "    </node>",
    ]),
    ...edges.flatMap(({ edge, values }) => [
      `    <edge source="${escapeXml(edge.source)}" target="${escapeXml(edge.target)}">`,
      ...keys.data("edge", values, "      "),
      "    </edge>",
    ]),
    "  </graph>",
  ]
  return [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">`,
    ...keys.declarations,
    ...body,
    "</graphml>",
    "",
  ].join("\n")
}

function nodeValues({ label, latitude, longitude, country, attributes }: TopologyNode): Values {
  return known([
    ["label", label === "" ? undefined : label],
    ["Latitude", latitude],
    ["Longitude", longitude],
    ["Country", country],
    ...Object.entries(attributes),
  ])
}

function edgeValues({ bandwidth, delay, label, attributes }: TopologyEdge): Values {
  return known([
    ["LinkSpeedRaw", bandwidth],
    ["LinkDelayRaw", delay],
    ["LinkLabel", label],
    ...Object.entries(attributes),
  ])
}

function known(values: readonly (readonly [string, string | number | undefined])[]): Values {
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

/** The `<key>` declarations of a file, made as values ask for them. */
class Keys {
  readonly declarations: string[] = []
  private readonly ids = new Map<string, string>()

  /** The `<data>` elements of these values. */
  data(domain: string, values: Values, indent: string): readonly string[] {
    return values.map(([name, value]) => {
      const id = this.id(domain, name, typeof value === "number" ? "double" : "string")
      return `${indent}<data key="${id}">${escapeXml(typeof value === "number" ? String(value) : escapeHtml(value))}</data>`
    })
  }

  private id(domain: string, name: string, type: string): string {
    const key = JSON.stringify([domain, name])
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = `d${this.ids.size}`
    this.ids.set(key, id)
    this.declarations.push(
      `  <key id="${id}" for="${domain}" attr.name="${escapeXml(name)}" attr.type="${type}" />`,
    )
    return id
  }
}

/** Readers decode HTML entities in values; text that looks as if it had some is escaped against that. */
function escapeHtml(text: string): string {
  return decodeHTMLStrict(text) === text ? text : text.replaceAll("&", "&amp;")
}

const references: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

function escapeXml(text: string): string {
  return text.replace(
    /[&<>"]|[\t\n\r]/g,
    (character) => references[character] ?? `&#${character.charCodeAt(0)};`,
  )
}
