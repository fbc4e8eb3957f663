/**
 * A node: a core service layer, and whatever protocols and applications are
 * plugged into it.
 */
import {
  type AnyContract,
  type Bandwidth,
  bitsPerSecond,
  Component,
  connect,
  isClass,
  OptionError,
  type Port,
  resumeTree,
  shown,
  stopTree,
  WiringError,
} from "@hourglass/aca"
import { Address, comparePrefixes, type IpVersion, Prefix } from "@hourglass/net"
import type { AddressDemand } from "./cidr.js"
import { type Cost, isCost, type NextHop, type Route } from "./contracts/index.js"
import { type BankOptions, CoreServiceLayer, type FilterBank } from "./core/core-service-layer.js"
import type { PacketFilter } from "./interface/packet-filter.js"
import { Link } from "./link.js"
import type { NodeParts } from "./node-parts.js"
import type { OnDemand } from "./on-demand.js"
import { isNumbered, type NumberedProtocol } from "./protocol.js"
import type { Make } from "./tokens.js"
import { wireToCore, wireToSiblings } from "./wiring.js"

export interface NodeOptions {
  readonly parts: NodeParts
  /** Whether it sends on packets for others. */
  readonly forwards: boolean
}

/** An application or protocol that has something to do when it has been put into a node, such as opening a port. */
export interface Installable {
  installed(node: Node): void
}

/** A link that a node is attached to. */
export interface Attachment {
  readonly interface: number
  readonly link: Link
  readonly others: readonly Node[]
}

/** An interface, and the prefix of the link it is on. */
export interface InterfacePrefix {
  readonly interface: number
  readonly prefix: Prefix
}

const none: readonly never[] = Object.freeze([])

const isInstallable = (part: object): part is Installable => "installed" in part

/** `new Protocol(name)`: what finds a part of a node by its class. */
type ClassOf<C> = abstract new (...args: never[]) => C

export class Node extends Component<NodeOptions> {
  readonly csl: CoreServiceLayer
  /** Whether a routing protocol finds its routes, so that none are computed for it. */
  hasRoutingProtocol = false
  /** Since when it has failed, simulated seconds; undefined while it works. */
  downSince: number | undefined = undefined
  /** Addresses and routes that were given by hand: what a network keeps when it plans, and a copy takes over. */
  private pins: readonly { address: Address; on: InterfacePrefix | undefined }[] = none
  private staticRoutes: readonly { destination: Prefix; hops: readonly NextHop[]; metric: number }[] = none

  constructor(name: string, options: NodeOptions) {
    super(name, options)
    this.csl = this.add(new CoreServiceLayer("csl", options))
    for (const make of options.parts.protocols) this.install(make())
    if (options.parts.onDemand.length > 0) this.csl.dispatcher.supplier = this
  }

  // Parts

  /**
   * Adds a protocol or application and connects its ports: to the core service layer, and to the parts of
   * this node that keep the same contracts.
   * @throws WiringError that names what is missing
   */
  install<C extends Component>(part: C): C {
    if (!(part instanceof Component)) throw this.notInstallable(part)
    this.supplyFor(part)
    this.add(part)
    if (isNumbered(part)) this.plugIn(part)
    wireToCore(part, this.csl)
    wireToSiblings(part, this)
    if (isInstallable(part)) part.installed(this)
    return part
  }

  private notInstallable(given: unknown): WiringError {
    const advice = isClass(given)
      ? `a part that it makes, as new ${(given as { name: string }).name}(…)`
      : "a component"
    return new WiringError(`${this.path} cannot install ${shown(given)}; give ${advice}`)
  }

  /** Adds the protocols whose services this part uses, where it has not got them yet. */
  private supplyFor(part: Component): void {
    const { onDemand } = this.options.parts
    if (onDemand.length === 0) return
    const users = part.ports.filter((port) => port.role === "initiator")
    const wanted = new Set<AnyContract>(users.map((port) => port.contract))
    for (const one of onDemand) {
      const needed = one.provides.filter((contract) => wanted.has(contract))
      if (needed.length > 0 && this.supply(one.protocol)) this.requireOffer(needed, one)
    }
  }

  /** What has the protocol's number may be of another class, but not without the services that are needed. */
  private requireOffer(needed: readonly AnyContract[], { protocol, Class }: OnDemand): void {
    if (this.holderOf(protocol) instanceof Class) return
    const ports = this.children.flatMap((part) => part.ports).filter((port) => port.role === "reactor")
    const offered = new Set<AnyContract>(ports.map((port) => port.contract))
    if (!needed.every((contract) => offered.has(contract))) throw this.bothAre(protocol, Class.name)
  }

  /** Adds the protocol of this number, if it is one that nodes get when they need it. @returns whether it is there */
  supply(protocol: number): boolean {
    if (this.csl.dispatcher.up.get(protocol)?.isConnected) return true
    const { onDemand, lookup } = this.options.parts
    const found = onDemand.findLast((each) => each.protocol === protocol)
    if (found !== undefined) this.install(found.make(lookup))
    return found !== undefined
  }

  private plugIn(protocol: Component & NumberedProtocol): void {
    const { dispatcher } = this.csl
    const { protocol: number } = protocol
    if (!(Number.isInteger(number) && number >= 0 && number <= 255))
      throw new OptionError(
        `${protocol.path}: protocol is ${number}; it must be a whole number within 0 and 255 (254 is free for experiments)`,
      )
    if (this.holderOf(number) !== undefined) throw this.bothAre(number, protocol.path)
    connect(protocol.below, dispatcher.fromAbove.at(number))
    connect(dispatcher.up.at(number), protocol.fromBelow)
  }

  /** What is plugged in by a protocol number. */
  private holderOf(protocol: number): Component | undefined {
    return this.csl.dispatcher.up.get(protocol)?.peers[0]?.owner
  }

  private bothAre(protocol: number, one: string): WiringError {
    return new WiringError(
      `${one} and ${this.holderOf(protocol)?.path} both are protocol ${protocol}; a node has one of each (254 is free for experiments)`,
    )
  }

  /** The part of this class. @throws WiringError when the node has none */
  part<C extends Component>(Class: ClassOf<C>): C {
    const found = this.children.find((child): child is C => child instanceof Class)
    if (found !== undefined) return found
    const { onDemand } = this.options.parts
    const later = onDemand.findLast((each) => each.Class === Class || each.Class.prototype instanceof Class)
    if (later !== undefined) {
      if (this.holderOf(later.protocol) !== undefined) throw this.bothAre(later.protocol, later.Class.name)
      if (this.supply(later.protocol)) return this.part(Class)
    }
    const names = this.children.map((child) => child.name).join(", ")
    throw new WiringError(
      `${this.path} has no ${Class.name}; it has ${names}. Bind it in the node's modules, or install it`,
    )
  }

  // Interfaces

  get interfaces(): readonly FilterBank[] {
    return this.csl.banks
  }

  /** Adds an interface and returns its index. */
  addInterface(options: BankOptions = {}): number {
    return this.csl.addBank(options).index
  }

  /** As every component's, and `wireOut[i]` and `wireIn[i]`: where a link joins interface i. */
  override portNamed(name: string): Port {
    const [, wire, index] = /^(wireOut|wireIn)\[(\d+)\]$/.exec(name) ?? []
    const ni = this.interfaces[Number(index)]?.interface
    if (ni === undefined) return super.portNamed(name)
    return wire === "wireOut" ? ni.wireOut : ni.wireIn
  }

  /** What is at the other side of each interface that has a link. */
  attachments(): Attachment[] {
    return this.interfaces.flatMap(({ index, interface: ni }) => {
      const link = ni.wireOut.peers[0]?.owner
      if (!(link instanceof Link)) return []
      const others = link.attached.flatMap((far) => {
        const node = far?.parent?.parent
        return node instanceof Node && node !== this ? [node] : []
      })
      return [{ interface: index, link, others }]
    })
  }

  /**
   * Puts a filter into the bank of one interface, or of all that the node has now; nearest to the interface.
   * @returns the filters, by interface
   * @throws WiringError when there is no such interface yet
   */
  addFilter<Filter extends PacketFilter>(make: Make<Filter>, index?: number): Filter[] {
    const banks = this.interfaces.filter((bank) => index === undefined || bank.index === index)
    if (banks.length === 0)
      throw new WiringError(
        `${this.path} has ${index === undefined ? "no interface" : `no interface ${index}`} to put a filter into; make its links first`,
      )
    return banks.map((bank) => this.csl.addFilter(bank.index, make))
  }

  /** Makes it cost something else to send over an interface: routing protocols hear of it at once. */
  setCost(index: number, cost: Cost): void {
    if (!isCost(cost))
      throw new OptionError(
        `${this.path}, interface ${index}: cost is ${cost}; it must be a number > 0, or "default"`,
      )
    this.csl.hello.setCost(index, cost)
  }

  /** Gives an interface another rate, from the next packet on: routing protocols hear of it at once. */
  setBandwidth(index: number, bandwidth: Bandwidth): void {
    if (this.interfaces[index] === undefined) throw new WiringError(`${this.path} has no interface ${index}`)
    const rate = bitsPerSecond(bandwidth)
    if (!(rate > 0))
      throw new OptionError(`${this.path}, interface ${index}: bandwidth is ${bandwidth}; it must be > 0`)
    this.csl.setBandwidth(index, rate)
  }

  /** The index of the interface that leads to a neighbour. @throws WiringError when none does */
  interfaceTo(neighbor: Node): number {
    const found = this.attachments().find((attachment) => attachment.others.includes(neighbor))
    if (found === undefined) throw new WiringError(`${this.path} has no link to ${neighbor.path}`)
    return found.interface
  }

  // Addresses

  /** The address that the node sends from. @throws WiringError while it has none */
  get address(): Address {
    const address = this.csl.identity.default
    if (address === undefined)
      throw new WiringError(
        `${this.path} has no address yet; its network gives it one when it is built (call build() again after adding nodes), or call addAddress`,
      )
    return address
  }

  get hasAddress(): boolean {
    return this.csl.identity.default !== undefined
  }

  /** All addresses it answers to. */
  get addresses(): readonly Address[] {
    return this.csl.identity.addresses
  }

  /** Pins an address to the node, or to one interface of it with the prefix of its link. */
  addAddress(address: Address | string, on?: InterfacePrefix): void {
    const added = Address.of(address)
    this.pins = this.pins.concat({ address: added, on })
    this.assign(added, on)
  }

  /** Addresses given by hand. */
  get pinned(): readonly Address[] {
    return this.pins.map((pin) => pin.address).filter((address) => !address.isMulticast)
  }

  /** What an address plan must find for this node: the addresses it has, or one of this version. */
  addressDemands(version: IpVersion): AddressDemand[] {
    const own = this.addresses.filter((address) => address.version === version && !address.isMulticast)
    if (own.length === 0) return [{ owner: this.path }]
    return own.map((address) => ({ owner: this.path, pinned: Prefix.of(address) }))
  }

  /** Gives the node an address that a plan has found for it. */
  assign(address: Address, on?: InterfacePrefix): void {
    this.csl.identity.addAddress(address)
    if (on === undefined) return
    this.csl.hello.addAddress(on.interface, { address, prefix: on.prefix })
    if (address.version === 4 && on.prefix.length < 31) this.csl.dispatcher.addBroadcast(on.prefix.last)
  }

  /** Makes the node a member of a group. */
  join(group: Address | string): void {
    if (!Address.of(group).isMulticast)
      throw new OptionError(
        `${this.path} cannot join ${group}: it is no group; groups are 224.0.0.0/4 and ff00::/8`,
      )
    this.addAddress(group)
  }

  leave(group: Address | string): void {
    const left = Address.of(group)
    this.pins = this.pins.filter((pin) => pin.address !== left)
    this.csl.identity.removeAddress(left)
  }

  // Routes

  /** Adds a static route, or changes the one to this destination. */
  addRoute(destination: Prefix | string, hops: readonly NextHop[], metric = 0): void {
    const route = { destination: Prefix.from(destination), hops, metric }
    this.staticRoutes = this.staticRoutes.concat(route)
    this.csl.routingTable.addRoute({ key: { destination: route.destination }, hops, metric, owner: "static" })
  }

  /** All routes, the longest destinations first, then by address. */
  get routes(): readonly Route[] {
    const bySize = (a: Route, b: Route) => b.key.destination.length - a.key.destination.length
    const byAddress = (a: Route, b: Route) => comparePrefixes(a.key.destination, b.key.destination)
    return this.csl.routingTable.entries().sort((a, b) => bySize(a, b) || byAddress(a, b))
  }

  // Failure

  /** The node fails: all its parts stop, and what it holds is lost. */
  fail(): void {
    this.downSince ??= this.now
    stopTree(this)
    for (const { interface: ni } of this.interfaces) ni.setEnabled(false)
  }

  /** The node comes back, with its configuration and without the packets it held. */
  recover(): void {
    this.downSince = undefined
    for (const { interface: ni } of this.interfaces) ni.setEnabled(true)
    resumeTree(this)
  }

  override copyTo(copy: this): void {
    copy.hasRoutingProtocol = this.hasRoutingProtocol
    this.csl.copyTo(copy.csl) // the addresses of interfaces need the interfaces
    for (const { address, on } of this.pins) copy.addAddress(address, on)
    for (const { destination, hops, metric } of this.staticRoutes) copy.addRoute(destination, hops, metric)
  }
}
