/**
 * A simulation: a clock, the events to come, named streams of random numbers,
 * and the tree of components that live in it.
 *
 * Events run in the order of their times; events of equal time run in the order
 * in which they were scheduled. Data sent to a queued port, and components added
 * while it runs, wait in a first-in first-out line that is emptied before time
 * advances. Nothing else decides what happens, so equal seeds give equal runs.
 */
import { BucketQueue } from "./bucket-queue.js"
import { Component } from "./component.js"
import { event } from "./contract.js"
import type { DropReason } from "./drop-reasons.js"
import { LifecycleError, OptionError, SchedulingError } from "./errors.js"
import type { EventQueue } from "./event-queue.js"
import { startTree } from "./lifecycle.js"
import { optionNames, refuseUnknown } from "./options.js"
import type { Emitter } from "./port.js"
import { RandomStream } from "./random.js"
import {
  checkedEventsPerInstant,
  defaultEventsPerInstant,
  ownerOf,
  standstill,
  witnesses,
} from "./standstill.js"
import type { Timer } from "./timer.js"
import { type Duration, formatDuration, seconds } from "./units.js"

export interface SimulationOptions {
  /** With `run`, decides every random number. Any safe integer. Default 1. */
  seed?: number
  /** Replication number: other random numbers under the same seed. Default 0. */
  run?: number
  /** "queued" makes every input wait its turn, to show that results do not depend on direct calls. */
  ports?: "declared" | "queued"
  /** The event queue; default a `BucketQueue`. */
  queue?: EventQueue<Timer>
  /**
   * How many events one instant may have. When it has more, and no end is seen, components answer each other without
   * any delay, and the run ends with an error that names them. Default 1,000,000; `Infinity` for any number.
   */
  eventsPerInstant?: number
}

export const simulationOptionNames = optionNames<SimulationOptions>({
  seed: true,
  run: true,
  ports: true,
  queue: true,
  eventsPerInstant: true,
})

export interface RunOptions {
  /** Simulated time to stop at; events at this very time still run. Default: when nothing is left to do. */
  until?: Duration
  /** Stop after this many events. */
  maxEvents?: number
  /** Called at every `every` of simulated time, between events. */
  progress?: { every: Duration; report: (simulation: Simulation) => void }
}

const runOptionNames = optionNames<RunOptions>({ until: true, maxEvents: true, progress: true })

/** Why a run returned, and how far it came. */
export interface RunReport {
  reason: "until" | "idle" | "paused" | "max-events"
  /** Simulated seconds. */
  now: number
  /** Events executed in this run. */
  events: number
}

/** A datum that was discarded. */
export interface Drop {
  time: number
  component: Component
  datum: unknown
  reason: DropReason
  detail: string | undefined
}

/** What was dropped where, summed over the run. */
export interface DropCount {
  path: string
  reason: DropReason
  count: number
}

export const Dropped = event("aca.dropped", { initiator: "simulation", reactor: "observer" }).of<Drop>()

/** A call that waits until the current handler has returned. */
interface Deferred {
  readonly target: unknown
  readonly method: (datum: never) => void
  readonly datum: unknown
}

class Root extends Component {
  readonly drops = this.emitter("drops", Dropped)
}

const forever = Number.MAX_VALUE

export class Simulation {
  readonly seed: number
  readonly runNumber: number
  /** The component without a name that all others are below. */
  readonly root: Component
  /** Every drop, when somebody listens. */
  readonly dropped: Emitter<"aca.dropped", Drop>
  /** @internal whether every input is queued */
  readonly queuesEverything: boolean
  /** Simulated time, seconds. */
  now = 0
  /** Events executed so far. */
  events = 0
  /** @internal whether any component was ever stopped: only then timers must ask */
  hasStopped = false

  private readonly queue: EventQueue<Timer>
  private sequence = 0
  private ids = 0
  private isRunning = false
  private isStarted = false
  private isPausing = false
  private readonly waiting: Deferred[] = []
  private readonly eventsPerInstant: number
  private readonly streams = new Map<string, RandomStream>()

  constructor(options: SimulationOptions = {}) {
    refuseUnknown(options, simulationOptionNames, "a simulation")
    this.seed = options.seed ?? 1
    this.runNumber = options.run ?? 0
    this.queue = options.queue ?? new BucketQueue()
    this.queuesEverything = options.ports === "queued"
    this.eventsPerInstant = checkedEventsPerInstant(options.eventsPerInstant ?? defaultEventsPerInstant)
    for (const name of ["seed", "run"] as const)
      if (!Number.isSafeInteger(options[name] ?? 0))
        throw new OptionError(`${name} is ${options[name]}; it must be a whole number within ±(2^53 - 1)`)
    const root = new Root("")
    this.root = root
    this.dropped = root.drops
    root.adopt(this)
  }

  // Its components

  /** Adds a component to the root and returns it. */
  add<C extends Component>(component: C): C {
    return this.root.add(component)
  }

  /** All components that a path or pattern matches: `find("/net0/n?/csl/rt")`. */
  find(pattern: string): Component[] {
    return this.root.find(pattern)
  }

  /** The component at a path. @throws PathError */
  component(path: string): Component {
    return this.root.get(path)
  }

  /** The stream of random numbers of this name: always the same one, independent of all others. */
  random(name: string): RandomStream {
    let stream = this.streams.get(name)
    if (stream === undefined) {
      stream = new RandomStream(this.seed, this.runNumber, name)
      this.streams.set(name, stream)
    }
    return stream
  }

  /** What was dropped so far, by component and reason. */
  drops(): DropCount[] {
    return [this.root, ...this.root.find("**")].flatMap((component) =>
      [...(component.dropCounts ?? [])].map(([reason, count]) => ({ path: component.path, reason, count })),
    )
  }

  /** A number that nothing else in this simulation was given: 1, 2, 3 … */
  nextId(): number {
    return ++this.ids
  }

  // Its future

  /** Does something once, at a simulated time. */
  at(time: Duration, action: (timer: Timer) => void): Timer {
    return this.root.at(time, action)
  }

  /** Does something once, `delay` from now. */
  after(delay: Duration, action: (timer: Timer) => void): Timer {
    return this.root.after(delay, action)
  }

  /** Does something every `period`. */
  every(period: Duration, action: () => void): Timer {
    return this.root.every(period, action)
  }

  /** @internal arms a timer; use the timer's own methods */
  arm(timer: Timer, time: number): void {
    if (!(time >= this.now && time < forever)) throw this.refusal(timer, time)
    const sequence = this.sequence++
    if (timer.queuedSequence >= 0) {
      // An entry that comes up no later than the new deadline serves: it is put back when it comes up.
      timer.noteQueuedTime()
      if (timer.queuedTime <= time) {
        timer.deadline = time
        timer.sequence = sequence
        return
      }
    }
    timer.deadline = time
    timer.sequence = sequence
    timer.queuedSequence = sequence
    this.queue.push(time, sequence, timer)
  }

  /** @internal arms a timer without writing down for when; use the timer's own methods */
  armOnce(timer: Timer, time: number): void {
    if (!(time >= this.now && time < forever)) throw this.refusal(timer, time)
    const sequence = this.sequence++
    timer.sequence = sequence
    timer.queuedSequence = sequence
    this.queue.push(time, sequence, timer)
  }

  private refusal(timer: Timer, time: number): SchedulingError {
    const where = timer.owner.path || "the simulation"
    if (!Number.isFinite(time))
      return new SchedulingError(`${where} cannot schedule at ${time}: it is no time`)
    return new SchedulingError(
      `${where} cannot schedule at ${formatDuration(time)}: it is already ${formatDuration(this.now)}`,
    )
  }

  /** @internal calls a method of `target` with a datum when the current handler has returned, at the same time */
  defer<Datum>(target: unknown, method: (datum: Datum) => void, datum: Datum): void {
    this.waiting.push({ target, method: method as (datum: never) => void, datum })
  }

  /** @internal a component has come into this simulation */
  adopted(component: Component): void {
    if (this.isStarted && component.parent?.isAttached) this.defer(undefined, startTree, component)
  }

  // Its run

  /**
   * Runs events until a time, until nothing is left, or until it is paused.
   * May be called again to go on from there.
   *
   * @throws LifecycleError when it is running already, or `until` is in the past; StandstillError when time does not
   * pass; OptionError for an option that is not known
   */
  run(options: RunOptions = {}): RunReport {
    refuseUnknown(options, runOptionNames, "run")
    const until = options.until === undefined ? forever : seconds(options.until)
    if (until < this.now)
      throw new LifecycleError(
        `cannot run until ${formatDuration(until)}: it is already ${formatDuration(this.now)}`,
      )
    const { progress, maxEvents = Number.POSITIVE_INFINITY } = options
    const step = progress === undefined ? Number.POSITIVE_INFINITY : seconds(progress.every)
    if (step === 0) throw new SchedulingError("cannot report progress every 0 s; the period must be > 0")
    const begin = this.now
    const before = this.events
    let reason: RunReport["reason"] = "until"
    this.runAlone(() => {
      for (let turn = 1; ; turn++) {
        const next = Math.min(until, begin + turn * step)
        reason = this.loop(next, before + maxEvents)
        if (reason === "idle" && until < forever) reason = "until"
        if (reason !== "until") return
        this.now = next
        if (next === until) return
        progress?.report(this)
      }
    })
    return { reason, now: this.now, events: this.events - before }
  }

  /** Runs one event. Returns false when there is none. */
  step(): boolean {
    const before = this.events
    this.runAlone(() => this.loop(forever, before + 1))
    return this.events > before
  }

  /** Ends the current run after the event that is being handled. */
  pause(): void {
    this.isPausing = true
  }

  /** Starts all components, unless that was done: `run` and `step` do it by themselves. */
  start(): void {
    if (this.isStarted) return
    this.isStarted = true
    startTree(this.root)
  }

  /** The time of the next event, seconds; `Infinity` when there is none. */
  nextEventTime(): number {
    if (this.waiting.length > 0) return this.now
    const { queue } = this
    for (;;) {
      const time = queue.nextTime()
      if (time === Number.POSITIVE_INFINITY) return time
      const timer = queue.pop()
      const sequence = queue.poppedSequence
      if (this.isDue(timer, sequence)) {
        queue.push(time, sequence, timer)
        return time
      }
    }
  }

  private runAlone(run: () => void): void {
    if (this.isRunning)
      throw new LifecycleError("the simulation is running already; schedule an event instead")
    this.isRunning = true
    this.isPausing = false
    try {
      this.start()
      if (this.waiting.length > 0) this.serveWaiting()
      run()
    } finally {
      this.isRunning = false
    }
  }

  /** Runs events up to a time. Leaves the clock at the last event. */
  private loop(until: number, lastEvent: number): RunReport["reason"] {
    const { queue, eventsPerInstant } = this
    let lookedAt = this.now
    let nextLook = Math.min(lastEvent, this.events + eventsPerInstant)
    while (!this.isPausing) {
      if (this.events >= nextLook) {
        if (this.events < lastEvent && this.now === lookedAt) this.seeEndOfInstant(lastEvent)
        if (this.events >= lastEvent) return "max-events"
        lookedAt = this.now
        nextLook = Math.min(lastEvent, this.events + eventsPerInstant)
        continue
      }
      const time = queue.nextTime()
      if (time > until) return time === Number.POSITIVE_INFINITY ? "idle" : "until"
      const timer = queue.pop()
      if (!this.isDue(timer, queue.poppedSequence)) continue
      timer.sequence = -1
      timer.queuedSequence = -1
      this.now = time
      this.events++
      if (!this.hasStopped || timer.owner.state !== "stopped")
        timer.action.call(timer.owner, timer.argument as never)
      if (this.waiting.length > 0) this.serveWaiting()
    }
    return "paused"
  }

  /** This instant has had very many events: unless it ends with the next few, it never will. */
  private seeEndOfInstant(lastEvent: number): void {
    const owners: Component[] = []
    while (this.nextEventTime() === this.now && this.events < lastEvent && !this.isPausing) {
      if (owners.length === witnesses) throw standstill(this.now, this.eventsPerInstant, owners)
      const timer = this.queue.pop()
      this.queue.push(this.now, this.queue.poppedSequence, timer)
      owners.push(timer.owner)
      this.loop(this.now, this.events + 1)
    }
  }

  /** Whether this entry is what its timer waits for. One for a timer armed for later goes back into the queue. */
  private isDue(timer: Timer, sequence: number): boolean {
    if (timer.queuedSequence !== sequence) return false // armed for an earlier time since
    if (timer.sequence === sequence) return true
    timer.queuedSequence = timer.sequence // −1 when it was cancelled
    if (timer.sequence >= 0) this.queue.push(timer.deadline, timer.sequence, timer)
    return false
  }

  private serveWaiting(): void {
    const { waiting, eventsPerInstant } = this
    let served = 0
    try {
      while (served < waiting.length) {
        const { target, method, datum } = waiting[served++]
        method.call(target, datum as never)
        if (served > eventsPerInstant) throw this.standstillOfWaiting(served)
      }
    } finally {
      waiting.splice(0, served) // all, unless a handler threw
    }
  }

  private standstillOfWaiting(served: number): Error {
    const last = this.waiting.slice(Math.max(0, served - witnesses), served)
    const owners = last.map(({ target, datum }) => ownerOf(target, datum))
    return standstill(this.now, this.eventsPerInstant, owners)
  }
}
