/**
 * The core service layer of a node: five components and one filter bank per
 * interface, wired together. Everything above it and below it meets it only at
 * contracts.
 *
 *     protocols     up[n] / fromAbove[n]
 *                   pd ── id, rt, hello, pfs
 *     down[i] ↓     pf<i>_0 … pf<i>_k        ↑ fromBelow[i]
 *                   ni<i> ───────────────────┘
 *                   │ q<i>: what waits
 *     link          wireOut[i], wireIn[i]
 */
import { Component, connect, disconnect, type Port } from "@hourglass/aca"
import { type Address, ipProtocols } from "@hourglass/net"
import type { NetworkInterface } from "../interface/network-interface.js"
import type { PacketFilter } from "../interface/packet-filter.js"
import type { NodeParts } from "../node-parts.js"
import type { QueueLimit } from "../queue/drop-tail.js"
import { PacketQueue } from "../queue/packet-queue.js"
import { type Make, type MakeDiscipline, requireMaker } from "../tokens.js"
import { Tunnels } from "./tunnels.js"

export interface CoreOptions {
  readonly parts: NodeParts
  /** Whether the node sends on packets for others: a router does, a host does not. */
  readonly forwards: boolean
}

export interface BankOptions {
  /** Bit/s. Default unlimited. */
  bandwidth?: number
  /** Largest packet, bytes. Default unlimited. */
  mtu?: number
  /** Room for waiting packets. Default unlimited. */
  limit?: QueueLimit
  /** Makes the queue discipline of this interface instead of the architecture's. */
  discipline?: MakeDiscipline
  /** Filters of this bank besides the architecture's, nearer to the interface. */
  filters?: readonly Make<PacketFilter>[]
}

/** One interface of a node: filters, queue, network interface. */
export interface FilterBank {
  readonly index: number
  readonly filters: readonly PacketFilter[]
  readonly queue: PacketQueue
  readonly interface: NetworkInterface
}

const none: readonly never[] = Object.freeze([])

/** Virtual interfaces are numbered from here on, physical ones from 0. */
export const firstVirtualInterface = 256

export class CoreServiceLayer extends Component<CoreOptions> {
  readonly dispatcher
  readonly identity
  readonly routingTable
  readonly hello
  readonly filterSwitch
  /** By interface index. */
  banks: readonly FilterBank[] = none
  /** MTU of each tunnel, bytes, in the order of their interfaces. */
  private tunnelMtus: readonly number[] = none

  constructor(name: string, options: CoreOptions) {
    super(name, options)
    const { parts, forwards } = options
    this.dispatcher = this.add(parts.packetDispatcher("pd", { forwards }))
    this.identity = this.add(parts.identity("id", {}))
    this.routingTable = this.add(parts.routingTable("rt", {}))
    this.hello = this.add(parts.hello("hello", {}))
    this.filterSwitch = this.add(parts.packetFilterSwitch("pfs", {}))
    connect(this.dispatcher.identities, this.identity.lookup)
    connect(this.identity.changes, this.dispatcher.identityChanges)
    connect(this.dispatcher.routes, this.routingTable.lookup)
    connect(this.routingTable.changes, this.dispatcher.routeChanges)
    connect(this.hello.identities, this.identity.lookup)
    connect(this.hello.below, this.dispatcher.fromAbove.at(this.hello.protocol))
    connect(this.dispatcher.up.at(this.hello.protocol), this.hello.fromBelow)
  }

  /** The ports that any part of the node may be connected to. Data ports are not among them: they go by number. */
  get services(): readonly Port[] {
    const { dispatcher, identity, routingTable, hello, filterSwitch } = this
    return [
      ...[dispatcher.routeRequests, dispatcher.arrivals, dispatcher.problems],
      ...[identity.lookup, identity.configure, identity.changes],
      ...[routingTable.lookup, routingTable.configure, routingTable.changes],
      ...[hello.query, hello.neighbors, hello.statusChanges, hello.costChanges, filterSwitch.configure],
    ]
  }

  /** Adds an interface and returns its bank. */
  addBank(options: BankOptions = {}): FilterBank {
    const { parts } = this.options
    const index = this.banks.length
    const { bandwidth = Number.POSITIVE_INFINITY, mtu = Number.POSITIVE_INFINITY } = options
    const { discipline = parts.discipline, limit } = options
    const queue = this.add(new PacketQueue(`q${index}`, { discipline, limit, interface: index }))
    const ni = this.add(parts.networkInterface(`ni${index}`, { index, bandwidth, mtu }))
    connect(this.dispatcher.down.at(index), ni.in)
    connect(ni.queue, queue.in)
    connect(queue.offer, ni.offer)
    connect(queue.ready, ni.ready)
    connect(ni.pull, queue.pull)
    connect(ni.up, this.dispatcher.fromBelow.at(index))
    connect(ni.identities, this.identity.lookup)
    connect(ni.status, this.hello.status)
    this.registerBank({ index, filters: none, queue, interface: ni })
    for (const make of [...parts.filters, ...(options.filters ?? [])]) this.addFilter(index, make)
    return this.banks[index]
  }

  /** Gives an interface another rate, bit/s. */
  setBandwidth(index: number, bandwidth: number): void {
    const { interface: ni } = this.banks[index]
    if (ni.bandwidth === bandwidth) return
    ni.bandwidth = bandwidth
    this.hello.noteChange({ interface: index, what: "bandwidth" })
  }

  /** Adds a virtual interface: a tunnel to a far end. Returns its index. */
  addTunnel(remote: Address, options: { local?: Address; mtu?: number } = {}): number {
    const tunnels = this.tunnels ?? this.plugInTunnels()
    const index = firstVirtualInterface + this.tunnelMtus.length
    tunnels.open(index, remote, options.local)
    connect(this.dispatcher.down.at(index), tunnels.in.at(index))
    connect(tunnels.up.at(index), this.dispatcher.fromBelow.at(index))
    this.registerTunnel(index, options.mtu ?? Number.POSITIVE_INFINITY)
    return index
  }

  private get tunnels(): Tunnels | undefined {
    return this.child("tunnels") as Tunnels | undefined
  }

  private plugInTunnels(): Tunnels {
    const tunnels = this.add(new Tunnels("tunnels"))
    connect(tunnels.below, this.dispatcher.fromAbove.at(tunnels.protocol))
    connect(this.dispatcher.up.at(ipProtocols.ipv4), tunnels.fromBelow)
    connect(this.dispatcher.up.at(ipProtocols.ipv6), tunnels.fromBelow)
    return tunnels
  }

  private registerTunnel(index: number, mtu: number): void {
    this.tunnelMtus = this.tunnelMtus.concat(mtu)
    this.dispatcher.setMtu(index, mtu)
    this.hello.addInterface(
      index,
      { bandwidth: Number.POSITIVE_INFINITY, mtu },
      { capacity: Number.POSITIVE_INFINITY },
      true,
    )
  }

  /** Puts one more filter into a bank, nearest to the interface. */
  addFilter<Filter extends PacketFilter>(index: number, make: Make<Filter>): Filter {
    const bank = this.banks[index]
    requireMaker(make, `${this.path} cannot add a filter`)
    const position = bank.filters.length
    const filter = this.add(make(`pf${index}_${position}`, {}))
    const above = bank.filters.at(-1)
    const out = above?.out ?? this.dispatcher.down.at(index)
    const upIn = above?.upIn ?? this.dispatcher.fromBelow.at(index)
    disconnect(out, bank.interface.in)
    disconnect(bank.interface.up, upIn)
    connect(out, filter.in)
    connect(filter.out, bank.interface.in)
    connect(bank.interface.up, filter.upIn)
    connect(filter.upOut, upIn)
    connect(this.filterSwitch.to(index, position), filter.control)
    this.replaceBank({ ...bank, filters: [...bank.filters, filter] })
    return filter
  }

  /** Notes an interface, and tells those who need to know of it. */
  private registerBank(bank: FilterBank): void {
    const { index, queue, interface: ni } = bank
    this.banks = this.banks.concat(bank)
    this.dispatcher.setMtu(index, ni.mtu)
    this.hello.addInterface(index, ni, queue.discipline, false)
  }

  private replaceBank(bank: FilterBank): void {
    this.banks = this.banks.map((other) => (other.index === bank.index ? bank : other))
  }

  override copyTo(copy: this): void {
    if (copy.banks.length + copy.tunnelMtus.length > 0) return // its node was copied before it, and needed this
    for (const { index, filters, queue, interface: ni } of this.banks) {
      copy.registerBank({
        index,
        filters: filters.map((filter) => copy.child(filter.name) as PacketFilter),
        queue: copy.child(queue.name) as PacketQueue,
        interface: copy.child(ni.name) as NetworkInterface,
      })
      copy.setBandwidth(index, ni.bandwidth)
      copy.hello.setCost(index, this.hello.costOf(index))
    }
    this.tunnelMtus.forEach((mtu, k) => {
      copy.registerTunnel(firstVirtualInterface + k, mtu)
    })
  }
}
