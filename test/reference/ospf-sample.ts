/**
 * The sample autonomous system of RFC 2328 (figures 2 and 6), from the notation of reference file A05: who is on which
 * network or line, and what each pays for it. Routers, networks and hosts go by the RFC's names.
 */
import { Simulation } from "@hourglass/aca"
import { type Link, Network, type Node } from "@hourglass/inet"
import { type Address, Prefix } from "@hourglass/net"
import {
  formatIdentifier,
  type HopSet,
  Ospf,
  type OspfInterfaceOptions,
  type OspfOptions,
  type OspfRoute,
} from "@hourglass/protocols"
import { builder } from "../protocols/internet.js"

export interface SampleGraph {
  /** `RT1-N1 3` */
  readonly "router->network cost": readonly string[]
  /** `RT3->RT6 8` */
  readonly "router->router cost (point-to-point, per direction)": readonly string[]
  /** `RT5 N12 8` */
  readonly "external type 1 (ASBR, dest, metric)": readonly string[]
}

/** Prefixes of the networks. Those of figure 6's area 3 make up one block. */
const prefixes: Readonly<Record<string, string>> = {
  N1: "192.1.2.0/24",
  N2: "192.1.3.0/24",
  N3: "192.1.1.0/24",
  N4: "192.1.4.0/24",
  N6: "10.1.6.0/24",
  N7: "10.1.7.0/24",
  N8: "10.1.8.0/24",
  N9: "10.3.9.0/24",
  N10: "10.3.10.0/24",
  N11: "10.3.11.0/24",
  H1: "10.3.12.1/32",
  Ia: "18.10.1.1/32",
  Ib: "18.10.1.2/32",
  N12: "203.0.12.0/24",
  N13: "203.0.13.0/24",
  N14: "203.0.14.0/24",
  N15: "203.0.15.0/24",
  "N9-N11,H1": "10.3.0.0/16",
  "Ia,Ib": "18.10.1.0/30",
}

/** The areas of figure 6; what is not named is in the backbone. */
const areaOf: Readonly<Record<string, number>> = {
  ...{ N1: 1, N2: 1, N3: 1, N4: 1, N6: 2, N7: 2, N8: 2, N9: 3, N10: 3, N11: 3, H1: 3 },
}

export interface SampleOptions {
  readonly hasAreas?: boolean
  /** Options of single routers. */
  readonly routers?: Readonly<Record<string, Partial<OspfOptions>>>
  /** `RT5 N12 8` with the metric type. */
  readonly externals?: readonly (readonly [route: string, metricType: 1 | 2])[]
}

const numberOf = (router: string): number => Number(router.slice(2))

/** Those of area 1 and RT6 are named in the RFC (§12.4.1.5). */
export function routerId(router: string): string {
  const number = numberOf(router)
  return number <= 4 ? `192.1.1.${number}` : number === 6 ? "18.10.0.6" : `18.10.0.${number}`
}

export class OspfSample {
  readonly sim = new Simulation()
  readonly net = this.sim.add(new Network("net", { builder, prefix: "0.0.0.0/0", computesRoutes: false }))
  readonly routers = new Map<string, Ospf>()
  private readonly interfaces = new Map<string, Record<number, Partial<OspfInterfaceOptions>>>()
  private readonly owners = new Map<Address, string>()

  constructor(
    graph: SampleGraph,
    private readonly options: SampleOptions = {},
  ) {
    const names = Array.from({ length: 12 }, (_, i) => `RT${i + 1}`)
    for (const name of names) this.interfaces.set(this.net.router(name).name, {})
    for (const name of ["RT5", "RT6"]) this.net.router(name).addAddress(routerId(name)) // their lines have none
    this.wireNetworks(graph["router->network cost"])
    this.wireLines(graph["router->router cost (point-to-point, per direction)"])
    this.wireHost()
    for (const name of names) this.install(name)
  }

  private wireNetworks(costs: readonly string[]): void {
    const all = costs.map((row) => /^(\w+)-(\w+) (\d+)$/.exec(row)!.slice(1))
    for (const network of new Set(all.map(([, name]) => name).sort((a, b) => numberIn(a) - numberIn(b)))) {
      const ends = all.filter(([, name]) => name === network)
      const nodes = ends.map(([router]) => this.net.router(router))
      if (nodes.length > 1) this.net.lan(nodes, { delay: "1ms", name: network })
      else nodes[0].addInterface()
      for (const [router, , cost] of ends) {
        const node = this.net.router(router)
        const index = node.interfaces.length - 1
        const prefix = Prefix.parse(prefixes[network])
        this.number(node, index, prefix.base.plus(numberOf(router)), prefix)
        const type = nodes.length > 1 ? { type: "broadcast" as const } : {}
        this.note(router, index, { cost: Number(cost), area: this.area(network), ...type })
      }
    }
  }

  private wireLines(costs: readonly string[]): void {
    const all = costs.map((row) => /^(\w+)->(\w+) (\d+)$/.exec(row)!.slice(1))
    const paid = new Map(all.map(([from, to, cost]) => [`${from} ${to}`, Number(cost)]))
    for (const [from, to] of all) {
      if (numberOf(from) > numberOf(to)) continue
      const ends = [from, to].map((name) => this.net.router(name))
      this.net.link(ends[0], ends[1], { delay: "1ms", name: `${from}-${to}` })
      for (const [own, far] of [
        [from, to],
        [to, from],
      ]) {
        const node = this.net.router(own)
        const index = node.interfaces.length - 1
        this.note(own, index, { cost: paid.get(`${own} ${far}`)!, area: 0 })
        if (from !== "RT6" || to !== "RT10") continue
        const prefix = Prefix.parse(prefixes[own === "RT6" ? "Ia" : "Ib"])
        this.number(node, index, prefix.base, prefix)
      }
    }
  }

  private wireHost(): void {
    const [router, host] = [this.net.router("RT12"), this.net.host("H1")]
    host.addAddress(Prefix.parse(prefixes.H1).base)
    this.net.link(router, host, { delay: "1ms" })
    this.note("RT12", router.interfaces.length - 1, { cost: 10, area: this.area("H1") })
  }

  private number(node: Node, index: number, address: Address, prefix: Prefix): void {
    node.addAddress(address, { interface: index, prefix })
    this.owners.set(address, node.name)
  }

  private note(router: string, index: number, options: Partial<OspfInterfaceOptions>): void {
    this.interfaces.get(router)![index] = options
  }

  private area(network: string): number {
    return this.options.hasAreas ? (areaOf[network] ?? 0) : 0
  }

  private install(name: string): void {
    const node = this.net.router(name)
    for (const address of node.addresses) this.owners.set(address, name)
    const externalRoutes = (this.options.externals ?? []).flatMap(([row, metricType]) => {
      const [router, network, metric] = row.split(" ")
      return router === name ? [{ prefix: prefixes[network], metric: Number(metric), metricType }] : []
    })
    const interfaces = this.interfaces.get(name)
    const own = this.options.routers?.[name] ?? {}
    this.routers.set(
      name,
      node.install(new Ospf("ospf", { routerId: routerId(name), interfaces, externalRoutes, ...own })),
    )
  }

  router(name: string): Ospf {
    return this.routers.get(name)!
  }

  link(name: string): Link {
    return this.net.get(name) as Link
  }

  /** Long enough for elections, floods and calculations. */
  settle(): this {
    this.sim.run({ until: this.sim.now + 100 })
    return this
  }

  /** `*` for what is attached, else the routers that packets go to next, in the order of their numbers. */
  via({ hops }: HopSet, destination?: Prefix): string {
    const routers = hops.map(({ gateway, isOnLink }) =>
      isOnLink || gateway === undefined || gateway === destination?.base ? "*" : this.owners.get(gateway)!,
    )
    return [...new Set(routers)].sort((a, b) => numberIn(a) - numberIn(b)).join(",")
  }

  route(name: string, network: string): OspfRoute | undefined {
    const prefix = Prefix.parse(prefixes[network])
    return this.router(name).routes.find((route) => route.prefix === prefix)
  }

  /** A row as the file writes it: `10 via RT3`, `14 via RT5 adv RT5,RT7`, `type2 2 (+8) via RT10 adv RT7`. */
  row(name: string, destination: string, area = 0): string | undefined {
    if (destination.startsWith("RT")) {
      const path = this.router(name).pathTo(routerId(destination), area)
      return path && `${path.cost} via ${this.via(path.hops)}`
    }
    const route = this.route(name, destination)
    if (route === undefined) return undefined
    const { pathType, cost, type2Cost, hops, advertisers } = route
    const metric = pathType === "external-2" ? `type2 ${type2Cost} (+${cost})` : `${cost}`
    const by = pathType.startsWith("external") ? ` adv ${this.namesOf(advertisers)}` : ""
    return `${metric} via ${this.via(hops, route.prefix)}${by}`
  }

  namesOf(routers: readonly number[]): string {
    const names = routers.map((id) => this.nameOf(id))
    return names.sort((a, b) => numberIn(a) - numberIn(b)).join(",")
  }

  nameOf(router: number): string {
    return [...this.routers.keys()].find((name) => routerId(name) === formatIdentifier(router)) ?? "?"
  }

  /** Metrics of the summary-LSAs of a router in an area: about networks, or with type 4 about AS boundary routers. */
  summaries(name: string, area: number, type: 3 | 4 = 3): Record<string, number> {
    const ospf = this.router(name)
    const found: Record<string, number> = {}
    for (const { lsa } of ospf.areas.at(area).database.values()) {
      if (lsa.router !== ospf.router || lsa.type !== type) continue
      const network = Object.entries(prefixes).find(([, each]) => Prefix.parse(each) === lsa.prefix)
      found[network?.[0] ?? this.nameOf(lsa.id)] = lsa.body.metric
    }
    return found
  }
}

const numberIn = (name: string): number => Number(name.replace(/\D/g, "") || 0)
