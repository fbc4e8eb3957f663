/** Small networks of OSPF routers for tests. */
import { Simulation, type SimulationOptions } from "@hourglass/aca"
import { type LinkSpecification, Network, type Node, PacketFilter } from "@hourglass/inet"
import { type Address, type InetPacket, Prefix } from "@hourglass/net"
import { Ospf, type OspfOptions } from "@hourglass/protocols"
import { builder } from "./internet.js"

type Options = Partial<OspfOptions>

/** Hellos every second, so that tests are short. */
export const quick: Options = { helloInterval: 1, deadInterval: 4 }

/**
 * Nodes and links from a drawing: `r1-r2-h r2-r3`; `r1+r2+r3` is a LAN. Names that begin with r are routers, with OSPF
 * when `start` is called.
 */
export class OspfNetwork {
  readonly sim: Simulation
  readonly net: Network
  readonly routers = new Map<string, Ospf>()

  constructor(
    drawing: string,
    link: LinkSpecification = { delay: "1ms", bandwidth: "100Gbps" },
    options: SimulationOptions = {},
  ) {
    this.sim = new Simulation(options)
    const prefix = "10.0.0.0/8"
    this.net = this.sim.add(new Network("net", { builder, prefix, computesRoutes: false }))
    for (const part of drawing.split(" ")) {
      const names = part.split(/[-+]/)
      const nodes = names.map((name) => (name.startsWith("r") ? this.net.router(name) : this.net.host(name)))
      if (part.includes("+")) this.net.lan(nodes, { ...link, name: part })
      else for (let i = 1; i < nodes.length; i++) this.net.link(nodes[i - 1], nodes[i], link)
    }
  }

  node(name: string): Node {
    return this.net.node(name)
  }

  /** The index of the interface of one node that leads to another. */
  to(name: string, other: string): number {
    return this.node(name).interfaceTo(this.node(other))
  }

  /** Numbers a link: the n-th of its nodes gets the n-th address of the prefix. */
  number(link: string, text: string): this {
    const prefix = Prefix.parse(text)
    const found = this.net.links.find(({ name }) => name === link)!
    const ends = found.attached.map((end) => end!.parent!.parent as Node)
    for (const [i, node] of ends.entries()) {
      const { interface: index } = node.attachments().find((each) => each.link === found)!
      node.addAddress(prefix.base.plus(i + 1), { interface: index, prefix })
    }
    return this
  }

  /** Puts OSPF into the routers: with options for all, and for single ones by name. */
  start(options: Options = {}, own: Readonly<Record<string, Options>> = {}, Class = Ospf): this {
    for (const node of this.net.routers)
      this.routers.set(
        node.name,
        node.install(new Class("ospf", { ...quick, ...options, ...own[node.name] })),
      )
    return this
  }

  ospf(name: string): Ospf {
    return this.routers.get(name)!
  }

  run(seconds: number): this {
    this.sim.run({ until: this.sim.now + seconds })
    return this
  }

  /** The name of the node with an address; of a prefix, that of the node which is alone in it. */
  nameOf(address: Address | Prefix): string {
    const single = address instanceof Prefix ? (address.length === 32 ? address.base : undefined) : address
    const owner = this.net.nodes.find((node) => single !== undefined && node.addresses.includes(single))
    return owner?.name ?? String(address)
  }

  /** Destination, kind of path, cost and next hops: `r3 intra-area 2 via r2`, `10.1.0.0/24 intra-area 1 via link`. */
  table(name: string): string[] {
    return this.ospf(name).routes.map(({ prefix, pathType, cost, type2Cost, hops }) => {
      const ways = hops.hops.map(({ gateway, isOnLink }) => (isOnLink ? "link" : this.nameOf(gateway!)))
      const metric = pathType === "external-2" ? `${cost}/${type2Cost}` : cost
      return `${this.nameOf(prefix)} ${pathType} ${metric}${ways.length > 0 ? ` via ${ways.join(",")}` : ""}`
    })
  }

  /** The row of a node, or of a prefix. */
  route(name: string, to: string): string | undefined {
    return this.table(name)
      .find((row) => row.startsWith(`${to} `))
      ?.slice(to.length + 1)
  }

  /** The state of a neighbour on the interface that leads to it. */
  state(name: string, neighbor: string): string {
    const { router } = this.ospf(neighbor)
    const all = this.ospf(name).attachments.everything.flatMap((own) => own.neighbors)
    return all.find((each) => each.router === router)?.state ?? "none"
  }

  /** What was dropped, by component and detail. */
  watchDrops(): string[] {
    const log: string[] = []
    this.sim.dropped.on(({ component, reason, detail }) =>
      log.push(`${component.parent?.name} ${reason}: ${detail}`),
    )
    return log
  }
}

/** Sends everything as bytes, as a real network does. */
export class Serializer extends PacketFilter {
  protected override pass(packet: InetPacket): void {
    const { body, source } = packet
    if (body !== undefined && !(body instanceof Uint8Array) && source !== undefined)
      packet.body = body.encode(source, packet.destination)
    this.forward(packet)
  }
}
