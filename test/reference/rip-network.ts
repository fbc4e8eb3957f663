/** Networks of RIP routers from the notation of reference file A04: networks by name, each with its routers and cost. */
import { Simulation } from "@hourglass/aca"
import { type Link, Network, type Node } from "@hourglass/inet"
import { Prefix, UdpDatagram } from "@hourglass/net"
import { Rip, type RipInterfaceOptions, RipMessage, type RipOptions } from "@hourglass/protocols"
import { builder } from "../protocols/internet.js"

export type Networks = Readonly<
  Record<string, { readonly routers: readonly string[]; readonly cost: number }>
>

/** Metric and next hop of each network, as the file writes them: `2 R4`, `1 *`. */
export type Tables = Record<string, Record<string, string>>

/** What routers say in one round: `N1:16 N4:1 S1:1`, by sender and network. */
export type Said = Record<string, string>

/** No jitter, no triggered update, no request, and nothing is ever forgotten: every 30 s is one round. */
export const rounds: Partial<RipOptions> = {
  updateJitter: 0,
  triggersUpdates: false,
  sendsRequests: false,
  timeout: 1e6,
  garbage: 1e6,
}

const period = 30

export class RipNetwork {
  readonly sim = new Simulation()
  readonly net = this.sim.add(new Network("net", { builder, computesRoutes: false }))
  readonly rips = new Map<string, Rip>()
  private readonly names = new Map<Prefix, string>()
  private readonly owners = new Map<string, string>()
  private round = 0
  private said: Said = {}

  constructor(
    private readonly networks: Networks,
    options: Partial<RipOptions> = {},
  ) {
    const routers = [...new Set(Object.values(networks).flatMap((each) => each.routers))].sort()
    for (const name of routers) this.net.router(name)
    for (const [index, name] of Object.keys(networks).entries()) this.wire(name, index + 1)
    for (const name of routers) this.rips.set(name, this.install(this.net.node(name), options))
  }

  /** The network of this name as a link; a host stands on one that has a single router. */
  link(name: string): Link {
    return this.net.get(name) as Link
  }

  private wire(name: string, index: number): void {
    const prefix = Prefix.parse(`10.${index}.0.0/24`)
    const { routers } = this.networks[name]
    const ends: Node[] = routers.map((router) => this.net.router(router))
    if (ends.length === 1) ends.push(this.net.host(`h-${name}`))
    this.net.lan(ends, { name })
    this.names.set(prefix, name)
    for (const [i, node] of ends.entries()) {
      const address = prefix.base.plus(i + 1)
      const number = node.interfaces.length - 1
      node.addAddress(address, { interface: number, prefix })
      this.owners.set(`${address}`, node.name)
      this.watch(node, number, name)
    }
  }

  /** The names of the networks on a router's interfaces, by index. */
  private networksOf(node: Node): string[] {
    return node.attachments().map(({ link }) => link.name)
  }

  private install(node: Node, options: Partial<RipOptions>): Rip {
    const costs = this.networksOf(node).map((name): [number, Partial<RipInterfaceOptions>] => [
      this.networksOf(node).indexOf(name),
      { cost: this.networks[name].cost },
    ])
    return node.install(new Rip("rip", { ...options, interfaces: Object.fromEntries(costs) }))
  }

  private watch(node: Node, number: number, network: string): void {
    node.interfaces[number].interface.packets.on(({ kind, packet: { body } }) => {
      if (kind !== "transmit" || !(body instanceof UdpDatagram) || !(body.payload instanceof RipMessage))
        return
      const entries = body.payload.entries.map(({ prefix, metric }) => `${this.nameOf(prefix)}:${metric}`)
      this.said[`${node.name} on ${network}`] = entries.sort().join(" ")
    })
  }

  private nameOf(prefix: Prefix): string {
    return this.names.get(prefix) ?? `${prefix}`
  }

  prefixOf(network: string): Prefix {
    return [...this.names].find(([, name]) => name === network)?.[0] as Prefix
  }

  /** Runs one more round. Returns what was said in it. */
  runRound(): Said {
    this.said = {}
    this.round++
    this.sim.run({ until: this.round * period + 1 })
    return this.said
  }

  /** Runs rounds until one changes nothing. Returns how many changed something. */
  settle(most = 50): number {
    for (let changes = 0; changes < most; changes++) {
      const before = JSON.stringify(this.tables)
      this.runRound()
      if (JSON.stringify(this.tables) === before) return changes
    }
    throw new Error(`still changing after ${most} rounds`)
  }

  /** All tables as they are now, networks in the order of their names. */
  get tables(): Tables {
    const tables: Tables = {}
    for (const [name, rip] of this.rips) {
      const rows = rip.routes.map(({ prefix, metric, from }) => [
        this.nameOf(prefix),
        `${metric} ${from === undefined ? "*" : this.owners.get(`${from}`)}`,
      ])
      tables[name] = Object.fromEntries(rows.sort())
    }
    return tables
  }

  /** Of each network the metric only. */
  get metrics(): Tables {
    return mapped(this.tables, (row) => row.split(" ")[0])
  }

  /** Of each network the next hop only. */
  get nextHops(): Tables {
    return mapped(this.tables, (row) => row.split(" ")[1])
  }
}

const mapped = (tables: Tables, change: (row: string) => string): Tables =>
  Object.fromEntries(
    Object.entries(tables).map(([router, rows]) => [
      router,
      Object.fromEntries(Object.entries(rows).map(([network, row]) => [network, change(row)])),
    ]),
  )
