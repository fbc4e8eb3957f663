/**
 * A network: nodes, links, and networks inside it, to any depth.
 *
 * What stands outermost plans the addresses and computes the routes for all
 * that is in it, when the simulation starts or when `build` is called.
 */
import {
  Component,
  OptionError,
  optionNames,
  PathError,
  refuseUnknown,
  shown,
  suggestion,
} from "@hourglass/aca"
import { type IpVersion, Prefix } from "@hourglass/net"
import { attach } from "./attach.js"
import { type AddressDemand, AddressPlanError, allocate } from "./cidr.js"
import { Link } from "./link.js"
import { bankOptions, checkLink, type LinkSpecification, linkOptions } from "./link-specification.js"
import { Node } from "./node.js"
import { bestEffort, NodeBuilder } from "./node-builder.js"
import { Nodes } from "./nodes.js"
import { requireNode } from "./require-node.js"
import { type CostName, type LinkCost, linkCosts, NetworkGraph } from "./routes/graph.js"
import { installRoutes, routeOwner } from "./routes/hierarchical-routes.js"

export interface NetworkOptions {
  /** The block of addresses; by default the outermost network has 10.0.0.0/8 and the plan finds the others. */
  prefix?: Prefix | string | undefined
  /** Builds the nodes; by default that of the network around, at last the best-effort architecture. */
  builder?: NodeBuilder | undefined
  /** What a hop costs in the computed routes. Default "hops". */
  cost?: CostName | LinkCost | undefined
  /**
   * For which nodes routes are computed at the start: true for all, false for none. Default for those that have no
   * routing protocol, so that hosts know their way out.
   */
  computesRoutes?: boolean | undefined
}

export const networkOptionNames = optionNames<NetworkOptions>({
  prefix: true,
  builder: true,
  cost: true,
  computesRoutes: true,
})

/** A route is asked for from one of these, as `linkBetween("a", "b")`. */
type NodeOrName = Node | string

const defaultBlock = "10.0.0.0/8"

export class Network extends Component<NetworkOptions> {
  private assigned: Prefix | undefined
  private isBuilt = false

  constructor(name: string, options: NetworkOptions = {}) {
    refuseUnknown(options, networkOptionNames, "a network")
    super(name, options)
    if (options.prefix !== undefined) checkPrefix(options.prefix)
  }

  /** The block of addresses that stands for this network: given by hand, or found by the plan. */
  get prefix(): Prefix | undefined {
    return this.assigned
  }

  // What is in it

  /** The network of this name in this one; made when there is none. */
  subnetwork(name: string, options: NetworkOptions = {}): Network {
    const found = this.child(name)
    if (found instanceof Network) return found
    return this.add(new Network(name, options))
  }

  /** The node of this name that sends on packets for others; made when there is none. */
  router(name: string): Node {
    return this.existingOf(name, true) ?? this.add(this.builder.router(name))
  }

  /** The node of this name that is an end of traffic; made when there is none. */
  host(name: string): Node {
    return this.existingOf(name, false) ?? this.add(this.builder.host(name))
  }

  private existingOf(name: string, forwards: boolean): Node | undefined {
    const found = this.existing(name)
    if (found === undefined || found.options.forwards === forwards) return found
    throw new OptionError(
      `${found.path} is a ${forwards ? "host" : "router"} already, and cannot be a ${forwards ? "router" : "host"} too`,
    )
  }

  /** The node at a path in this network. @throws PathError */
  node(path: string): Node {
    const found = this.existing(path) ?? this.get(path)
    if (found instanceof Node) return found
    throw new PathError(`${found.path} is no node`)
  }

  /** The nodes in this network that a pattern matches, as `find` has them: `select("r*")`, `select("site?/h1")`. */
  select(pattern: string): Nodes {
    return listed(this.find(pattern).filter((found) => found instanceof Node))
  }

  /** All nodes in this network and those inside it. */
  get nodes(): Node[] {
    return this.children.flatMap((child) =>
      child instanceof Node ? [child] : child instanceof Network ? child.nodes : [],
    )
  }

  /** Those that send on packets for others: `net.routers.use(Rip)`. */
  get routers(): Nodes {
    return listed(this.nodes.filter((node) => node.options.forwards))
  }

  get hosts(): Nodes {
    return listed(this.nodes.filter((node) => !node.options.forwards))
  }

  /** The networks directly in this one. */
  get networks(): Network[] {
    return this.children.filter((child) => child instanceof Network)
  }

  /** All links in this network and those inside it. */
  get links(): Link[] {
    return this.children.flatMap((child) =>
      child instanceof Link ? [child] : child instanceof Network ? child.links : [],
    )
  }

  private existing(name: string): Node | undefined {
    const found = this.child(name)
    return found instanceof Node ? found : undefined
  }

  /** What builds the nodes of this network. */
  get builder(): NodeBuilder {
    return this.options.builder ?? (this.parent instanceof Network ? this.parent.builder : defaultBuilder)
  }

  // Links

  /** Joins two nodes, of this network or of networks inside it. */
  link(a: Node, b: Node, options: LinkSpecification = {}): Link {
    return this.join([a, b], options)
  }

  /** Joins any number of nodes by a shared medium: what one sends reaches the one it is for, or all. */
  lan(nodes: readonly Node[], options: LinkSpecification = {}): Link {
    if (!Array.isArray(nodes))
      throw new OptionError(`lan takes the nodes in an array, as net.lan([a, b]), not ${shown(nodes)}`)
    return this.join(nodes, options)
  }

  private join(nodes: readonly Node[], options: LinkSpecification): Link {
    for (const node of nodes) requireNode(node, "an end of a link")
    if (new Set(nodes).size < 2 || new Set(nodes).size < nodes.length)
      throw new OptionError(
        `a link joins two or more nodes, each once, not ${nodes.map((node) => node.path).join(" and ")}`,
      )
    checkLink(options)
    const link = this.add(new Link(this.nameFor(nodes, options.name), linkOptions(options)))
    const bank = bankOptions(options)
    for (const node of nodes) attach(node, link, bank)
    return link
  }

  private nameFor(nodes: readonly Node[], given: string | undefined): string {
    const name = given ?? nodes.map((node) => node.name).join("-")
    if (given !== undefined || this.child(name) === undefined) return name
    let count = 2
    while (this.child(`${name}#${count}`) !== undefined) count++
    return `${name}#${count}`
  }

  /** The link between two nodes. @throws PathError when there is none */
  linkBetween(a: NodeOrName, b: NodeOrName): Link {
    const [from, to] = [this.resolve(a), this.resolve(b)]
    const found = from.attachments().find((attachment) => attachment.others.includes(to))
    if (found !== undefined) return found.link
    const neighbors = from.attachments().flatMap((attachment) => attachment.others.map((other) => other.name))
    throw new PathError(
      `no link joins ${from.path} and ${to.path}; ${from.name} is joined to ${neighbors.join(", ") || "nothing"}`,
    )
  }

  private resolve(node: NodeOrName): Node {
    if (node instanceof Node) return node
    const direct = this.existing(node)
    if (direct !== undefined) return direct
    const named = this.nodes.filter((each) => each.name === node)
    if (named.length === 1) return named[0]
    if (named.length > 1) throw new PathError(`${this.path} has several nodes "${node}": ${named.join(", ")}`)
    const names = this.nodes.map((each) => each.name)
    throw new PathError(`${this.path} has no node "${node}"${suggestion(node, names)}`)
  }

  // Addresses and routes

  override start(): void {
    if (!(this.parent instanceof Network) && !this.isBuilt) this.build()
  }

  /**
   * Plans the addresses of everything in this network and computes the routes.
   * Called at the start of the simulation if not before; call it again after adding nodes.
   * @throws AddressPlanError when blocks overlap or do not fit
   */
  build(): void {
    this.isBuilt = true
    this.planAddresses(Prefix.from(this.options.prefix ?? defaultBlock))
    this.introduceNeighbors()
    if (this.options.computesRoutes !== false) this.computeRoutes()
  }

  /** Computes the routes anew from the links that are up now. */
  computeRoutes(): void {
    const nodes = this.nodes
    for (const node of nodes) node.csl.routingTable.removeAll((route) => route.owner === routeOwner)
    const { cost = "hops", computesRoutes } = this.options
    const graph = new NetworkGraph(nodes, typeof cost === "function" ? cost : linkCosts[cost])
    installRoutes(this, graph, (node) => computesRoutes === true || !node.hasRoutingProtocol)
  }

  private planAddresses(block: Prefix): void {
    this.refuseDuplicates()
    const places = new Map<AddressDemand, Network | Node>()
    const demand = { ...this.demand(block.version, places), pinned: undefined }
    const plan = allocate(demand, block)
    this.assigned = block
    for (const [each, prefix] of plan) {
      const place = places.get(each)
      if (place instanceof Network) place.assigned = prefix
      else if (place !== undefined && !place.addresses.includes(prefix.base)) place.assign(prefix.base)
    }
  }

  /** What the plan must find room for. What has a block or an address already keeps it. */
  private demand(version: IpVersion, places: Map<AddressDemand, Network | Node>): AddressDemand {
    const parts = this.children.flatMap((child) => {
      if (child instanceof Network) return [child.demand(version, places)]
      return child instanceof Node ? child.addressDemands(version).map((each) => note(each, child)) : []
    })
    function note(each: AddressDemand, node: Node): AddressDemand {
      places.set(each, node)
      return each
    }
    const pinned = this.options.prefix === undefined ? this.assigned : Prefix.from(this.options.prefix)
    const demand = { owner: this.path, pinned, parts }
    places.set(demand, this)
    return demand
  }

  private refuseDuplicates(): void {
    const owners = new Map<unknown, Node>()
    for (const node of this.nodes)
      for (const address of node.addresses) {
        if (address.isMulticast) continue
        const other = owners.get(address)
        if (other !== undefined)
          throw new AddressPlanError(`${other.path} and ${node.path} both have the address ${address}`)
        owners.set(address, node)
      }
  }

  /** Tells every node who is at the other side of its interfaces. */
  private introduceNeighbors(): void {
    for (const node of this.nodes) {
      if (node.csl.hello.options.mode === "dynamic") continue
      for (const { interface: index, others } of node.attachments())
        for (const other of others)
          if (other.hasAddress)
            node.csl.hello.addNeighbor(index, other.address, { isHost: !other.options.forwards })
    }
  }
}

/** Faults in it are told when the network is made. */
function checkPrefix(prefix: unknown): void {
  if (typeof prefix !== "string" && !(prefix instanceof Prefix))
    throw new OptionError(
      `the prefix of a network is ${shown(prefix)}; it must be text such as "10.0.0.0/8", or a Prefix; other options come behind it`,
    )
  Prefix.from(prefix)
}

const defaultBuilder = new NodeBuilder([bestEffort])

const listed = (nodes: readonly Node[]): Nodes => Nodes.from(nodes) as Nodes
