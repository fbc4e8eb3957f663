/**
 * RIP version 2 (RFC 2453): distance-vector routing.
 *
 * A router keeps, for every destination, the best distance it has heard of and
 * the neighbour that said so, and tells all of it to its neighbours again and
 * again; they add the cost of the network between and keep what is better.
 *
 * Keeps: a table of routes, learned ones and its own (connected networks, its
 * own addresses that are on no interface, and what redistribution takes over).
 * Hears: responses of neighbours (§3.9.2), requests of anybody (§3.9.1),
 * interfaces and neighbours that come and go, best routes of other sources.
 * Says: the whole table on every interface each 30 s ± 5 s; changes at once, but
 * no more often than each 1 to 5 s (§3.10.1); a request for the whole table on
 * every interface that comes up. To the routing information base: the route to
 * each destination that it has learned and can reach.
 *
 * Timers: a route that is not confirmed for 180 s is unreachable; one that is
 * unreachable is announced as such for another 120 s, and then forgotten. All of
 * them are one timer of the component, which looks through the table when the
 * first of them may be due: routes are confirmed far more often than they expire.
 *
 * Deviations: an interface that fails, or a neighbour that Hello loses, makes
 * all routes over it unreachable at once instead of after 180 s. Links without
 * addresses are supported (§5.4 says that they are not): their ends are known by
 * the addresses of their nodes. Version 1 is neither said nor understood.
 *
 * To change it, extend it: each decision is one method (`metricOver`, `advertised`,
 * `judge`, `accepts`, `untilUpdate`, `untilTriggered`). What comes or goes again as
 * it was is not decided again (`Telling`, `Announcement`), but by a subclass, which
 * is asked each time.
 */
import type { InterfaceChange, InterfaceInfo, NeighborChange, Node } from "@hourglass/inet"
import { Address, type Decoded, type IpVersion, Prefix, UdpDatagram } from "@hourglass/net"
import { connected, isLoopback, local } from "../routing/connected-routes.js"
import type { ImportedRoute } from "../routing/redistribution.js"
import type { RibRoute } from "../routing/rib-route.js"
import { RoutingProtocol } from "../routing/routing-protocol.js"
import { DatagramDelivery } from "../udp/datagram-delivery.js"
import { type DatagramPacket, DatagramSending, datagramPacket } from "../udp/datagram-sending.js"
import { Udp } from "../udp/udp.js"
import { Announcement } from "./announcement.js"
import { RipLearner } from "./learner.js"
import { decodeRip, type RipContent, type RipEntry, RipMessage, ripCapacity } from "./message.js"
import type { RipNeighbor } from "./neighbor.js"
import { isDestination, judge, type Offer, type Verdict } from "./offer.js"
import { checkedTimes, type RipOptions, type RipTimes, ripDefaults } from "./options.js"
import type { RipInterface } from "./rip-interface.js"
import { RipInterfaces } from "./rip-interfaces.js"
import type { RipRoute } from "./route.js"
import { formatDatabase, formatSources } from "./show.js"
import { RipTable } from "./table.js"

/** Where a message goes: to all neighbours on an interface, or to one address and port. */
interface Recipient {
  readonly on: RipInterface
  readonly address?: Address
  readonly port?: number
}

export class Rip extends RoutingProtocol<RipOptions> {
  readonly source: string = "rip"
  readonly port: number = 520
  readonly version: IpVersion = 4
  /** The group of all RIP routers on a link, and the hops that messages to neighbours may make. */
  protected readonly everyRouter: Address = Address.parse("224.0.0.9")
  protected readonly ttl: number = 1

  readonly out = this.output("out", DatagramSending)
  readonly in = this.input("in", DatagramDelivery, this.receive)

  /** Messages sent, by their reason, and the entries in all of them. */
  readonly sent = { requests: 0, regular: 0, triggered: 0, answers: 0, entries: 0 }

  private readonly times: RipTimes
  private readonly table: RipTable
  private readonly learner: RipLearner
  private readonly announcement: Announcement
  private readonly on = new RipInterfaces(this)
  private holdUntil = 0 // no triggered update before, simulated seconds
  private readonly updateTimer = this.timer(this.updateRegularly)
  private readonly triggerTimer = this.timer(this.updateTriggered)
  private readonly expiryTimer = this.timer(this.expire)

  constructor(name = "rip", options: Partial<RipOptions> = {}) {
    super(name, { ...ripDefaults, ...options })
    this.times = checkedTimes(name, this.options)
    const { infinity } = this.options
    this.table = new RipTable(
      { ...this.times, infinity },
      {
        usable: (route) => this.use(route),
        unusable: (prefix) => this.withdraw(prefix),
        changed: () => this.trigger(),
        expiring: (time) => this.wakeAt(time),
      },
    )
    // What a subclass decides may depend on anything: it is asked each time.
    const { accepts, metricOver, judge, advertised } = Rip.prototype
    this.learner = new RipLearner(this.table, {
      isPredictable: this.accepts === accepts && this.metricOver === metricOver && this.judge === judge,
      accepts: (entry, on) => this.accepts(entry, on),
      metricOver: (metric, on) => this.metricOver(metric, on),
      judge: (present, offer) => this.judge(present, offer),
    })
    this.announcement = new Announcement(infinity, {
      isPredictable: this.advertised === advertised,
      advertised: (route, on) => this.advertised(route, on),
      capacity: (on) => this.capacity(on),
      response: (entries, { password }) => this.message({ command: "response", entries, password }),
    })
  }

  /** Called by the node: it takes its port and joins the group of RIP routers. */
  override installed(node: Node): void {
    super.installed(node)
    node.part(Udp).bind(this, this.port)
    node.join(this.everyRouter)
  }

  override start(): void {
    for (const info of this.interfaces) this.note(info)
    this.setAggregates()
    for (const on of this.on.all()) this.ask(on)
    this.updateTimer.after(this.untilUpdate())
    super.start()
  }

  override stop(): void {
    for (const timer of [this.updateTimer, this.triggerTimer, this.expiryTimer]) timer.cancel()
    this.table.clear()
    this.learner.neighbors.clear()
    this.on.clear()
    this.holdUntil = 0
  }

  /** Routers that were heard, in the order of their first response. */
  get neighbors(): ReadonlyMap<Address, RipNeighbor> {
    return this.learner.neighbors
  }

  /** What it knows, in the order in which it came to know it. */
  get routes(): readonly RipRoute[] {
    return [...this.table.all]
  }

  route(prefix: Prefix | string): RipRoute | undefined {
    return this.table.get(Prefix.from(prefix))
  }

  // Decisions, to be overridden

  /**
   * The metric of a route that was heard with another one on an interface. Called for every entry of a response.
   * What is at least `options.infinity` counts as unreachable. It must be more than `metric`, or loops stay.
   */
  protected metricOver(metric: number, on: RipInterface): number {
    return Math.min(metric + on.cost, this.options.infinity)
  }

  /**
   * The metric with which a route is announced on an interface, or undefined to leave it out: split horizon
   * (§3.4.3). Called for every route in every update; it may depend on nothing but the two.
   */
  protected advertised(route: RipRoute, on: RipInterface): number | undefined {
    if (route.interface !== on.index || !route.isOfInterface) return route.metric
    if (on.splitHorizon === "none") return route.metric
    return on.splitHorizon === "simple" ? undefined : this.options.infinity
  }

  /**
   * What an offer of a neighbour is worth, compared with the present route (§3.9.2). Called for every entry that is
   * accepted; the offer is the same object each time. The heuristic that §3.9.2 permits, to take an equal offer when
   * the route has not been confirmed for long, would be made here.
   */
  protected judge(present: RipRoute | undefined, offer: Offer): Verdict {
    return judge(present, offer, this.options.infinity)
  }

  /** Whether an entry of a response is looked at (§3.9.2): a filter for what is heard. Called for every entry. */
  protected accepts({ prefix, metric }: RipEntry, on: RipInterface): boolean {
    if (metric < 1 || metric > this.options.infinity) return false
    return isDestination(prefix) && !on.aggregates.includes(prefix)
  }

  /** Seconds until the next regular update (§3.8). */
  protected untilUpdate(): number {
    const { updateInterval, updateJitter } = this.times
    return updateInterval + (updateJitter === 0 ? 0 : this.random.uniform(-updateJitter, updateJitter))
  }

  /** Seconds from one triggered update to the next, at least (§3.10.1). */
  protected untilTriggered(): number {
    const { triggeredDelayMin, triggeredDelayMax } = this.times
    return this.random.uniform(triggeredDelayMin, triggeredDelayMax)
  }

  // Messages come in

  private receive(packet: DatagramPacket): void {
    const { body, source, incoming } = packet
    const on = this.on.get(incoming)
    if (on === undefined || source === undefined)
      return this.drop(packet, "not-a-neighbor", `no ${this.source} on interface ${incoming}`)
    const decoded = this.read(body.payload)
    if (!decoded.ok) return this.refuse(packet, "bad-message", decoded.fault)
    const { message } = decoded
    if (!message.isAuthentic(on.password)) return this.refuse(packet, "bad-authentication")
    if (message.command === "request") return this.answer(message, on, source, body.sourcePort)
    if (body.sourcePort !== this.port || !this.isNeighbor(source, on, packet.ttl))
      return this.refuse(packet, "not-a-neighbor", `${source}, port ${body.sourcePort}`)
    this.learner.hear(message, on, source, this.now)
  }

  private read(payload: UdpDatagram["payload"]): Decoded<{ message: RipMessage }> {
    if (payload instanceof RipMessage) return { ok: true, message: payload }
    return this.decode(payload instanceof Uint8Array ? payload : new Uint8Array(0))
  }

  private refuse(
    packet: DatagramPacket,
    reason: "bad-message" | "bad-authentication" | "not-a-neighbor",
    detail?: string,
  ): void {
    this.drop(packet, reason, detail)
    const known = packet.source && this.neighbors.get(packet.source)
    if (known?.interface === packet.incoming) known.badPackets++
  }

  /** §3.9.1: somebody asks for all routes, as a router does that has just started, or for some, to look into it. */
  private answer(request: RipMessage, on: RipInterface, address: Address, port: number): void {
    if (on.isPassive && port === this.port) return
    const to = { on, address, port }
    if (request.isForWholeTable) return this.say(this.announcement.ofAll(this.table, on), "answers", to)
    this.say(this.announcement.ofRequested(request, this.table, on), "answers", to)
  }

  /** Whether responses of somebody on an interface are believed: never those of this router itself. */
  protected isNeighbor(address: Address, on: RipInterface, _ttl: number): boolean {
    return on.isNeighbor(address) && address !== on.address
  }

  private use({ prefix, metric, tag, interface: index, gateway }: RipRoute): void {
    const on = this.on.get(index)
    if (on === undefined || gateway === undefined) return
    this.announce({ prefix, metric, tag, hops: on.waysVia(gateway) })
  }

  // Time

  private wakeAt(time: number): void {
    if (!this.expiryTimer.isArmed || time < this.expiryTimer.deadline) this.expiryTimer.at(time)
  }

  private expire(): void {
    const next = this.table.expire(this.now)
    if (next < Number.POSITIVE_INFINITY) this.expiryTimer.at(next)
  }

  // Routes of its own: connected networks on which it runs, addresses on no interface, what the rules take over

  protected override taken(route: RibRoute): ImportedRoute | undefined {
    if (route.prefix.version !== this.version) return undefined
    return super.taken(route) ?? (this.isOwn(route) ? { route, metric: undefined, tag: 0 } : undefined)
  }

  private isOwn({ source, prefix, hops }: RibRoute): boolean {
    if (source === connected) return hops.some((hop) => this.on.get(hop.interface) !== undefined)
    return source === local && isLoopback(prefix.base, this.interfaces)
  }

  protected override importRoute(prefix: Prefix, imported: ImportedRoute | undefined): void {
    if (imported === undefined) return this.table.disown(prefix, this.now)
    const { route, tag } = imported
    const { interface: index = -1, gateway } = route.hops[0] ?? {}
    const isOfInterface = route.source === connected
    const cost = isOfInterface ? this.on.get(index)?.cost : undefined
    const metric = Math.min(imported.metric ?? cost ?? this.options.importMetric, this.options.infinity)
    this.table.own({ prefix, metric, tag, gateway, interface: index, isOfInterface })
  }

  // Interfaces and neighbours

  protected override interfaceUp(info: InterfaceInfo): void {
    const on = this.note(info)
    if (on !== undefined) this.ask(on)
  }

  protected override interfaceDown(index: number): void {
    this.refresh(index)
    this.table.lose((route) => route.interface === index, this.now)
  }

  protected override neighborUp({ interface: index }: NeighborChange): void {
    const on = this.refresh(index)
    if (on !== undefined) this.ask(on)
  }

  protected override neighborDown({ interface: index, address }: NeighborChange): void {
    this.refresh(index)
    this.table.lose((route) => route.interface === index && route.from === address, this.now)
  }

  /** Gives an interface another cost (§3.5) while the router runs. @param cost - 1 to `options.infinity` − 1 */
  setCost(index: number, cost: number): void {
    this.on.setCost(index, cost)
    this.measure(index)
  }

  protected override interfaceChanged(info: InterfaceInfo, what: InterfaceChange["what"]): void {
    this.on.noteChange(info, what)
    this.measure(info.index)
  }

  /** What an interface leads to is as far as it is now: what was learned there, and its own networks. */
  private measure(index: number): void {
    const on = this.on.get(index)
    if (on === undefined) return
    this.table.revise() // what was not worth taking may be now
    this.table.measure(index, (heard) => this.metricOver(heard, on), this.now)
    for (const route of this.selected.request("best"))
      if (route.source === connected && route.hops.some((hop) => hop.interface === index))
        this.importRoute(route.prefix, this.taken(route))
  }

  private refresh(index: number): RipInterface | undefined {
    const [info] = this.interfaceQuery.request(index)
    return info && this.note(info)
  }

  /** Notes how an interface is now. Returns it when the protocol runs on it. */
  private note(info: InterfaceInfo): RipInterface | undefined {
    this.table.revise()
    return this.on.note(info)
  }

  /** Packets for what an aggregate promises and does not have are discarded here (RFC 4632 §5.1, rule 2). */
  private setAggregates(): void {
    for (const prefix of this.on.setAggregates(this.parent as Node))
      this.announce({ prefix, metric: 0, hops: [] })
  }

  // Messages go out

  /** §3.9.1: asks all neighbours on an interface for their tables. */
  private ask(on: RipInterface): void {
    if (!this.options.sendsRequests || !on.isSpeaking || on.asked === this.now) return
    on.asked = this.now
    this.sent.requests++
    const { password } = on
    this.send(this.message({ command: "request", entries: [], isForWholeTable: true, password }), { on })
  }

  /** §3.8: says the whole table on every interface. */
  private updateRegularly(): void {
    this.updateTimer.after(this.untilUpdate())
    const { table, announcement } = this
    for (const on of this.on.all())
      if (on.isSpeaking) this.say(announcement.ofAll(table, on), "regular", { on })
    table.clearChanges()
  }

  /** Something has changed: it is said now, or as soon as that is allowed, if no regular update says it before. */
  private trigger(): void {
    if (!this.options.triggersUpdates || this.triggerTimer.isArmed) return
    const at = Math.max(this.now, this.holdUntil)
    const isSaidBefore = this.updateTimer.isArmed && this.updateTimer.deadline <= at
    if (!isSaidBefore) this.triggerTimer.at(at)
  }

  /** §3.10.1: says what has changed, on every interface. */
  private updateTriggered(): void {
    const { table, announcement } = this
    if (table.changed.length === 0) return
    for (const on of this.on.all())
      if (on.isSpeaking) this.say(announcement.ofChanges(table, on), "triggered", { on })
    table.clearChanges()
    this.holdUntil = this.now + this.untilTriggered()
  }

  private say(
    responses: readonly RipMessage[],
    why: "regular" | "triggered" | "answers",
    to: Recipient,
  ): void {
    for (const response of responses) {
      this.sent[why]++
      this.sent.entries += response.entries.length
      this.send(response, to)
    }
  }

  private send(message: RipMessage, { on, address, port = this.port }: Recipient): void {
    const header =
      address === undefined ? on.headerToAll(this.everyRouter, this.ttl) : on.headerTo(address, this.ttl)
    this.out.send(datagramPacket(header, new UdpDatagram(this.port, port, message)))
  }

  // What differs in RIPng

  protected message(content: RipContent): RipMessage {
    return new RipMessage(content)
  }

  protected decode(bytes: Uint8Array): Decoded<{ message: RipMessage }> {
    return decodeRip(bytes)
  }

  /** Entries that a message holds on an interface (§3.6, §4.1). */
  protected capacity({ password }: RipInterface): number {
    return password === undefined ? ripCapacity : ripCapacity - 1
  }

  // For whoever wants to see

  override showNeighbors(): string {
    return formatSources([...this.neighbors.values()], this.now)
  }

  override showDatabase(): string {
    return formatDatabase(this.routes, this.now)
  }
}
