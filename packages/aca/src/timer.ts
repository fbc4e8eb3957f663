import type { Component } from "./component.js"
import type { Simulation } from "./simulation.js"
import { type Duration, seconds } from "./units.js"

/**
 * One thing that its component will do at some time, unless it is cancelled or re-armed.
 *
 * Make a timer once and arm it as often as needed: re-arming for a later time,
 * as TCP does on every ACK, touches only this object and not the event queue.
 * A timer that comes due while its component is stopped does not fire, then or later; `resume` arms it anew.
 */
export class Timer {
  /** What the action is called with. */
  readonly argument: unknown
  /** When it will fire, simulated seconds; meaningful while armed. */
  deadline = 0
  /** @internal orders timers of equal deadline: the later armed fires later; −1 while not armed */
  sequence = -1
  /** @internal the number of this timer's live entry in the event queue; −1 for none */
  queuedSequence = -1
  /** @internal the time of that entry, when it is not the deadline: when the two numbers differ */
  queuedTime = 0
  /** The owner's simulation, from the first arming on: arming need not touch the owner then. */
  private home: Simulation | undefined = undefined

  /**
   * @param action - called as a method of the owner, with the argument
   * @param argument - default: the timer itself, so that many timers can share an action that re-arms them
   */
  constructor(
    readonly owner: Component,
    readonly action: (argument: never) => void,
    argument?: unknown,
  ) {
    this.argument = argument ?? this
  }

  /** Whether it will fire. */
  get isArmed(): boolean {
    return this.sequence >= 0
  }

  /** Fires `delay` from now, instead of whenever it was armed for. @throws SchedulingError when negative */
  after(delay: Duration): this {
    const simulation = this.home ?? this.findHome()
    simulation.arm(this, simulation.now + (typeof delay === "number" ? delay : seconds(delay)))
    return this
  }

  /** Fires at this simulated time, instead of whenever it was armed for. @throws SchedulingError when in the past */
  at(time: Duration): this {
    const simulation = this.home ?? this.findHome()
    simulation.arm(this, typeof time === "number" ? time : seconds(time))
    return this
  }

  /**
   * As `at`, and a little cheaper, for a timer that is armed by nothing else: `deadline` is not kept.
   * @param time - simulated seconds
   * @throws SchedulingError when in the past
   */
  once(time: number): void {
    const simulation = this.home ?? this.findHome()
    simulation.armOnce(this, time)
  }

  private findHome(): Simulation {
    this.home = this.owner.simulation
    return this.home
  }

  /** Does not fire, until it is armed again. */
  cancel(): void {
    this.noteQueuedTime()
    this.sequence = -1
  }

  /** @internal to be called before the deadline moves away from the time of the entry in the event queue */
  noteQueuedTime(): void {
    if (this.queuedSequence === this.sequence) this.queuedTime = this.deadline
  }
}
