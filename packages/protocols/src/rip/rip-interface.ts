/** What a RIP router keeps of one of its interfaces. */
import type { InterfaceInfo, NextHop } from "@hourglass/inet"
import { type Address, type IpVersion, ipProtocols, type PacketHeader, type Prefix } from "@hourglass/net"
import type { GivenCosts } from "../routing/given-costs.js"
import type { RipMessage } from "./message.js"
import type { RipInterfaceOptions, RipOptions, SplitHorizon } from "./options.js"

const internetworkControl = 0xc0 // ToS: precedence 6, as routers send their messages

/** The messages that say all routes. */
export interface WholeUpdate {
  readonly messages: readonly RipMessage[]
  /** The revision of the table that they say. */
  readonly revision: number
  /** Whether they leave nothing out, so that each route has its place in them. */
  readonly isComplete: boolean
}

const nothing: WholeUpdate = { messages: [], revision: -1, isComplete: false }

export class RipInterface {
  readonly index: number
  /** Added to the metrics of what is heard on it. */
  cost: number
  readonly splitHorizon: SplitHorizon
  readonly isPassive: boolean
  readonly password: string | undefined
  /** Prefixes that stand for the routes inside them, in messages that leave here. */
  aggregates: readonly Prefix[] = []
  /** The address that its messages come from; undefined for the node's own. */
  address: Address | undefined
  isUp = false
  /** When its neighbours were last asked for their tables, simulated seconds. */
  asked = Number.NaN
  /** What was last said of each aggregate. */
  readonly saidOfAggregates = new Map<Prefix, number>()
  /** What was said last of all routes. */
  lastUpdate: WholeUpdate = nothing
  /** Largest packet, bytes. */
  mtu = 0

  private prefixes: readonly Prefix[] = []
  private neighbors: ReadonlySet<Address> = new Set()
  private readonly configuredCost: number
  private toAll: PacketHeader | undefined
  private readonly ways = new Map<Address, readonly NextHop[]>()

  constructor(
    info: InterfaceInfo,
    options: RipOptions,
    private readonly version: IpVersion,
    private readonly givenCosts: GivenCosts,
  ) {
    const settings: RipInterfaceOptions = { ...options, ...options.interfaces[info.index] }
    this.index = info.index
    this.configuredCost = settings.cost
    this.cost = settings.cost
    this.splitHorizon = settings.splitHorizon
    this.isPassive = settings.isPassive
    this.password = settings.password
    this.update(info)
  }

  /** Whether updates are sent on it. */
  get isSpeaking(): boolean {
    return this.isUp && !this.isPassive
  }

  /** Takes over what is so now. */
  update(info: InterfaceInfo): void {
    const { isUp, mtu, addresses, neighbors } = info
    const own = addresses.filter(({ address }) => address.version === this.version)
    this.isUp = isUp
    this.mtu = mtu
    this.cost = this.givenCosts.of(info) ?? this.configuredCost
    this.toAll = undefined
    this.address = own[0]?.address
    this.prefixes = own.map(({ prefix }) => prefix)
    this.neighbors = new Set(neighbors.map(({ address }) => address))
  }

  /** The aggregate that stands for a prefix here, if there is one. */
  aggregateOf(prefix: Prefix): Prefix | undefined {
    return this.aggregates.find((aggregate) => aggregate.covers(prefix))
  }

  /** Whether an address is on its subnet. */
  hasOnSubnet(address: Address): boolean {
    return this.prefixes.some((prefix) => prefix.contains(address))
  }

  /** Whether messages of this router are to be listened to: it is on the subnet, or known to be there. */
  isNeighbor(address: Address): boolean {
    return this.neighbors.has(address) || this.hasOnSubnet(address)
  }

  /** The way over a router on it, as a list of one: the same list for all routes that go there. */
  waysVia(gateway: Address): readonly NextHop[] {
    let ways = this.ways.get(gateway)
    if (ways === undefined) {
      ways = [{ interface: this.index, gateway }]
      this.ways.set(gateway, ways)
    }
    return ways
  }

  /** The header of messages to all neighbours, who are in a group: kept, since there are so many of them. */
  headerToAll(group: Address, ttl: number): PacketHeader {
    this.toAll ??= this.header(group, ttl, undefined)
    return this.toAll
  }

  /** The header of a message to one address: a neighbour on this interface, or somebody elsewhere. */
  headerTo(address: Address, ttl: number): PacketHeader {
    if (this.isNeighbor(address)) return this.header(address, ttl, address)
    return { destination: address, protocol: ipProtocols.udp, tos: internetworkControl }
  }

  private header(destination: Address, ttl: number, gateway: Address | undefined): PacketHeader {
    return {
      destination,
      protocol: ipProtocols.udp,
      tos: internetworkControl,
      source: this.address,
      ttl,
      sending: { kind: "explicit-multicast", interfaces: [this.index], gateway },
    }
  }
}
