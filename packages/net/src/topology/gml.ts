/** Reads GML with the attributes of the Topology Zoo. */
import { AttributeBag } from "./attribute-bag.js"
import { type GmlEntry, type GmlList, parseGml } from "./gml-syntax.js"
import { type ReaderOptions, type Reading, TopologyBuilder } from "./topology-builder.js"
import { edgeFrom, nodeFrom } from "./zoo-attributes.js"

/** Reads a topology from the text of a GML file. */
export function readGml(text: string, { file = "GML text" }: ReaderOptions = {}): Reading {
  const builder = new TopologyBuilder(file)
  const top = parseGml(text, (line, message) => builder.error(line, message))
  const graph = top.find(({ key, value }) => key === "graph" && typeof value !== "string")
  if (!graph || typeof graph.value === "string")
    throw builder.error(undefined, `there is no "graph [ … ]" in it; is this GML?`)
  const directed = textOf(graph.value, "directed") === "1"
  for (const entry of graph.value) {
    if (entry.key === "node") addNode(builder, entry)
    if (entry.key === "edge") addEdge(builder, entry, directed)
  }
  const others = graph.value.filter(({ key }) => key !== "node" && key !== "edge")
  const bag = new AttributeBag([...flatten(top.filter((entry) => entry !== graph)), ...flatten(others)])
  const network = bag.look("Network")
  return builder.finish(bag.take("label", "name") ?? network, bag.rest())
}

function addNode(builder: TopologyBuilder, { value, line }: GmlEntry): void {
  const id = need(builder, value, line, "node", "id")
  const bag = bagOf(value, ["id"])
  builder.addNode(nodeFrom(id, bag, line), bag.problems)
}

function addEdge(builder: TopologyBuilder, { value, line }: GmlEntry, directed: boolean): void {
  const [source, target] = [
    need(builder, value, line, "edge", "source"),
    need(builder, value, line, "edge", "target"),
  ]
  const bag = bagOf(value, ["source", "target"])
  builder.addEdge(edgeFrom(source, target, bag, line), { directed, problems: bag.problems })
}

function need(
  builder: TopologyBuilder,
  value: string | GmlList,
  line: number,
  element: string,
  key: string,
): string {
  const found = typeof value === "string" ? undefined : textOf(value, key)
  if (found === undefined)
    throw builder.error(
      line,
      `this ${element} has no ${key}; it must have one, such as: ${element} [ ${key} 12 ]`,
    )
  return found
}

function textOf(list: GmlList, key: string): string | undefined {
  const value = list.find((entry) => entry.key === key)?.value
  return typeof value === "string" ? value : undefined
}

function bagOf(value: string | GmlList, without: readonly string[]): AttributeBag {
  const list = typeof value === "string" ? [] : value
  return new AttributeBag(flatten(list.filter(({ key }) => !without.includes(key))))
}

/** Attributes of a list: those of lists in it by path ("graphics.x"), repeated ones with commas between. */
function flatten(list: GmlList, prefix = ""): Map<string, string> {
  const attributes = new Map<string, string>()
  const add = (name: string, text: string): void => {
    const before = attributes.get(name)
    attributes.set(name, before === undefined ? text : `${before}, ${text}`)
  }
  for (const { key, value } of list) {
    if (typeof value === "string") add(prefix + key, value)
    else for (const [name, text] of flatten(value, `${prefix}${key}.`)) add(name, text)
  }
  return attributes
}
