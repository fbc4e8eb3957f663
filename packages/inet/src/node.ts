/**
 * A node: a core service layer, and whatever protocols and applications are
 * plugged into it.
 */
import { Component, connect, resumeTree, stopTree, WiringError } from "@hourglass/aca"
import { Address, type Prefix } from "@hourglass/net"
import type { NextHop, Route } from "./contracts/index.js"
import { type BankOptions, CoreServiceLayer, type FilterBank } from "./core/core-service-layer.js"
import type { PacketFilter } from "./interface/packet-filter.js"
import type { NodeParts } from "./node-parts.js"
import { Protocol } from "./protocol.js"
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

const isInstallable = (part: object): part is Installable => "installed" in part

/** `new Protocol(name)`: what finds a part of a node by its class. */
type ClassOf<C> = abstract new (...args: never[]) => C

export class Node extends Component<NodeOptions> {
  readonly csl: CoreServiceLayer

  constructor(name: string, options: NodeOptions) {
    super(name, options)
    this.csl = this.add(new CoreServiceLayer("csl", options))
    for (const make of options.parts.protocols) this.install(make("", {}))
  }

  // Parts

  /**
   * Adds a protocol or application and connects its ports: to the core service layer, and to the parts of
   * this node that keep the same contracts.
   * @throws WiringError that names what is missing
   */
  install<C extends Component>(part: C): C {
    this.add(part)
    if (part instanceof Protocol) this.plugIn(part)
    wireToCore(part, this.csl)
    wireToSiblings(part, this)
    if (isInstallable(part)) part.installed(this)
    return part
  }

  private plugIn(protocol: Protocol): void {
    const { dispatcher } = this.csl
    connect(protocol.below, dispatcher.fromAbove.at(protocol.protocol))
    connect(dispatcher.up.at(protocol.protocol), protocol.fromBelow)
  }

  /** The part of this class. @throws WiringError when the node has none */
  part<C extends Component>(Class: ClassOf<C>): C {
    const found = this.children.find((child): child is C => child instanceof Class)
    if (found !== undefined) return found
    const names = this.children.map((child) => child.name).join(", ")
    throw new WiringError(`${this.path} has no ${Class.name}; it has ${names}. Bind it in the node's modules, or install it`)
  }

  // Interfaces

  get interfaces(): readonly FilterBank[] {
    return this.csl.banks
  }

  /** Adds an interface and returns its index. */
  addInterface(options: BankOptions = {}): number {
    const bank = this.csl.addBank(options)
    const { index } = bank
    this.expose(`wireOut[${index}]`, bank.interface.wireOut)
    this.expose(`wireIn[${index}]`, bank.interface.wireIn)
    return index
  }

  /** Puts a filter into the bank of one interface, or of all. */
  addFilter(make: Make<PacketFilter>, index?: number): void {
    const banks = index === undefined ? this.interfaces.map((bank) => bank.index) : [index]
    for (const each of banks) this.csl.addFilter(each, make)
  }

  // Addresses

  /** The address that the node sends from. @throws WiringError while it has none */
  get address(): Address {
    const address = this.csl.identity.default
    if (address === undefined)
      throw new WiringError(`${this.path} has no address yet; its network gives it one when it is built, or call addAddress`)
    return address
  }

  get hasAddress(): boolean {
    return this.csl.identity.default !== undefined
  }

  /** All addresses it answers to. */
  get addresses(): readonly Address[] {
    return this.csl.identity.addresses
  }

  /** Gives the node an address, or with `interface` that interface of it. */
  addAddress(address: Address | string, on?: { interface: number; prefix: Prefix }): void {
    const added = Address.of(address)
    this.csl.identity.addAddress(added)
    if (on !== undefined) this.csl.hello.addAddress(on.interface, { address: added, prefix: on.prefix })
  }

  /** Makes the node a member of a group. */
  join(group: Address | string): void {
    this.csl.identity.addAddress(Address.of(group))
  }

  leave(group: Address | string): void {
    this.csl.identity.removeAddress(Address.of(group))
  }

  // Routes

  /** Adds a static route, or changes the one to this destination. */
  addRoute(destination: Prefix, hops: readonly NextHop[], metric = 0): void {
    this.csl.routingTable.addRoute({ key: { destination }, hops, metric, owner: "static" })
  }

  /** All routes, the longest destinations first. */
  get routes(): readonly Route[] {
    return this.csl.routingTable.entries()
  }

  // Failure

  /** The node fails: all its parts stop, and what it holds is lost. */
  fail(): void {
    stopTree(this)
    for (const { interface: ni } of this.interfaces) ni.setEnabled(false)
  }

  /** The node comes back, with its configuration and without the packets it held. */
  recover(): void {
    for (const { interface: ni } of this.interfaces) ni.setEnabled(true)
    resumeTree(this)
  }

  override copyTo(copy: this): void {
    for (const { index, interface: ni } of copy.csl.banks) {
      copy.expose(`wireOut[${index}]`, ni.wireOut)
      copy.expose(`wireIn[${index}]`, ni.wireIn)
    }
  }
}
