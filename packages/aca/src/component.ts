/**
 * A component: a black box with pins.
 *
 * It has a name, a parent and children, declares its ports as fields, and
 * reaches the world only through them and through the simulation it lives in.
 */
import type { Broadcast, OneWay, RequestReply } from "./contract.js"
import type { DropReason } from "./drop-reasons.js"
import { duplicate } from "./duplicate.js"
import { LifecycleError, PathError, SchedulingError, WiringError } from "./errors.js"
import { findAll, findOne } from "./paths.js"
import {
  type Answerer,
  Emitter,
  type Handler,
  Input,
  Listener,
  Output,
  Port,
  PortGroup,
  Requester,
  Responder,
  type Turn,
} from "./port.js"
import type { RandomStream } from "./random.js"
import { shown } from "./shown.js"
import type { Simulation } from "./simulation.js"
import { suggestion } from "./suggest.js"
import { Timer } from "./timer.js"
import { type Duration, seconds } from "./units.js"

const noOptions = Object.freeze({})
const noChildren: readonly Component[] = Object.freeze([])
/** Stands for a list that the index knows better than. */
const outdated: readonly Component[] = Object.freeze([])
const indexedFrom = 24 // children; fewer are found by looking at each

export type LifecycleState = "new" | "started" | "stopped"

/** What a component is asked for while it is put together and reported on, and hardly while it runs. */
class About {
  parent: Component | undefined = undefined
  childList: readonly Component[] = noChildren
  /** What most components do without. */
  rare: Rare | undefined = undefined

  constructor(readonly name: string) {}
}

class Rare {
  childIndex: Map<string, Component> | undefined = undefined
  exposed: Map<string, Port> | undefined = undefined
  stream: RandomStream | undefined = undefined
  dropCounts: Map<DropReason, number> | undefined = undefined
}

export abstract class Component<Options extends object = object> {
  // Few, so that the first fields of a subclass lie in the same line of the processor's cache.
  private home: Simulation | undefined = undefined
  state: LifecycleState = "new"
  readonly options: Readonly<Options>
  private readonly about: About

  /** @param options - complete: a subclass merges the user's over its defaults before it calls this */
  constructor(name: string, options: Options = noOptions as Options) {
    if (typeof name !== "string") throw unnamed(new.target.name, name) // JavaScript callers may pass anything
    if (name.includes("/"))
      throw new PathError(`"${name}" cannot be the name of a component: it contains "/"`)
    this.options = options
    this.about = new About(name)
  }

  get name(): string {
    return this.about.name
  }

  /** How many data were discarded here, by reason. */
  get dropCounts(): ReadonlyMap<DropReason, number> | undefined {
    return this.about.rare?.dropCounts
  }

  /** The composite this component is part of. */
  get parent(): Component | undefined {
    return this.about.parent
  }

  private get rare(): Rare {
    this.about.rare ??= new Rare()
    return this.about.rare
  }

  /** The parts by name, where there are many. */
  private get childIndex(): Map<string, Component> | undefined {
    return this.about.rare?.childIndex
  }

  // Where it is

  /** The names from the root down to this component: `/net0/r1/csl/rt`. */
  get path(): string {
    return this.parent === undefined ? this.name : `${this.parent.path}/${this.name}`
  }

  get children(): readonly Component[] {
    if (this.about.childList === outdated)
      this.about.childList = [...(this.childIndex?.values() ?? noChildren)]
    return this.about.childList
  }

  /** All ports of its own: its fields that are ports, in the order of declaration, and those of its groups. */
  get ports(): readonly Port[] {
    const ports: Port[] = []
    for (const field of Object.values(this) as unknown[]) {
      if (field instanceof Port) ports.push(field)
      else if (field instanceof PortGroup) ports.push(...field.ports)
    }
    return ports.filter((port) => port.owner === this)
  }

  private get groups(): PortGroup<Port>[] {
    return Object.values(this).filter((field: unknown) => field instanceof PortGroup)
  }

  /** Whether this component or one of its ancestors has been added to a simulation. */
  get isAttached(): boolean {
    return this.home !== undefined
  }

  /** @throws LifecycleError while the component is in no simulation */
  get simulation(): Simulation {
    const { home } = this
    if (home === undefined) throw this.homeless()
    return home
  }

  /** Simulated time, seconds. @throws LifecycleError while the component is in no simulation */
  get now(): number {
    const { home } = this // not through `simulation`: it is asked for everywhere
    if (home === undefined) throw this.homeless()
    return home.now
  }

  private homeless(): LifecycleError {
    return new LifecycleError(
      `${this.path} is in no simulation yet; add it, or a composite that holds it, to one`,
    )
  }

  /** This component's own stream of random numbers, derived from the seed, the run and its path. */
  get random(): RandomStream {
    const { rare } = this
    rare.stream ??= this.simulation.random(this.path)
    return rare.stream
  }

  // What it is made of

  /**
   * Makes `child` a part of this component and returns it.
   * @throws LifecycleError when the name is taken, the child has a parent, or it contains this component
   */
  add<C extends Component>(child: C): C {
    const here = this.path || "the simulation"
    if (child.parent !== undefined)
      throw new LifecycleError(`${child.path} is a part of ${child.parent.path || "the simulation"} already`)
    for (let ancestor: Component | undefined = this; ancestor !== undefined; ancestor = ancestor.parent)
      if (ancestor === (child as Component))
        throw new LifecycleError(`${child.name} cannot be added to ${here}: it would contain itself`)
    if (child.name === "") throw new PathError(`a component without a name cannot be added to ${here}`)
    if (this.child(child.name) !== undefined)
      throw new LifecycleError(`${here} has a component named "${child.name}" already`)
    if (this.childIndex === undefined)
      this.about.childList = this.about.childList.concat(child) // of exact size: there are many
    else {
      if (this.about.childList !== outdated) (this.about.childList as Component[]).push(child)
      this.childIndex.set(child.name, child)
    }
    if (this.childIndex === undefined && this.about.childList.length === indexedFrom) {
      this.about.childList = [...this.about.childList]
      this.rare.childIndex = new Map(this.about.childList.map((each) => [each.name, each]))
    }
    child.about.parent = this
    if (this.home !== undefined) child.adopt(this.home)
    return child
  }

  /**
   * Takes a part out for good, as a connection that is closed. Its wires are for the caller to cut; timers that it
   * has armed still fire.
   * @throws LifecycleError when it is no part of this component
   */
  detach(child: Component): void {
    if (child.parent !== this)
      throw new LifecycleError(`${child.path} is no part of ${this.path || "the simulation"}`)
    child.about.parent = undefined
    if (this.childIndex === undefined)
      this.about.childList = this.about.childList.filter((each) => each !== child)
    else {
      this.childIndex.delete(child.name)
      this.about.childList = outdated // made anew when it is asked for: many may go at once
    }
  }

  /** The direct part of this name, if there is one. */
  child(name: string): Component | undefined {
    const { childIndex } = this
    if (childIndex !== undefined) return childIndex.get(name)
    for (const child of this.about.childList) if (child.name === name) return child
    return undefined
  }

  /** All components below this one that a path matches: `find("net0/n?/csl/rt")`, `find("**" + "/rt")`. */
  find(pattern: string): Component[] {
    return findAll(this, pattern)
  }

  /** The component at a path below this one. @throws PathError that names the part that does not exist */
  get(path: string): Component {
    return findOne(this, path)
  }

  /** A copy of this component and all below it, with the wires among them; in no simulation yet. */
  duplicate(name: string = this.name): this {
    return duplicate(this, name)
  }

  /** Another one of its class: overridden when the constructor takes anything else than a name and options. */
  another(name: string): this {
    const Class = this.constructor as new (name: string, options: Options) => this
    return new Class(name, this.options)
  }

  /**
   * Gives a duplicate what its constructor could not: state set up before the run, such as addresses.
   * Called once for each component of the copied tree, when all parts and wires of the copy exist.
   *
   * @param counterpart - the copy's component for a component of the original tree
   */
  copyTo(_copy: this, _counterpart: (original: Component) => Component | undefined): void {}

  // Its ports

  /** The port of this name: its own, one of a group (`down[3]`), or one that it exposes. @throws PathError */
  portNamed(name: string): Port {
    const { ports } = this
    const found = ports.find((port) => port.name === name) ?? this.about.rare?.exposed?.get(name)
    if (found !== undefined) return found
    const [, groupName, key] = /^(.*)\[(\d+)\]$/.exec(name) ?? []
    const group = this.groups.find((each) => each.name === groupName)
    if (group !== undefined) return group.at(Number(key))
    const known = [...ports.map((port) => port.name), ...(this.about.rare?.exposed?.keys() ?? [])]
    throw new PathError(`${this.path} has no port "${name}"${suggestion(name, known)}`)
  }

  /** Shows a port of an inner component as one of this composite's own. */
  protected expose<P extends Port>(name: string, port: P): P {
    const { rare } = this
    rare.exposed ??= new Map()
    if (rare.exposed.has(name)) throw new WiringError(`${this.path} exposes a port "${name}" already`)
    rare.exposed.set(name, port)
    return port
  }

  /** Declares a port that sends data: `readonly out = this.output("out", PacketTransfer)`. */
  protected output<N extends string, Datum>(name: string, contract: OneWay<N, Datum>): Output<N, Datum> {
    return new Output(this, name, contract)
  }

  /**
   * Declares a port that receives data.
   * @param handler - called as a method of this component with each datum, so that it may be one: `this.receive`
   * @param turn - "queued" when the handler must not be entered again before it returned; see `Turn`
   * @param argument - what the handler gets besides the datum: for a port of a group, its key, say
   */
  protected input<N extends string, Datum, Argument = never>(
    name: string,
    contract: OneWay<N, Datum>,
    handler: Handler<Datum, Argument>,
    turn: Turn = "direct",
    argument?: Argument,
  ): Input<N, Datum> {
    const port = new Input(this, name, contract, handler as Handler<Datum>, turn, argument)
    if (this.home?.queuesEverything) port.queue()
    return port
  }

  /** Declares a port that asks a service. */
  protected requester<N extends string, Ask, Reply>(
    name: string,
    contract: RequestReply<N, Ask, Reply>,
  ): Requester<N, Ask, Reply> {
    return new Requester(this, name, contract)
  }

  /**
   * Declares a port that offers a service.
   * @param handler - called as a method of this component with each ask
   * @param argument - what the handler gets besides it: for a port of a group, its key, say
   */
  protected responder<N extends string, Ask, Reply, Argument = never>(
    name: string,
    contract: RequestReply<N, Ask, Reply>,
    handler: Answerer<Ask, Reply, Argument>,
    argument?: Argument,
  ): Responder<N, Ask, Reply> {
    return new Responder(this, name, contract, handler as (ask: Ask) => Reply, argument)
  }

  /**
   * Declares a port that tells news.
   * @param onHeard - called as a method of this component when the first listener comes and the last one goes
   */
  protected emitter<N extends string, Event>(
    name: string,
    contract: Broadcast<N, Event>,
    onHeard?: (heard: boolean) => void,
  ): Emitter<N, Event> {
    return new Emitter(this, name, contract, onHeard)
  }

  /** Declares a port that hears news. */
  protected listener<N extends string, Event>(
    name: string,
    contract: Broadcast<N, Event>,
    handler: (event: Event) => void,
  ): Listener<N, Event> {
    return new Listener(this, name, contract, handler)
  }

  /**
   * Declares ports under a key: `readonly down = this.group("down", this.makeDown)`.
   * @param make - makes the port of a key, under the name it is given; called as a method of this component
   */
  protected group<P extends Port>(name: string, make: (key: number, portName: string) => P): PortGroup<P> {
    return new PortGroup(this, name, make)
  }

  /** Called before one of its outputs is connected, disconnected or watched: what it should have sent, it sends now. */
  outputChanges(_output: Port): void {}

  // Its life

  /** Called once before the first event, parents first, when everything is wired. */
  start(): void {}
  /** Called when it is switched off, as by a node failure; its timers no longer fire. */
  stop(): void {}
  /** Called when it is switched on again after `stop`. */
  resume(): void {}
  /** Back to the state before `start`. */
  reset(): void {}

  // What it does

  /**
   * A timer of this component; it does nothing until it is armed.
   * @param action - called as a method of this component, so that it may be one: `this.expire`
   * @param argument - what `action` is called with; default the timer
   */
  protected timer(action: (timer: Timer) => void): Timer
  protected timer<Argument>(action: (argument: Argument) => void, argument: Argument): Timer
  protected timer(action: (argument: never) => void, argument?: unknown): Timer {
    return new Timer(this, action, argument)
  }

  /** Does something once, `delay` from now. */
  after(delay: Duration, action: (timer: Timer) => void): Timer {
    return new Timer(this, action).after(delay)
  }

  /** Does something once, at a simulated time. */
  at(time: Duration, action: (timer: Timer) => void): Timer {
    return new Timer(this, action).at(time)
  }

  /** Does something again and again, first one `period` from now. Cancel the timer to end it. */
  every(period: Duration, action: () => void): Timer {
    const step = seconds(period)
    if (step === 0)
      throw new SchedulingError(
        `${this.path || "the simulation"} cannot do anything every 0 s; the period must be > 0`,
      )
    const begin = this.now
    let turns = 1
    const timer: Timer = new Timer(this, () => {
      turns++
      timer.at(begin + turns * step) // not now + step: no error adds up
      action()
    })
    return timer.after(step)
  }

  /** Discards a datum: counted here by reason, and told to whoever listens to the simulation's drops. */
  drop(datum: unknown, reason: DropReason, detail?: string): void {
    const { rare } = this
    rare.dropCounts ??= new Map()
    rare.dropCounts.set(reason, (rare.dropCounts.get(reason) ?? 0) + 1)
    const { home } = this
    if (home?.dropped.heard) home.dropped.emit({ time: home.now, component: this, datum, reason, detail })
  }

  toString(): string {
    return this.path
  }

  /** @internal called by the parent or the simulation */
  adopt(simulation: Simulation): void {
    this.home = simulation
    if (simulation.queuesEverything) for (const port of this.ports) if (port instanceof Input) port.queue()
    simulation.adopted(this)
    for (const child of this.children) child.adopt(simulation)
  }
}

const unnamed = (Class: string, given: unknown): PathError =>
  new PathError(`a component of class ${Class} needs a name, as new ${Class}("x", …), not ${shown(given)}`)
