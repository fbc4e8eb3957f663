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
import { type Duration, type Listener, seconds, type Timer, withDefaults } from "@hourglass/aca"
import { type Address, everybodyOnLink, fromSelf, type InetPacket, Prefix } from "@hourglass/net"
import {
  type Cost,
  IdentityLookup,
  type InterfaceAddress,
  type InterfaceChange,
  InterfaceChanged,
  type InterfaceInfo,
  InterfaceQuery,
  InterfaceStatus,
  type Neighbor,
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

/** What the core service layer tells of an interface it has made; it may change while the node runs. */
export interface TransmissionFacts {
  readonly bandwidth: number
  readonly mtu: number
}

/** What it tells of the queue in front of it. */
export interface BufferFacts {
  readonly capacity: number
}

class Interface {
  cost: Cost = "default"
  addresses: readonly InterfaceAddress[] = none
  neighbors: readonly Neighbor[] = none
  isUp = true

  constructor(
    readonly index: number,
    readonly transmission: TransmissionFacts,
    readonly buffer: BufferFacts,
    readonly isVirtual: boolean,
  ) {}

  describe(): InterfaceInfo {
    const { index, addresses, neighbors, cost, isUp, isVirtual } = this
    const { bandwidth, mtu } = this.transmission
    const bufferSize = this.buffer.capacity
    return { index, addresses, neighbors, bandwidth, cost, mtu, bufferSize, isUp, isVirtual }
  }
}

const none: readonly never[] = Object.freeze([])
const forever = Number.POSITIVE_INFINITY

export class Hello extends Protocol<HelloOptions> {
  readonly protocol = 253 // for experimentation (RFC 3692); J-Sim's hello is no Internet protocol
  readonly query = this.responder("query", InterfaceQuery, this.answer)
  readonly neighbors = this.emitter("neighbors", NeighborEvent)
  readonly status: Listener<"inet.interface-status", StatusChange> = this.listener(
    "status",
    InterfaceStatus,
    this.changeStatus,
  )
  /** What `status` hears, for the protocols: an interface that fails is known at once. */
  readonly statusChanges = this.emitter("statusChanges", InterfaceStatus)
  readonly costChanges = this.emitter("costChanges", InterfaceChanged)
  readonly identities = this.requester("identities", IdentityLookup)

  private interfaces: readonly Interface[] = none
  private sweeper: Timer | undefined
  private greeter: Timer | undefined

  constructor(name: string, options: Partial<HelloOptions> = {}) {
    super(name, withDefaults(helloDefaults, options))
  }

  override start(): void {
    for (const each of this.interfaces)
      if (each.isUp) for (const { address } of each.neighbors) this.tell("up", each, address)
    if (this.options.mode === "dynamic") this.greet()
  }

  override resume(): void {
    this.start()
  }

  override stop(): void {
    if (this.options.mode === "dynamic") for (const each of this.interfaces) this.loseAll(each)
  }

  // Interfaces

  /** The core service layer has made an interface. */
  addInterface(
    index: number,
    transmission: TransmissionFacts,
    buffer: BufferFacts,
    isVirtual: boolean,
  ): void {
    this.interfaces = this.interfaces.concat(new Interface(index, transmission, buffer, isVirtual))
  }

  /** Gives an interface an address of its own. */
  addAddress(index: number, address: InterfaceAddress): void {
    const owner = this.interfaceAt(index)
    owner.addresses = owner.addresses.concat(address)
  }

  /** What an interface was made to cost. */
  costOf(index: number): Cost {
    return this.interfaceAt(index).cost
  }

  /** Makes an interface cost something else. It is told of in any case: a protocol may have been told otherwise. */
  setCost(index: number, cost: Cost): void {
    this.interfaceAt(index).cost = cost
    this.noteChange({ interface: index, what: "cost" })
  }

  /** Something about an interface has changed. */
  noteChange(change: InterfaceChange): void {
    if (this.state === "started" && this.costChanges.heard) this.costChanges.emit(change)
  }

  /** Configures a neighbour for ever. */
  addNeighbor(index: number, address: Address, { isHost = false } = {}): void {
    this.hear(this.interfaceAt(index), { address, expiry: forever, isHost })
  }

  removeNeighbor(index: number, address: Address): void {
    this.lose(this.interfaceAt(index), address)
  }

  private interfaceAt(index: number): Interface {
    const found = this.interfaces.find((each) => each.index === index)
    if (found === undefined) throw new RangeError(`${this.path} has no interface ${index}`)
    return found
  }

  private answer(index: number | "all"): readonly InterfaceInfo[] {
    const asked = this.interfaces.filter((each) => index === "all" || each.index === index)
    return asked.map((each) => each.describe())
  }

  private changeStatus({ interface: index, isUp }: StatusChange): void {
    const changed = this.interfaceAt(index)
    changed.isUp = isUp
    if (this.state !== "started") return // `start` tells who is there
    if (this.statusChanges.heard) this.statusChanges.emit({ interface: index, isUp })
    if (this.options.mode === "static")
      for (const { address } of changed.neighbors) this.tell(isUp ? "up" : "down", changed, address)
    else if (!isUp) this.loseAll(changed)
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
    this.greeter ??= this.timer(() => this.greet())
    this.greeter.after(period * (1 + this.options.jitter * (this.random.next() - 0.5)))
  }

  private silentInterfaces(): number[] {
    return this.interfaces.flatMap((each) => (each.isUp && !each.isVirtual ? [] : [each.index]))
  }

  protected receive(packet: InetPacket): void {
    const message = packet.body instanceof Uint8Array ? HelloMessage.decode(packet.body) : packet.body
    if (!(message instanceof HelloMessage)) return this.drop(packet, "bad-message")
    if (this.options.mode === "dynamic" && packet.incoming !== fromSelf)
      this.hear(this.interfaceAt(packet.incoming), {
        address: message.address,
        expiry: this.now + seconds(this.options.holdTime),
      })
  }

  private hear(on: Interface, heard: Neighbor): void {
    const { address, expiry } = heard
    const others = on.neighbors.filter((neighbor) => neighbor.address !== address)
    const isNew = others.length === on.neighbors.length
    on.neighbors = others.concat(heard)
    if (isNew && this.state === "started") this.tell("up", on, address)
    if (expiry === forever) return
    this.sweeper ??= this.timer(() => this.sweep())
    if (!this.sweeper.isArmed) this.sweeper.at(expiry)
  }

  private lose(on: Interface, address: Address): void {
    const others = on.neighbors.filter((neighbor) => neighbor.address !== address)
    if (others.length === on.neighbors.length) return
    on.neighbors = others
    this.tell("down", on, address)
  }

  private loseAll(on: Interface): void {
    for (const { address } of on.neighbors) this.lose(on, address)
  }

  private sweep(): void {
    let next = forever
    for (const each of this.interfaces)
      for (const { address, expiry } of each.neighbors)
        if (expiry <= this.now) this.lose(each, address)
        else next = Math.min(next, expiry)
    if (next < forever) this.sweeper?.at(next)
  }

  private tell(kind: NeighborChange["kind"], { index, isVirtual }: Interface, address: Address): void {
    if (this.neighbors.heard) this.neighbors.emit({ kind, interface: index, address, isVirtual })
  }
}
