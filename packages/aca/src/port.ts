/**
 * Ports: the pins of a component, each bound to one contract and one of its two roles.
 *
 * A sending port holds the method of its peer and the component to call it on, so
 * that handing a packet to the next component touches nothing but the two of
 * them. Wiring writes these fields; nothing else does.
 */
import type { Component } from "./component.js"
import type { AnyContract, Broadcast, OneWay, RequestReply } from "./contract.js"
import { WiringError } from "./errors.js"

/** How an input takes data: at once in the sender's call, or in turn after the current handler returned. */
export type Turn = "direct" | "queued"

/** Data that must not be shared: a wire that fans out gives every receiver but the last its own copy. */
export interface Copyable {
  copy(): unknown
}

// One shared empty list: most ports of a large network have one peer or none.
const none: readonly never[] = Object.freeze([])

// Ports of a group; fewer are found by looking at each.
const indexedFrom = 24

const isCopyable = (datum: unknown): datum is Copyable =>
  typeof datum === "object" && datum !== null && "copy" in datum && typeof datum.copy === "function"

/** What all ports share: an owner, a name that is unique in it, a contract and a role. */
export abstract class Port {
  abstract readonly role: "initiator" | "reactor"
  abstract readonly owner: Component
  abstract readonly name: string
  abstract readonly contract: AnyContract
  /** Most ports have one peer: no list is made for it. */
  private wired: Port | readonly Port[] | undefined = undefined

  /** `/net0/r1/csl/pd.down[0]` */
  get path(): string {
    return `${this.owner.path}.${this.name}`
  }

  /** The ports at the other ends, in the order of connecting. */
  get peers(): readonly Port[] {
    const { wired } = this
    if (wired === undefined) return none
    return wired instanceof Port ? [wired] : wired
  }

  set peers(peers: readonly Port[]) {
    this.wired = peers.length > 1 ? peers : peers[0]
  }

  /** Whether anything is connected. */
  get isConnected(): boolean {
    return this.wired !== undefined
  }

  /** The path and what is promised there, for error messages. */
  describe(): string {
    return `${this.path} (${this.role} of ${this.contract.name})`
  }
}

/** What a port does with a datum: called as a method of the component that owns it, with the port's own argument. */
export type Handler<Datum, Argument = never> = (datum: Datum, argument: Argument) => void

/** Sends one-way data. */
export class Output<Name extends string = string, Datum = never> extends Port {
  get role() {
    return "initiator" as const
  }

  // What sending needs comes first: it lies in one line of the processor's cache.
  private receiver: unknown
  private handler: Handler<Datum>
  private argument: unknown
  readonly owner: Component
  readonly name: string
  readonly contract: OneWay<Name, Datum>
  private watchers: ((datum: Datum) => void)[] | undefined

  constructor(owner: Component, name: string, contract: OneWay<Name, Datum>) {
    super()
    this.receiver = this
    this.handler = loseDatum
    this.argument = undefined
    this.owner = owner
    this.name = name
    this.contract = contract
    this.watchers = undefined
  }

  /** Hands the datum to the peers. Make it the last thing a handler does. */
  send(datum: Datum): void {
    this.handler.call(this.receiver, datum, this.argument as never)
  }

  /** Calls `watcher` with every datum before it is delivered; costs nothing while nobody watches. */
  watch(watcher: (datum: Datum) => void): void {
    this.owner.outputChanges(this)
    this.watchers = (this.watchers ?? []).concat(watcher)
    this.rewire()
  }

  /** Whether anybody watches. */
  get isWatched(): boolean {
    return this.watchers !== undefined
  }

  /** Makes `send` what the present peers and watchers need. */
  rewire(): void {
    const peers = this.peers as readonly Input<Name, Datum>[]
    if (peers.length === 0) this.lead(this, loseDatum, undefined)
    else if (peers.length > 1) this.lead(this, fanOut(peers), undefined)
    else if (peers[0].isQueued) this.lead(peers[0], peers[0].enqueue, undefined)
    else this.lead(peers[0].owner, peers[0].handler, peers[0].argument)
    const { watchers, receiver, handler, argument } = this
    if (watchers === undefined) return
    const watched = (datum: Datum) => {
      for (const watcher of watchers) watcher(datum)
      handler.call(receiver, datum, argument as never)
    }
    this.lead(this, watched, undefined)
  }

  private lead(receiver: unknown, handler: Handler<Datum>, argument: unknown): void {
    this.receiver = receiver
    this.handler = handler
    this.argument = argument
  }
}

function loseDatum<Datum>(this: unknown, datum: Datum): void {
  if (this instanceof Output) this.owner.drop(datum, "unconnected", this.name)
}

function fanOut<Name extends string, Datum>(
  receivers: readonly Input<Name, Datum>[],
): (datum: Datum) => void {
  const last = receivers[receivers.length - 1]
  const others = receivers.slice(0, -1)
  return (datum) => {
    for (const receiver of others) receiver.deliver(isCopyable(datum) ? (datum.copy() as Datum) : datum)
    last.deliver(datum)
  }
}

/** Receives one-way data. */
export class Input<Name extends string = string, Datum = never> extends Port {
  get role() {
    return "reactor" as const
  }

  /** Whether data wait until the current handler has returned. */
  isQueued: boolean

  constructor(
    readonly owner: Component,
    readonly name: string,
    readonly contract: OneWay<Name, Datum>,
    readonly handler: Handler<Datum>,
    turn: Turn,
    /** What the handler is called with besides the datum; for a port of a group, most often its key. */
    readonly argument: unknown,
  ) {
    super()
    this.isQueued = turn === "queued"
  }

  /** Gives a datum to the owner, as a connected sender does; tests and tools may call it. */
  deliver(datum: Datum): void {
    if (this.isQueued) this.enqueue(datum)
    else this.handler.call(this.owner, datum, this.argument as never)
  }

  /** @internal lets the datum wait for its turn */
  enqueue(datum: Datum): void {
    this.owner.simulation.defer(this, this.handle, datum)
  }

  private handle(datum: Datum): void {
    this.handler.call(this.owner, datum, this.argument as never)
  }

  /** Makes this port queued whatever it was declared: the debug mode of a simulation. */
  queue(): void {
    this.isQueued = true
    for (const peer of this.peers as readonly Output<Name, Datum>[]) peer.rewire()
  }
}

/** How a port answers: called as a method of the component that owns it, with the port's own argument. */
export type Answerer<Ask, Reply, Argument = never> = (ask: Ask, argument: Argument) => Reply

/** Asks the one responder it is connected to. */
export class Requester<Name extends string = string, Ask = never, Reply = unknown> extends Port {
  get role() {
    return "initiator" as const
  }

  private reactor: unknown
  private handler: Answerer<Ask, Reply>
  private argument: unknown
  readonly owner: Component
  readonly name: string
  readonly contract: RequestReply<Name, Ask, Reply>

  constructor(owner: Component, name: string, contract: RequestReply<Name, Ask, Reply>) {
    super()
    this.reactor = this
    this.handler = refuseRequest
    this.argument = undefined
    this.owner = owner
    this.name = name
    this.contract = contract
  }

  /**
   * Asks and returns the reply, at the same simulated time.
   * @throws WiringError when nothing is connected
   */
  request(ask: Ask): Reply {
    return this.handler.call(this.reactor, ask, this.argument as never)
  }

  /** Makes `request` what the present responder needs. */
  rewire(): void {
    const [responder] = this.peers as readonly Responder<Name, Ask, Reply>[]
    this.reactor = responder?.owner ?? this
    this.handler = responder?.handler ?? refuseRequest
    this.argument = responder?.argument
  }
}

function refuseRequest(this: unknown): never {
  if (!(this instanceof Requester)) throw new WiringError("a request without a requester")
  throw new WiringError(
    `${this.describe()} is not connected; connect it to a ${this.contract.reactor} before the simulation runs`,
  )
}

/** Answers requests. Any number of requesters may be connected. */
export class Responder<Name extends string = string, Ask = never, Reply = unknown> extends Port {
  get role() {
    return "reactor" as const
  }

  constructor(
    readonly owner: Component,
    readonly name: string,
    readonly contract: RequestReply<Name, Ask, Reply>,
    readonly handler: (ask: Ask, argument?: never) => Reply,
    /** What the handler is called with besides the ask; for a port of a group, most often its key. */
    readonly argument?: unknown,
  ) {
    super()
  }

  /** Answers, as to a connected requester; tests and tools may call it. */
  answer(ask: Ask): Reply {
    return this.handler.call(this.owner, ask, this.argument as never)
  }
}

/** Tells news to whoever listens. Test `heard` before building what you `emit`. */
export class Emitter<Name extends string = string, Event = never> extends Port {
  get role() {
    return "initiator" as const
  }

  /** Whether anybody listens. */
  heard = false
  /** Most that are heard at all have one listener: no list is made for it. */
  private audience: Hearer<Name, Event> | readonly Hearer<Name, Event>[] | undefined = undefined

  constructor(
    readonly owner: Component,
    readonly name: string,
    readonly contract: Broadcast<Name, Event>,
    /** Called as a method of the owner when `heard` changes: for owners that keep it at hand. */
    private readonly onHeard?: (heard: boolean) => void,
  ) {
    super()
  }

  emit(event: Event): void {
    for (const hearer of this.hearers())
      if (typeof hearer === "function") hearer(event)
      else hearer.handler.call(hearer.owner, event)
  }

  /** Makes a connected listener heard, or no longer heard. */
  rewire(listener: Listener<Name, Event>, connected: boolean): void {
    if (connected) this.setHearers([...this.hearers(), listener])
    else this.forget(listener)
  }

  /** Listens without a port, for tests, monitors and traces. Returns the function that stops listening. */
  on(listener: (event: Event) => void): () => void {
    this.setHearers([...this.hearers(), listener])
    return () => this.forget(listener)
  }

  private forget(hearer: Hearer<Name, Event>): void {
    const hearers = this.hearers()
    const at = hearers.indexOf(hearer) // one of them, where it listens twice
    this.setHearers(hearers.filter((_, index) => index !== at))
  }

  private hearers(): readonly Hearer<Name, Event>[] {
    const { audience } = this
    if (audience === undefined) return none
    return typeof audience === "function" || audience instanceof Listener ? [audience] : audience
  }

  private setHearers(hearers: readonly Hearer<Name, Event>[]): void {
    this.audience = hearers.length > 1 ? hearers : hearers[0]
    const heard = hearers.length > 0
    if (heard === this.heard) return
    this.heard = heard
    this.onHeard?.call(this.owner, heard)
  }
}

/** Who hears an event: a function, or a port. */
type Hearer<Name extends string, Event> = ((event: Event) => void) | Listener<Name, Event>

/** Hears the news of the emitters it is connected to. */
export class Listener<Name extends string = string, Event = never> extends Port {
  get role() {
    return "reactor" as const
  }

  constructor(
    readonly owner: Component,
    readonly name: string,
    readonly contract: Broadcast<Name, Event>,
    readonly handler: (event: Event) => void,
  ) {
    super()
  }
}

/**
 * Ports of one kind under a key: an interface index, a protocol number.
 * `group.at(6)` makes the port when it is first asked for.
 */
export class PortGroup<P extends Port> {
  /** Key, port, key, port …, in the order of making: one list, since there are many groups of one port. */
  private entries: readonly (number | P)[] | Map<number, P> = none

  /** @param make - makes the port of a key; called as a method of the owner */
  constructor(
    private readonly owner: Component,
    readonly name: string,
    private readonly make: (key: number, portName: string) => P,
  ) {}

  at(key: number): P {
    const found = this.get(key)
    if (found !== undefined) return found
    const port = this.make.call(this.owner, key, keyedName(this.name, key))
    const { entries } = this
    if (entries instanceof Map) entries.set(key, port)
    else if (entries.length < 2 * indexedFrom) this.entries = entries.concat(key, port)
    else this.entries = new Map(this.keys().map((each, i) => [each, this.ports[i]] as const)).set(key, port)
    return port
  }

  /** The port under this key, when it has been made. */
  get(key: number): P | undefined {
    const { entries } = this
    if (entries instanceof Map) return entries.get(key)
    for (let i = 0; i < entries.length; i += 2) if (entries[i] === key) return entries[i + 1] as P
    return undefined
  }

  /** The ports made so far, in the order of making. */
  get ports(): readonly P[] {
    const { entries } = this
    if (entries instanceof Map) return [...entries.values()]
    return entries.filter((entry): entry is P => typeof entry !== "number")
  }

  /** Keys in the order of making. */
  keys(): readonly number[] {
    const { entries } = this
    if (entries instanceof Map) return [...entries.keys()]
    return entries.filter((entry) => typeof entry === "number")
  }
}

// Large networks have the same few names again and again: one string for all of them.
const keyedNames = new Map<string, string[]>()

function keyedName(group: string, key: number): string {
  if (key > 255) return `${group}[${key}]`
  let names = keyedNames.get(group)
  if (names === undefined) {
    names = []
    keyedNames.set(group, names)
  }
  names[key] ??= `${group}[${key}]`
  return names[key]
}
