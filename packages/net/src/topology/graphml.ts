/**
 * Reads GraphML (http://graphml.graphdrawing.org/specification.html) with the
 * attributes of the Topology Zoo.
 *
 * Read: keys with their defaults, nodes, edges, directed graphs and edges, and
 * nested graphs (as one). Not read: ports (the edge ends at the node), and
 * `<hyperedge>` elements, which are an error; the Topology Zoo writes a hyperedge as a
 * node instead. XML is parsed by saxes, which checks that it is well-formed.
 */
import { SaxesParser, type SaxesTagPlain } from "saxes"
import { AttributeBag } from "./attribute-bag.js"
import { type ReaderOptions, type Reading, TopologyBuilder } from "./topology-builder.js"
import { edgeFrom, nodeFrom } from "./zoo-attributes.js"

/** Reads a topology from the text of a GraphML file. */
export function readGraphml(text: string, { file = "graphml text" }: ReaderOptions = {}): Reading {
  return new GraphmlReader(file).read(text)
}

/** What a `<key>` declares. */
interface Key {
  readonly name: string
  /** Kind of element that has it: "node", "edge", "graph" or "all". */
  readonly domain: string
  fallback?: string
}

/** A graph, node or edge whose end tag has not come yet. */
interface OpenElement {
  readonly kind: "graph" | "node" | "edge"
  readonly line: number
  readonly tag: Readonly<Record<string, string>>
  readonly data: Map<string, string>
}

class GraphmlReader {
  private readonly parser = new SaxesParser()
  private readonly builder: TopologyBuilder
  private readonly keys = new Map<string, Key>()
  private readonly open: OpenElement[] = []
  /** The key whose default, or the data element whose value, is being read. */
  private value?: { readonly key: string; text: string }
  private graph?: AttributeBag
  private directed = false
  private line = 1

  constructor(file: string) {
    this.builder = new TopologyBuilder(file)
    this.parser.on("error", (error) => {
      throw this.builder.error(
        this.parser.line,
        `this is not well-formed XML: ${error.message.replace(/^[\d:]+ */, "")}`,
      )
    })
    this.parser.on("opentagstart", () => {
      this.line = this.parser.line
    })
    this.parser.on("opentag", (tag) => this.start(tag))
    this.parser.on("closetag", (tag) => this.end(tag))
    this.parser.on("text", (text) => this.addText(text))
    this.parser.on("cdata", (text) => this.addText(text))
  }

  read(text: string): Reading {
    this.parser.write(text.replace(/^\uFEFF/, "")).close()
    const graph = this.graph
    if (!graph) throw this.builder.error(undefined, "there is no <graph> element; is this GraphML?")
    const network = graph.look("Network")
    return this.builder.finish(graph.take("label") ?? network, graph.rest())
  }

  private start(tag: SaxesTagPlain): void {
    const { attributes } = tag
    const name = localName(tag)
    if (this.value) return // markup of another vocabulary, inside a value
    if (name === "key") this.declare(attributes)
    if (name === "data") this.value = { key: this.need(attributes, "key", "<data>"), text: "" }
    if (name === "default") this.value = { key: [...this.keys.keys()].at(-1) ?? "", text: "" }
    if (name === "hyperedge")
      throw this.builder.error(
        this.line,
        "<hyperedge> is not read; write a node for it, with an edge to each of its ends",
      )
    if (name !== "graph" && name !== "node" && name !== "edge") return
    if (name === "graph") this.directed = attributes.edgedefault === "directed"
    this.open.push({ kind: name, line: this.line, tag: attributes, data: new Map() })
  }

  private end(tag: SaxesTagPlain): void {
    const name = localName(tag)
    if (name === "default" && this.value) this.setDefault(this.value)
    else if (name === "data" && this.value) this.open.at(-1)?.data.set(this.value.key, this.value.text)
    else if (this.value) return
    this.value = undefined
    if (name === "graph" || name === "node" || name === "edge") this.finish(this.open.pop())
  }

  private addText(text: string): void {
    if (this.value) this.value.text += text
  }

  private declare(attributes: Readonly<Record<string, string>>): void {
    const id = this.need(attributes, "id", "<key>")
    this.keys.set(id, { name: attributes["attr.name"] ?? id, domain: attributes.for ?? "all" })
  }

  private setDefault({ key, text }: { key: string; text: string }): void {
    const declared = this.keys.get(key)
    if (declared) declared.fallback = text
  }

  private finish(element: OpenElement | undefined): void {
    if (!element) return
    const { kind, tag, line } = element
    const bag = new AttributeBag(this.namedData(element))
    if (kind === "graph") this.graph ??= bag
    else if (kind === "node")
      this.builder.addNode(nodeFrom(this.need(tag, "id", "<node>", line), bag, line), bag.problems)
    else {
      const [source, target] = [
        this.need(tag, "source", "<edge>", line),
        this.need(tag, "target", "<edge>", line),
      ]
      const directed = tag.directed === undefined ? this.directed : tag.directed === "true"
      this.builder.addEdge(edgeFrom(source, target, bag, line), { directed, problems: bag.problems })
    }
  }

  /** The values of an element by their keys' names, with the defaults of those that it lacks. */
  private *namedData({ kind, data }: OpenElement): Iterable<[string, string]> {
    for (const [id, { name, domain, fallback }] of this.keys)
      if (fallback !== undefined && (domain === kind || domain === "all") && !data.has(id))
        yield [name, fallback]
    for (const [id, text] of data) yield [this.keys.get(id)?.name ?? id, text]
  }

  private need(
    attributes: Readonly<Record<string, string>>,
    name: string,
    element: string,
    line = this.line,
  ): string {
    const value = attributes[name]
    if (value === undefined || value === "")
      throw this.builder.error(line, `${element} has no ${name}; it must have one`)
    return value
  }
}

/** The name of an element without its namespace prefix. */
const localName = (tag: SaxesTagPlain): string => tag.name.replace(/^.*:/, "")
