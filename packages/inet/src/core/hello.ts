/**
 * Hello: what the node knows of its interfaces and neighbours.
 *
 * Neighbours are configured, or found by a hello protocol: every `period` a
 * message of 16 bytes goes out on each interface to whoever is there; a
 * neighbour that is not heard for `holdTime` is gone. An interface that loses
 * its carrier loses its neighbours at once.
 *
 * Source: J-Sim's Hello (period 10 s, hold time 35 s). Deviations: messages are
 * jittered so that nodes do not send in step, and each neighbour expires on time
 * instead of at the next sweep.
 */
import { type Duration, type Listener, seconds, type Timer } from "@hourglass/aca"
import { type Address, everybodyOnLink, type InetPacket, Prefix } from "@hourglass/net"
import {
  IdentityLookup,
  type InterfaceAddress,
  type InterfaceInfo,
  InterfaceQuery,
  InterfaceStatus,
  type NeighborChange,
  NeighborEvent,
  type StatusChange,
} from "../contracts/index.js"
import { Protocol } from "../protocol.js"
import { HelloMessage } from "./hello-message.js"

export const helloDefaults = {
  /** "static": neighbours are configured. "dynamic": they are found by the hello protocol. */
  mode: "static" as "static" | "dynamic",
  /** Between two messages. */
  period: 10 as Duration,
  /** Share of the period by which each is shifted at random, 0–1; not the first, which is sent at the start. */
  jitter: 0.1,
  /** Until a neighbour that is not heard is gone. */
  holdTime: 35 as Duration,
}

export type HelloOptions = typeof helloDefaults

/** What the core service layer tells about an interface it has made. */
export interface InterfaceFacts {
  readonly bandwidth: () => number
  readonly bufferSize: () => number
  readonly mtu: number
  readonly isVirtual: boolean
}

interface Interface {
  readonly facts: InterfaceFacts
  readonly addresses: InterfaceAddress[]
  /** Address → when it expires. */
  readonly neighbors: Map<Address, number>
  isUp: boolean
}

const forever = Number.POSITIVE_INFINITY

export class Hello extends Protocol<HelloOptions> {
  readonly protocol = 253 // for experimentation (RFC 3692); J-Sim's hello is no Internet protocol
  readonly query = this.responder("query", InterfaceQuery, (index) => this.answer(index))
  readonly neighbors = this.emitter("neighbors", NeighborEvent)
  readonly status: Listener<"inet.interface-status", StatusChange> = this.listener("status", InterfaceStatus, (change) =>
    this.changeStatus(change),
  )
  readonly identities = this.requester("identities", IdentityLookup)

  private readonly interfaces = new Map<number, Interface>()
  private sweeper: Timer | undefined

  constructor(name: string, options: Partial<HelloOptions> = {}) {
    super(name, { ...helloDefaults, ...options })
  }

  override start(): void {
    this.interfaces.forEach((each, index) => {
      for (const address of each.neighbors.keys()) this.tell("up", index, address)
    })
    if (this.options.mode === "dynamic") this.greet()
  }

  override resume(): void {
    this.start()
  }

  override stop(): void {
    this.interfaces.forEach((_, index) => {
      if (this.options.mode === "dynamic") this.loseAll(index)
    })
  }

  // Interfaces

  /** The core service layer has made an interface. */
  addInterface(index: number, facts: InterfaceFacts): void {
    this.interfaces.set(index, { facts, addresses: [], neighbors: new Map(), isUp: true })
  }

  /** Gives an interface an address of its own. */
  addAddress(index: number, address: InterfaceAddress): void {
    this.interfaceAt(index).addresses.push(address)
  }

  /** Configures a neighbour for ever. */
  addNeighbor(index: number, address: Address): void {
    this.hear(index, address, forever)
  }

  removeNeighbor(index: number, address: Address): void {
    if (this.interfaceAt(index).neighbors.delete(address)) this.tell("down", index, address)
  }

  private interfaceAt(index: number): Interface {
    const found = this.interfaces.get(index)
    if (found === undefined) throw new RangeError(`${this.path} has no interface ${index}`)
    return found
  }

  private answer(index: number | "all"): readonly InterfaceInfo[] {
    if (index === "all") return [...this.interfaces].map(([i, each]) => describe(each, i))
    const found = this.interfaces.get(index)
    return found === undefined ? [] : [describe(found, index)]
  }

  private changeStatus({ interface: index, isUp }: StatusChange): void {
    const changed = this.interfaceAt(index)
    changed.isUp = isUp
    if (this.options.mode === "dynamic") {
      if (!isUp) this.loseAll(index)
    } else for (const address of changed.neighbors.keys()) this.tell(isUp ? "up" : "down", index, address)
  }

  // The hello protocol

  /** Sends a message on every interface, now and from then on. */
  private greet(): void {
    const [address] = this.identities.request("default")
    if (address !== undefined)
      this.send(everybodyOnLink(address.version), new HelloMessage(address, Prefix.of(address).length), {
        ttl: 1,
        sending: { kind: "exclusive-broadcast", except: this.silentInterfaces() },
      })
    const period = seconds(this.options.period)
    this.after(period * (1 + this.options.jitter * (this.random.next() - 0.5)), () => this.greet())
  }

  private silentInterfaces(): number[] {
    return [...this.interfaces].flatMap(([index, each]) => (each.isUp ? [] : [index]))
  }

  protected receive(packet: InetPacket): void {
    const message = packet.body instanceof Uint8Array ? HelloMessage.decode(packet.body) : packet.body
    if (!(message instanceof HelloMessage)) return this.drop(packet, "bad-message")
    if (this.options.mode === "dynamic")
      this.hear(packet.incoming, message.address, this.now + seconds(this.options.holdTime))
  }

  private hear(index: number, address: Address, expiry: number): void {
    const { neighbors } = this.interfaceAt(index)
    const isNew = !neighbors.has(address)
    neighbors.set(address, expiry)
    if (isNew && this.state === "started") this.tell("up", index, address)
    if (expiry === forever) return
    this.sweeper ??= this.timer(() => this.sweep())
    if (!this.sweeper.isArmed) this.sweeper.at(expiry)
  }

  private sweep(): void {
    let next = forever
    this.interfaces.forEach((each, index) => {
      for (const [address, expiry] of each.neighbors)
        if (expiry <= this.now) this.removeNeighbor(index, address)
        else next = Math.min(next, expiry)
    })
    if (next < forever) this.sweeper?.at(next)
  }

  private loseAll(index: number): void {
    for (const address of [...this.interfaceAt(index).neighbors.keys()]) this.removeNeighbor(index, address)
  }

  private tell(kind: NeighborChange["kind"], index: number, address: Address): void {
    if (!this.neighbors.heard) return
    this.neighbors.emit({ kind, interface: index, address, isVirtual: this.interfaceAt(index).facts.isVirtual })
  }
}

function describe({ facts, addresses, neighbors, isUp }: Interface, index: number): InterfaceInfo {
  return {
    index,
    addresses: [...addresses],
    neighbors: [...neighbors].map(([address, expiry]) => ({ address, expiry })),
    bandwidth: facts.bandwidth(),
    mtu: facts.mtu,
    bufferSize: facts.bufferSize(),
    isUp,
    isVirtual: facts.isVirtual,
  }
}
