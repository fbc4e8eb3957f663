/**
 * Open shortest path first, version 2 (RFC 2328): link state routing inside an autonomous system.
 *
 * Every router says what its links are, in LSAs that are flooded to all others of its area; so all of them have the
 * same database, and each computes from it the shortest paths from itself.
 *
 * It keeps (§5): areas with their databases, interfaces (§9) with their neighbours (§10), the AS-external-LSAs, and a
 * routing table (§11).
 * It hears: packets of protocol 89; interfaces, neighbours and identities that come and go; routes of other sources.
 * It says: packets to its neighbours, routes to the routing information base of its node, and as events each change
 * of a neighbour or interface and each calculation.
 *
 * Timers: Hellos, and the silence of neighbours (§9.5); descriptions, requests and LSAs that are not answered (§10.8,
 * §10.9, §13.6); acknowledgments that wait for others (§13.5); one for the ages in each database (§14); and a short
 * wait before LSAs are originated (§12.4) and routes computed (§16), so that several changes cost no more than one.
 *
 * To make it behave otherwise, extend it: what a student may want to decide is a method under "Decisions". What is left
 * out, and what differs from the RFC, is in docs/protocols/ospf.md.
 */
import { OptionError, seconds, withDefaults } from "@hourglass/aca"
import {
  IdentityChanged,
  IdentityConfiguration,
  IdentityLookup,
  type InterfaceChange,
  type InterfaceInfo,
  type NeighborChange,
  type NumberedProtocol,
  PacketDelivery,
  PacketSending,
} from "@hourglass/inet"
import { type Address, comparePrefixes, InetPacket, ipProtocols, type Prefix } from "@hourglass/net"
import { isLoopback } from "../routing/connected-routes.js"
import type { ImportedRoute } from "../routing/redistribution.js"
import type { RibRoute } from "../routing/rib-route.js"
import type { Area } from "./area.js"
import { Areas } from "./areas.js"
import { RouteCalculation } from "./calculation.js"
import { allDRouters, allSpfRouters } from "./constants.js"
import { Slots } from "./database.js"
import { OspfDecisions } from "./decisions.js"
import { type CalculationKind, OspfCalculated, OspfInterfaceChanged, OspfNeighborChanged } from "./events.js"
import { ExternalAnnouncements } from "./external-lsas.js"
import { AreaFirstHops } from "./first-hops.js"
import { Flooding } from "./flooding.js"
import { type Identifier, parseIdentifier } from "./identifiers.js"
import { type LsaChange, updateTree } from "./incremental-spf.js"
import type { OspfInterface } from "./interface.js"
import type { InterfaceEvent, InterfaceState } from "./interface-table.js"
import { Interfaces, unicast4 } from "./interfaces.js"
import { type AnyLsa, lsTypes } from "./lsa.js"
import type { OspfKind, OspfMessage } from "./message.js"
import type { Neighbor } from "./neighbor.js"
import type { NeighborEvent, NeighborState } from "./neighbor-table.js"
import { type HopSet, HopSets } from "./next-hops.js"
import {
  type ExternalRoute,
  type InterfaceSettings,
  interfaceSettings,
  type OspfOptions,
  type OspfRedistribution,
  ospfDefaults,
} from "./options.js"
import { Origination } from "./origination.js"
import { receivePacket } from "./reception.js"
import type { OspfRoute } from "./routing-table.js"
import { showOspfDatabase, showOspfInterfaces, showOspfNeighbors, showOspfRoutes } from "./show.js"
import { type ShortestPathTree, shortestPathTree } from "./spf.js"
import { originateSummaries } from "./summary-lsas.js"
import { Work } from "./work.js"

const precedence = 0xc0 //    §A.1: internetwork control
const virtualTtl = 64 //      virtual links may have many hops; other packets make one (§A.1)
const waits = ["spfDelay", "spfHold", "spfMaxHold", "originationDelay", "floodPacing"] as const
const kinds: Readonly<Record<OspfRoute["pathType"], string | undefined>> = {
  "intra-area": undefined,
  discard: undefined,
  "inter-area": "IA",
  "external-1": "E1",
  "external-2": "E2",
}

export class Ospf extends OspfDecisions implements NumberedProtocol {
  readonly source = "ospf"
  readonly protocol = ipProtocols.ospf
  readonly below = this.output("below", PacketSending)
  readonly fromBelow = this.input("fromBelow", PacketDelivery, this.receive)
  readonly identities = this.requester("identities", IdentityLookup)
  readonly membership = this.requester("membership", IdentityConfiguration)
  readonly identityChanges = this.listener("identityChanges", IdentityChanged, this.noteAddresses)
  readonly neighborChanges = this.emitter("neighborChanges", OspfNeighborChanged)
  readonly interfaceChanges = this.emitter("interfaceChanges", OspfInterfaceChanged)
  readonly calculations = this.emitter("calculations", OspfCalculated)

  /** Router ID (§1.2). */
  router = 0
  /** Packets sent, by their kind. */
  readonly sent: Record<OspfKind, number> = {
    hello: 0,
    "database-description": 0,
    "link-state-request": 0,
    "link-state-update": 0,
    "link-state-acknowledgment": 0,
  }
  /** The waits of the options, seconds. */
  readonly times: Readonly<Record<(typeof waits)[number], number>>

  // Its parts
  readonly work = new Work(this)
  readonly hopSets = new HopSets()
  readonly slots = new Slots()
  readonly flooding = new Flooding(this)
  readonly origination: Origination
  readonly calculation: RouteCalculation
  readonly areas: Areas
  readonly attachments: Interfaces
  readonly announcements: ExternalAnnouncements
  private loopbacks: readonly Address[] = []

  constructor(name = "ospf", options: Partial<OspfOptions> = {}) {
    super(name, withDefaults(ospfDefaults, options))
    const { routerId } = this.options
    this.times = Object.fromEntries(waits.map((wait) => [wait, seconds(this.options[wait])])) as Ospf["times"]
    if (routerId !== undefined) parseIdentifier(routerId, "router id")
    interfaceSettings(this.options, name) // faults in the options are told here
    this.origination = new Origination(this)
    this.calculation = new RouteCalculation(this)
    this.areas = new Areas(this)
    this.attachments = new Interfaces(this)
    this.announcements = new ExternalAnnouncements(this, this.options.externalRoutes)
  }

  // Its life

  override start(): void {
    const address = this.address
    const { routerId } = this.options
    this.router = routerId === undefined ? address.word0 : parseIdentifier(routerId, "router id")
    this.membership.request({ kind: "add", addresses: [allSpfRouters] })
    this.work.do(() => {
      this.noteAddresses()
      this.announcements.note()
      this.attachments.makeVirtualLinks(this.options.virtualLinks)
      for (const info of this.interfaces) this.attachments.use(info)
      super.start()
    })
  }

  /** The node has failed, or is to begin anew: nothing is remembered, and nothing said. */
  override stop(): void {
    this.work.begin()
    for (const own of this.attachments.everything) own.happens("InterfaceDown")
    this.attachments.clear()
    this.announcements.clear()
    this.areas.clear()
    this.slots.clear()
    this.origination.cancel()
    this.calculation.clear()
    this.work.abandon()
    this.work.end()
  }

  override reset(): void {
    this.stop()
  }

  /** The address that its packets come from on unnumbered links. @throws OptionError when the node has none */
  get address(): Address {
    const [address] = unicast4(this.identities.request("default").concat(this.identities.request("all")))
    if (address !== undefined) return address
    throw new OptionError(
      `${this.path} needs an IPv4 address: OSPF version 2 is for IPv4 alone; give its node one, or its network an IPv4 prefix`,
    )
  }

  // What it hears

  protected override interfaceUp(info: InterfaceInfo): void {
    this.work.do(() => this.attachments.use(info))
  }

  protected override interfaceDown(index: number): void {
    this.work.do(() => this.attachments.get(index)?.happens("InterfaceDown"))
  }

  protected override interfaceChanged(info: InterfaceInfo, what: InterfaceChange["what"]): void {
    this.work.do(() => this.attachments.costChanged(info, what))
  }

  protected override neighborUp({ interface: index }: NeighborChange): void {
    for (const info of this.interfaceQuery.request(index)) this.interfaceUp(info)
  }

  protected override neighborDown(change: NeighborChange): void {
    this.neighborUp(change)
  }

  /** A route of another source is to be announced as an external one, or no longer. */
  protected override importRoute(prefix: Prefix, imported: ImportedRoute | undefined): void {
    if (prefix.version !== 4) return
    const metricType = imported && this.ruleFor(imported.route)?.metricType
    const route = imported && { prefix, metric: imported.metric, tag: imported.tag, metricType }
    this.work.do(() => this.announcements.takeOver(prefix, route))
  }

  /** What the options say of taking over a route. */
  private ruleFor(route: RibRoute): OspfRedistribution | undefined {
    const { redistribute } = this.options
    return redistribute.find(({ from, filter }) => from === route.source && (filter?.(route) ?? true))
  }

  /** Announces a route out of the AS, or changes it (§12.4.4). */
  announceExternal(route: ExternalRoute): void {
    this.work.do(() => this.announcements.announce(route))
  }

  /** Announces a route no more, whether the options or `announceExternal` have said it. */
  withdrawExternal(prefix: Prefix): void {
    this.work.do(() => this.announcements.withdraw(prefix))
  }

  /** Gives an interface another cost while the router runs. @param cost - 1-65535 */
  setCost(index: number, cost: number): void {
    this.work.do(() => this.attachments.setCost(index, cost))
  }

  private noteAddresses(): void {
    if (this.state !== "started") return
    const own = unicast4(this.identities.request("all"))
    this.loopbacks = own.filter((address) => isLoopback(address, this.interfaces))
    this.work.do(() => this.areas.noteAll())
  }

  protected receive(packet: InetPacket): void {
    this.work.begin()
    const refusal = receivePacket(this, packet)
    if (refusal !== undefined) this.drop(packet, refusal.reason, refusal.detail)
    this.work.end()
  }

  // What it says

  /** @internal sends a packet over an interface; §8.1, §A.1 */
  transmit(own: OspfInterface, message: OspfMessage, destination: Address): void {
    this.sent[message.content.kind]++
    const { address: source, index, type } = own.facts
    const { protocol } = this
    const gateway = destination.isMulticast ? undefined : destination
    const [ttl, sending] =
      type === "virtual"
        ? [virtualTtl, undefined]
        : [1, { kind: "explicit-multicast", interfaces: [index], gateway } as const]
    this.below.send(new InetPacket({ source, destination, protocol, tos: precedence, ttl, sending }, message))
  }

  /** @internal a route of this router's own table has changed */
  routeChanged(prefix: Prefix, route: OspfRoute | undefined): void {
    const isLocal = route?.hops === this.hopSets.none && route.pathType !== "discard"
    if (route === undefined || isLocal) return this.withdraw(prefix)
    const { hops, cost, type2Cost, pathType, tag } = route
    const metric = pathType === "external-2" ? type2Cost : cost
    this.announce({ prefix, hops: hops.hops, metric, tag, kind: kinds[pathType] })
  }

  /** @internal a calculation has ended */
  routesComputed(kind: CalculationKind, changes: number): void {
    originateSummaries(this)
    if (this.calculations.heard) this.calculations.emit({ time: this.now, kind, changes })
  }

  /** @internal */
  noteNeighbor(neighbor: Neighbor, from: NeighborState, event: NeighborEvent): void {
    const { state: to, router, interface: own } = neighbor
    this.areas.exchanges += Number(isExchange(to)) - Number(isExchange(from))
    if (this.neighborChanges.heard)
      this.neighborChanges.emit({ time: this.now, interface: own.index, router, from, to, event })
  }

  /** @internal */
  noteInterface(own: OspfInterface, from: InterfaceState, event: InterfaceEvent): void {
    const { state: to, index } = own
    if (from === "Down" || to === "Down") this.areas.update()
    this.joinDesignated()
    if (this.interfaceChanges.heard)
      this.interfaceChanges.emit({ time: this.now, interface: index, from, to, event })
  }

  /** §9.5: designated routers and their backups hear what is for them. */
  private joinDesignated(): void {
    const isOne = this.attachments.list.some(({ state }) => state === "DR" || state === "Backup")
    this.membership.request({ kind: isOne ? "add" : "remove", addresses: [allDRouters] })
  }

  // What it knows

  /** Whether it tells of anything outside the AS (§3.3). */
  get isAsBoundary(): boolean {
    return this.announcements.isAny
  }

  /** §13.4: whether an LSA is one of this router, or claims to be about a network whose designated router it is. */
  isOwn({ type, id, router }: AnyLsa): boolean {
    if (router === this.router) return true
    return type === lsTypes.network && this.attachments.list.some(({ facts }) => facts.networkId === id)
  }

  /**
   * Addresses of the router that are on no link, where an area is to know them: in the router's own area, or the first
   * it is in, and wherever they stand for interfaces that have none.
   */
  loopbacksIn(area: Area): readonly Address[] {
    const { active } = this.areas
    const home = active.find(({ id }) => id === parseIdentifier(this.options.area, "area")) ?? active[0]
    const isBorrowed = area.interfaces.some(({ type, isNumbered }) => type !== "virtual" && !isNumbered)
    return area === home || isBorrowed ? this.loopbacks : []
  }

  /** The networks it knows a way to, in the order of their addresses (§11). */
  get routes(): readonly OspfRoute[] {
    const routes = [...this.calculation.table.values()].flatMap(({ route }) => route ?? [])
    return routes.sort((a, b) => comparePrefixes(a.prefix, b.prefix))
  }

  /** The shortest way to a router inside an area, as of the last calculation. @param router - Router ID */
  pathTo(
    router: Identifier,
    area: Identifier = this.options.area,
  ): { cost: number; hops: HopSet } | undefined {
    const { tree } = this.areas.at(parseIdentifier(area, "area"))
    const vertex = tree?.router(parseIdentifier(router, "router id"))
    return tree === undefined || vertex === undefined
      ? undefined
      : { cost: tree.costs[vertex], hops: tree.hops[vertex] }
  }

  /** What the options say of an interface. */
  settingsOf(info: InterfaceInfo): InterfaceSettings {
    const options = { ...this.options, ...this.interfaceOptions(info) }
    return interfaceSettings(options, `${this.path}, interface ${info.index}`)
  }

  // Decisions: those that need no more than what they are asked are in `OspfDecisions`

  /** The shortest paths from this router through an area (§16.1). Called after a change in the area's database. */
  shortestPaths(area: Area): ShortestPathTree {
    return shortestPathTree(area.database, this.router, new AreaFirstHops(area), this.hopSets)
  }

  /**
   * Whether the last shortest paths through an area hold after some LSAs have changed, with other next hops at most.
   * Called before `shortestPaths`, which is not called when they do. Whoever overrides that one need not override this:
   * then new paths are always computed.
   */
  updatePaths(area: Area, changes: readonly LsaChange[]): "same" | "updated" | "unknown" {
    if (area.tree === undefined || this.shortestPaths !== Ospf.prototype.shortestPaths) return "unknown"
    return updateTree(area.tree, area.database, changes, new AreaFirstHops(area), this.hopSets)
  }

  // For whoever wants to see

  showNeighbors(): string {
    return showOspfNeighbors(this)
  }

  showInterfaces(): string {
    return showOspfInterfaces(this)
  }

  showDatabase(): string {
    return showOspfDatabase(this)
  }

  /** The networks it knows, by kind of path (§11). */
  showRoutes(): string {
    return showOspfRoutes(this)
  }
}

const isExchange = (state: NeighborState): boolean => state === "Exchange" || state === "Loading"
