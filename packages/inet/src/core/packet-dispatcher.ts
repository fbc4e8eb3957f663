/**
 * The packet dispatcher: where every packet of a node passes, and the only place that decides its way.
 *
 * A packet from below goes up when it asks for attention (router alert) or its
 * destination is one of the node's identities; otherwise, and for a group also
 * besides, it goes down again over the interfaces that the routing table gives,
 * with one hop less to live. A packet from above goes where its sending option
 * says. What cannot go on is dropped, counted, and told to the error protocol.
 *
 * The decision for a destination is asked of Identity and RoutingTable once and
 * remembered until either of them changes.
 *
 * Sources: RFC 1812 §5.2 (forwarding), RFC 1122 §3.2.1, RFC 2113 and RFC 2711
 * (router alert); J-Sim's PktDispatcher for the three sending options.
 * Deviation from J-Sim: the TTL is looked at when a packet is forwarded, not
 * when it is delivered (RFC 1122 §3.2.1.7).
 */
import { Component, OptionError, type Output } from "@hourglass/aca"
import { type Address, everybodyOnLink, fromSelf, type InetPacket } from "@hourglass/net"
import {
  DeliveryProblem,
  IdentityChanged,
  IdentityLookup,
  type NextHop,
  PacketArrival,
  PacketDelivery,
  PacketSending,
  PacketTransfer,
  type Problem,
  type Route,
  RouteChanged,
  RouteLookup,
  RouteRequest,
} from "../contracts/index.js"
import { flowHash, saltOf } from "./flow-hash.js"
import { fragment } from "./fragmentation.js"
import { Loopback, type LoopbackOptions, loopbackFaults } from "./loopback.js"
import { Reassembly } from "./reassembly.js"

/** What happens to packets for one destination. */
export interface Decision {
  /** Whether they go up. */
  readonly isMine: boolean
  /** Where the way is one interface: the wire to it, the largest packet it takes, and the next hop. */
  readonly wire: Output<"inet.packet-transfer", InetPacket> | undefined
  readonly mtu: number
  readonly gateway: Address | undefined
  /** The way on; undefined when none is known. */
  readonly route: Route | undefined
  readonly destination: Address
}

export interface PacketDispatcherOptions extends LoopbackOptions {
  /** Whether packets for others are sent on: false makes a host with several interfaces that is no router. */
  readonly forwards: boolean
}

export const packetDispatcherDefaults: PacketDispatcherOptions = {
  forwards: true,
  loopbackBandwidth: 10e9, // bit/s
  loopbackBurst: 1_000_000, // bytes
}

const largestPayload = 65_515 // bytes: what the 16 bits of an IPv4 length leave beside the header
const noFragments = { held: 0, absorbed: 0 }
const none: readonly never[] = Object.freeze([])
const firstCacheSize = 8 //    destinations remembered at first; a power of two
const largestCacheSize = 4096
const anySize = (2 ** 30) | 0 // bytes: no packet is larger; a small number to the engine, which Infinity is not
/** For each destination, its address and what is decided: side by side, for they are looked at together. */
type DecisionCache = (Address | Decision | undefined)[]
// The cache of a node that has not decided anything yet: one for all, never written.
const unused: DecisionCache = new Array(2 * firstCacheSize).fill(undefined)

/** Who may add a protocol when a packet of it arrives. */
export interface ProtocolSupplier {
  /** @returns whether there is one now */
  supply(protocol: number): boolean
}

export class PacketDispatcher extends Component<PacketDispatcherOptions> {
  // What each packet asks for comes first: it lies together in the processor's cache.
  /** Packets received from links: packet-hops. */
  received = 0
  private isWatched = false // whether anybody hears of arrivals
  private cacheMask = firstCacheSize - 1
  private cache = unused
  private readonly forwards: boolean
  /** The protocol that a packet was last delivered to: most often the next one is for it, too. */
  private latestProtocol = -1
  private latestUp: Output<"inet.packet-delivery", InetPacket> | undefined = undefined
  /** Packets handed to a protocol. */
  delivered = 0
  /** Packets sent by this node's own protocols. */
  sent = 0
  private nextIdentification = 0
  /** Is asked when a packet of an unknown protocol arrives. */
  supplier: ProtocolSupplier | undefined = undefined
  /** To the protocols, by protocol number. */
  readonly up = this.group("up", this.makeUp)
  /** From the protocols, by protocol number. */
  readonly fromAbove = this.group("fromAbove", this.makeFromAbove)
  /** To the filter banks, by interface. */
  readonly down = this.group("down", this.makeDown)
  /** From the filter banks, by interface. */
  readonly fromBelow = this.group("fromBelow", this.makeFromBelow)
  readonly identities = this.requester("identities", IdentityLookup)
  readonly routes = this.requester("routes", RouteLookup)
  readonly routeRequests = this.requester("routeRequests", RouteRequest)
  readonly identityChanges = this.listener("identityChanges", IdentityChanged, this.forget)
  readonly routeChanges = this.listener("routeChanges", RouteChanged, this.forget)
  readonly arrivals = this.emitter("arrivals", PacketArrival, this.noteWatched)
  readonly problems = this.emitter("problems", DeliveryProblem)

  /** Packets made by sending one several ways or in fragments, less the ones they were made of. */
  copied = 0

  private wires: (Output<"inet.packet-transfer", InetPacket> | undefined)[] = []
  private mtus: number[] = []
  private broadcasts: readonly Address[] = none
  private salt: number | undefined = undefined
  /** Made when the node first sends something to itself. */
  private loopback: Loopback | undefined = undefined

  constructor(name: string, options: Partial<PacketDispatcherOptions> = {}) {
    super(name, { ...packetDispatcherDefaults, ...options })
    this.forwards = this.options.forwards
    const faults = loopbackFaults(this.options)
    if (faults.length > 0) throw new OptionError(`${name}: ${faults.join("; ")}`)
  }

  /** Fragments that wait for others, and what reassembly has absorbed; for the accounting of packets. */
  get fragments(): { readonly held: number; readonly absorbed: number } {
    return this.child("reassembly") instanceof Reassembly ? this.reassembly : noFragments
  }

  /** Made when the first fragment arrives: most nodes never see one. */
  private get reassembly(): Reassembly {
    const made = this.child("reassembly")
    if (made instanceof Reassembly) return made
    const reassembly = this.add(new Reassembly("reassembly"))
    reassembly.problems.on((report) => this.problems.emit(report))
    return reassembly
  }

  /** Sets the largest packet that an interface takes, bytes. */
  setMtu(index: number, mtu: number): void {
    this.mtus = placed(this.mtus, index, mtu)
    this.forget()
  }

  /** Makes this node hear the directed broadcasts of a subnet that it is on (RFC 1812 §5.2.3). */
  addBroadcast(address: Address): void {
    if (this.broadcasts.includes(address)) return
    this.broadcasts = this.broadcasts.concat(address)
    this.forget()
  }

  // From below

  private enter(packet: InetPacket, index: number): void {
    packet.incoming = index
    this.receive(packet)
  }

  /** A packet arrived on an interface. */
  protected receive(packet: InetPacket): void {
    this.received++
    if (this.isWatched) this.arrivals.emit({ time: this.now, packet })
    if (packet.routerAlert && this.attend(packet)) return
    const decision = this.decide(packet)
    if (!decision.isMine) return this.forward(packet, decision)
    const goesOn = this.forwards && packet.destination.isMulticast
    const onward = goesOn ? this.onward(packet, decision) : undefined
    if (onward === undefined) return this.deliver(packet)
    this.copied++
    this.deliver(packet.copy())
    this.forward(packet, onward)
  }

  /** Gives a packet that asks for attention to its protocol, if this node has it; that sends it on. */
  protected attend(packet: InetPacket): boolean {
    if (!this.up.get(packet.protocol)?.isConnected) return false
    this.deliver(packet)
    return true
  }

  /** Sends on a packet of others. A host discards what is not for it, and says nothing (RFC 1122 §3.2.1.3). */
  protected forward(packet: InetPacket, decision: Decision): void {
    if (!this.forwards) return this.drop(packet, "no-route", "a host does not forward")
    if (packet.ttl <= 1) return this.refuse(packet, "ttl-expired")
    packet.ttl--
    this.follow(packet, decision)
  }

  // Up

  /** Hands a packet to its protocol, whole. */
  protected deliver(packet: InetPacket): void {
    if (packet.isFragment) {
      const whole = this.reassembly.take(packet)
      if (whole !== undefined) this.deliver(whole)
      return
    }
    const { protocol } = packet
    const up = protocol === this.latestProtocol ? this.latestUp : this.findUp(protocol)
    if (up === undefined || !up.isConnected) return this.deliverToNew(packet)
    this.delivered++
    up.send(packet)
  }

  private findUp(protocol: number): Output<"inet.packet-delivery", InetPacket> | undefined {
    const up = this.up.get(protocol)
    if (up === undefined) return undefined
    this.latestProtocol = protocol
    this.latestUp = up
    return up
  }

  /** The node may have a protocol for such packets that it did not need until now. */
  private deliverToNew(packet: InetPacket): void {
    if (this.supplier?.supply(packet.protocol) !== true) return this.refuse(packet, "no-protocol")
    this.delivered++
    this.up.at(packet.protocol).send(packet)
  }

  // From above

  /** A protocol sends a packet. */
  protected send(packet: InetPacket): void {
    if (packet.size > largestPayload && packet.payloadSize > largestPayload) throw this.oversized(packet)
    this.sent++
    if (this.state === "stopped") return this.drop(packet, "node-down")
    packet.incoming = fromSelf
    packet.createdAt = this.now
    packet.id = this.simulation.nextId()
    packet.identification = this.nextIdentification++ & 0xffff
    packet.source ??= this.sourceFor(packet)
    if (packet.source === undefined) return this.drop(packet, "no-source")
    if (this.isWatched) this.arrivals.emit({ time: this.now, packet })
    const { sending } = packet
    packet.sending = undefined
    if (sending === undefined) this.sendByRoute(packet)
    else if (sending.kind === "explicit-multicast") this.sendOver(packet, sending.interfaces, sending.gateway)
    else
      this.sendOver(
        packet,
        this.down.keys().filter((index) => !sending.except.includes(index)),
      )
  }

  private oversized({ payloadSize, protocol }: InetPacket): OptionError {
    return new OptionError(
      `${this.path} cannot send ${payloadSize} bytes of protocol ${protocol} in one packet; IP takes at most ${largestPayload}`,
    )
  }

  /** The address that a packet of this node is sent from, when its protocol did not say. */
  protected sourceFor(packet: InetPacket): Address | undefined {
    const [preferred] = this.identities.request("default")
    const { version } = packet.destination
    if (preferred?.version === version) return preferred
    return this.identities
      .request("all")
      .find((address) => address.version === version && !address.isMulticast)
  }

  private sendByRoute(packet: InetPacket): void {
    const decision = this.decide(packet)
    if (!decision.isMine) return this.follow(packet, decision)
    if (isEverybody(packet.destination) && this.down.keys().length > 0) {
      this.loopBackCopy(packet)
      return this.sendOver(packet, this.down.keys())
    }
    const onward = this.onward(packet, decision)
    if (onward === undefined) return this.loopBack(packet)
    this.loopBackCopy(packet)
    this.follow(packet, onward)
  }

  /** The way to the others of a group or subnet that this node belongs to. */
  private onward(packet: InetPacket, decision: Decision): Decision | undefined {
    const { destination } = packet
    if (decision.route !== undefined)
      return destination.isMulticast || this.isSubnetBroadcast(destination) ? decision : undefined
    const route = destination.isMulticast ? this.requestRoute(packet) : undefined
    return route && { ...decision, route }
  }

  private loopBackCopy(packet: InetPacket): void {
    this.copied++
    this.loopBack(packet.copy())
  }

  /** A protocol that talks to this node itself is not entered again before it returned. */
  private loopBack(packet: InetPacket): void {
    this.loopback ??= new Loopback(this, this.deliver, this.options)
    this.loopback.take(packet)
  }

  /** Packets that this node has sent to itself, and that wait for others of the kind. */
  get loopingBack(): number {
    return this.loopback?.held ?? 0
  }

  override stop(): void {
    this.loopback?.discard()
  }

  private sendOver(packet: InetPacket, interfaces: readonly number[], gateway?: Address): void {
    if (interfaces.length === 0) return this.drop(packet, "no-route", "no interface to send on")
    this.copied += interfaces.length - 1
    const last = interfaces.length - 1
    for (let i = 0; i <= last; i++) this.emit(i < last ? packet.copy() : packet, interfaces[i], gateway)
  }

  // Down

  /** Sends a packet on its way. */
  protected follow(packet: InetPacket, decision: Decision): void {
    const { wire } = decision
    if (wire !== undefined && packet.size <= decision.mtu) {
      packet.nextHop = decision.gateway
      wire.send(packet)
      return
    }
    const route = decision.route ?? this.requestRoute(packet)
    if (route === undefined) return this.refuse(packet, "no-route")
    const { hops } = route
    if (packet.destination.isMulticast) return this.replicate(packet, hops)
    if (hops.length === 0) return this.discard(packet, route)
    const hop = hops.length === 1 ? hops[0] : this.choose(packet, hops)
    this.emit(packet, hop.interface, this.nextHop(hop, packet.destination))
  }

  /** The best route says that there is no such destination: an aggregate without the part that was meant. */
  private discard(packet: InetPacket, route: Route): void {
    this.drop(packet, "discard-route", `${route.key.destination}`)
    if (this.problems.heard) this.problems.emit({ problem: "no-route", packet })
  }

  /** Which of several next hops of equal cost a packet takes: the same one for all packets of a flow. */
  protected choose(packet: InetPacket, hops: readonly NextHop[]): NextHop {
    this.salt ??= saltOf(this.path)
    return hops[flowHash(packet, this.salt) % hops.length]
  }

  /** Sends a packet for a group over all hops but the one it came from. */
  private replicate(packet: InetPacket, hops: readonly NextHop[]): void {
    const ways = hops.map((hop) => hop.interface).filter((index) => index !== packet.incoming)
    if (ways.length === 0) return this.drop(packet, "discard-route", `${packet.destination}`)
    this.sendOver(packet, ways)
  }

  private requestRoute(packet: InetPacket): Route | undefined {
    if (!this.routeRequests.isConnected || staysOnLink(packet.destination)) return undefined
    return this.routeRequests.request(packet)
  }

  /** Hands a packet to the bank of an interface, in pieces if it must. */
  protected emit(packet: InetPacket, index: number, gateway: Address | undefined): void {
    const wire = this.wires[index]
    if (wire === undefined) return this.drop(packet, "no-interface", `interface ${index}`)
    packet.nextHop = gateway
    if (packet.size > this.mtus[index]) return this.emitFragments(packet, index)
    wire.send(packet)
  }

  private emitFragments(packet: InetPacket, index: number): void {
    const mtu = this.mtus[index]
    const byRouter = packet.incoming !== fromSelf
    if (packet.dontFragment || (byRouter && packet.destination.version === 6))
      return this.refuse(packet, "fragmentation-needed", mtu)
    const parts = fragment(packet, mtu)
    this.copied += parts.length - 1
    const wire = this.down.at(index)
    for (const part of parts) wire.send(part)
  }

  /** Drops a packet and says so to the error protocol. */
  protected refuse(packet: InetPacket, problem: Exclude<Problem, "port-unreachable">, mtu?: number): void {
    this.drop(packet, problem)
    if (this.problems.heard)
      this.problems.emit(mtu === undefined ? { problem, packet } : { problem, packet, mtu })
  }

  // Decisions

  private decide(packet: InetPacket): Decision {
    const { destination } = packet
    const { cache } = this
    const at = (packet.destinationId & this.cacheMask) << 1
    if (cache[at] === destination) return cache[at + 1] as Decision
    const answer = this.lookUp(packet)
    const decision = this.decision(destination, answer?.route)
    const isCertain = answer === undefined ? destination.isMulticast || decision.isMine : answer.forAllSources
    if (isCertain) this.remember(decision)
    return decision
  }

  private decision(destination: Address, route: Route | undefined): Decision {
    const only = route?.hops.length === 1 && !destination.isMulticast ? route.hops[0] : undefined
    return {
      isMine: this.isMine(destination),
      wire: only && this.wires[only.interface],
      mtu: only === undefined ? 0 : Math.min(this.mtus[only.interface], anySize) | 0,
      gateway: only && this.nextHop(only, destination),
      route,
      destination,
    }
  }

  /** Who on the link is to take a packet for a destination; undefined for all that hear it. */
  private nextHop({ gateway, isOnLink = false }: NextHop, destination: Address): Address | undefined {
    return isOnLink && !this.isSubnetBroadcast(destination) ? destination : gateway
  }

  private lookUp(packet: InetPacket) {
    const { destination } = packet
    if (staysOnLink(destination)) return undefined
    return this.routes.isConnected ? this.routes.request(packet) : undefined
  }

  private isMine(destination: Address): boolean {
    if (isEverybody(destination) || this.isSubnetBroadcast(destination)) return true
    return this.identities.request(destination).length > 0
  }

  private isSubnetBroadcast(destination: Address): boolean {
    return this.broadcasts.length > 0 && this.broadcasts.includes(destination)
  }

  private remember(decision: Decision): void {
    const { destination } = decision
    const isTaken = this.cache[(destination.id & this.cacheMask) << 1] !== undefined
    if (this.cache === unused) this.resizeCache(firstCacheSize)
    else if (isTaken && this.cacheMask + 1 < largestCacheSize) this.resizeCache(2 * (this.cacheMask + 1))
    const at = (destination.id & this.cacheMask) << 1
    this.cache[at] = destination
    this.cache[at + 1] = decision
  }

  private resizeCache(size: number): void {
    this.cacheMask = size - 1
    this.cache = new Array(2 * size).fill(undefined)
  }

  private forget(): void {
    this.cacheMask = firstCacheSize - 1
    this.cache = unused
  }

  private noteWatched(isWatched: boolean): void {
    this.isWatched = isWatched
  }

  // Ports

  private makeUp(_protocol: number, name: string) {
    return this.output(name, PacketDelivery)
  }

  private makeFromAbove(_protocol: number, name: string) {
    return this.input(name, PacketSending, this.send)
  }

  private makeDown(index: number, name: string) {
    const wire = this.output(name, PacketTransfer)
    this.wires = placed(this.wires, index, wire)
    this.mtus = placed(this.mtus, index, this.mtus[index] ?? Number.POSITIVE_INFINITY)
    return wire
  }

  private makeFromBelow(index: number, name: string) {
    return this.input(name, PacketTransfer, this.enter, "direct", index)
  }
}

const isEverybody = (destination: Address): boolean => destination === everybodyOnLink(destination.version)

/** Whether no router sends it on. */
const staysOnLink = (destination: Address): boolean =>
  destination.isLinkLocalMulticast || isEverybody(destination)

/** The array with one element set, of exact size where it grows by one: there are many short ones. */
function placed<T>(array: T[], index: number, value: T): T[] {
  if (index === array.length) return array.concat([value])
  array[index] = value
  return array
}
