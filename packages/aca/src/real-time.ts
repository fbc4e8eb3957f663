/** A simulation whose events happen when a wall clock says so: for emulation, demonstrations and games. */
import { LifecycleError, OptionError } from "./errors.js"
import { refuseUnknown } from "./options.js"
import { type RunReport, Simulation, type SimulationOptions, simulationOptionNames } from "./simulation.js"
import { type Duration, seconds } from "./units.js"

/** Where real time comes from; given by tests, otherwise the platform's own. */
export interface WallClock {
  /** Seconds since any fixed moment. */
  now(): number
  /** Calls back after at least this many real seconds; returns what cancels the call. */
  wake(delay: number, callback: () => void): () => void
}

export interface RealTimeOptions extends SimulationOptions {
  /** Simulated seconds per real second, > 0. Default 1. */
  speed?: number
  clock?: WallClock
}

// The platform functions that Node and browsers share; declared here, since this package names no platform.
declare const performance: { now(): number }
declare function setTimeout(callback: () => void, milliseconds: number): unknown
declare function clearTimeout(handle: unknown): void

const platformClock: WallClock = {
  now: () => performance.now() / 1000,
  wake: (delay, callback) => {
    const handle = setTimeout(callback, delay * 1000)
    return () => clearTimeout(handle)
  },
}

/**
 * Runs the same components as `Simulation`, against the wall clock.
 *
 * This class is the only place that knows of real time: components see simulated
 * time, which equals the real time since the start of the run times `speed`. When
 * the events take longer than that allows, they run late but in order.
 */
export class RealTimeSimulation extends Simulation {
  readonly speed: number
  private readonly clock: WallClock
  private origin = 0 // real time at which simulated time was 0
  private isLive = false
  private isEnding = false
  private inputs = 0 // who may inject
  private wakeUp: (() => void) | undefined
  private cancelSleep: (() => void) | undefined

  constructor(options: RealTimeOptions = {}) {
    refuseUnknown(options, [...simulationOptionNames, "speed", "clock"], "a simulation")
    const { speed = 1, clock = platformClock, ...rest } = options
    super(rest)
    this.speed = speed
    this.clock = clock
    if (!(this.speed > 0 && this.speed < Number.POSITIVE_INFINITY))
      throw new OptionError(`speed is ${this.speed}; it must be > 0 simulated seconds per second, and finite`)
  }

  /**
   * Runs in real time. Resolves when `until` is reached, `pause` or `end` is called, or nothing is left to do,
   * no `until` was given and no input is expected. Rejects with what a handler throws.
   */
  async runInRealTime(options: { until?: Duration } = {}): Promise<RunReport> {
    refuseUnknown(options, ["until"], "runInRealTime")
    if (this.isLive) throw new LifecycleError("the simulation runs in real time already")
    const until = options.until === undefined ? Number.POSITIVE_INFINITY : seconds(options.until)
    const before = this.events
    this.origin = this.clock.now() - this.now / this.speed
    this.isLive = true
    this.isEnding = false
    try {
      for (;;) {
        const due = Math.min(until, Math.max(this.now, this.elapsed()))
        this.run({ until: due })
        const next = Math.min(until, this.nextEventTime())
        const isIdle = next === Number.POSITIVE_INFINITY && this.inputs === 0
        if (this.isEnding || isIdle || due >= until) {
          const reason = this.isEnding ? "paused" : isIdle ? "idle" : "until"
          return { reason, now: this.now, events: this.events - before }
        }
        await this.sleep(next)
      }
    } finally {
      this.isLive = false
    }
  }

  /** Does something as soon as possible, at the simulated time that the wall clock shows: for input from outside. */
  inject(action: () => void): void {
    if (!this.isLive) throw new LifecycleError("cannot inject: the simulation does not run in real time now")
    this.at(Math.max(this.now, this.elapsed()), action)
    this.turnEarly()
  }

  /** Whether it runs in real time now, so that `inject` may be called. */
  get takesInput(): boolean {
    return this.isLive
  }

  /** Says that input may come: from now on a run waits for it when nothing is left to do. Returns what ends that. */
  expectInput(): () => void {
    let isExpected = true
    this.inputs++
    return () => {
      if (!isExpected) return
      isExpected = false
      this.inputs--
      this.turnEarly()
    }
  }

  /** Ends the run, after the event that is being handled. */
  end(): void {
    this.isEnding = true
    super.pause()
    this.turnEarly()
  }

  /** The same as `end`; `runInRealTime` may be called again. */
  override pause(): void {
    this.end()
  }

  private elapsed(): number {
    return (this.clock.now() - this.origin) * this.speed
  }

  private sleep(until: number): Promise<void> {
    const delay = Math.max(0, until / this.speed + this.origin - this.clock.now())
    return new Promise((wakeUp) => {
      this.wakeUp = wakeUp
      this.cancelSleep = this.clock.wake(Math.min(delay, 3600), wakeUp) // timers of platforms overflow beyond days
    })
  }

  private turnEarly(): void {
    this.cancelSleep?.()
    this.wakeUp?.()
  }
}
