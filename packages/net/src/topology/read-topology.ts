/** Reads a topology in any of the formats that we know. */
import { readBrite } from "./brite.js"
import { readEdgeList } from "./edge-list.js"
import { readGml } from "./gml.js"
import { readGraphml } from "./graphml.js"
import type { Reading } from "./topology-builder.js"

export type TopologyFormat = "graphml" | "gml" | "brite" | "edge-list"

const readers = { graphml: readGraphml, gml: readGml, brite: readBrite, "edge-list": readEdgeList }

const extensions: Readonly<Record<string, TopologyFormat>> = {
  graphml: "graphml",
  xml: "graphml",
  gml: "gml",
  brite: "brite",
  csv: "edge-list",
  edges: "edge-list",
  edgelist: "edge-list",
}

/** Reads the text of a file; the format is that of the name's extension, or else what the text looks like. */
export function readTopology(text: string, fileName: string): Reading {
  return readers[topologyFormat(text, fileName)](text, { file: fileName })
}

/** The format of a file by its name's extension, or else by its text. */
export function topologyFormat(text: string, fileName: string): TopologyFormat {
  const [, extension = ""] = /\.(\w+)$/.exec(fileName) ?? []
  const known = extensions[extension.toLowerCase()]
  if (known) return known
  if (/^\s*</.test(text.replace(/^\uFEFF/, ""))) return "graphml"
  if (/^\s*graph\s*\[/m.test(text)) return "gml"
  if (/^\s*Nodes\s*:\s*\(/m.test(text)) return "brite"
  return "edge-list"
}
