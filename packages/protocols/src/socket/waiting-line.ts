import { type Component, type Steps, Timer, type Wait } from "@hourglass/aca"

/** A process in the line. */
interface Waiter {
  /** Until when it waits, simulated seconds. */
  readonly deadline: number
  /** Goes on with whether it was woken; tells whether it did. */
  readonly resume: (isWoken: boolean) => boolean
}

const nobody: readonly Waiter[] = Object.freeze([])

/**
 * Processes that wait for the same thing, each until a time of its own. The one that has waited longest is the first
 * to be woken. A process that is ended while it waits leaves the line.
 */
export class WaitingLine {
  private waiters = nobody
  private timer: Timer | undefined

  /** @param owner - whose time it is */
  constructor(private readonly owner: Component) {}

  get isEmpty(): boolean {
    return this.waiters.length === 0
  }

  /**
   * Waits until it is woken: the result is true; or for no longer than to the deadline: then it is false.
   * @param deadline - simulated seconds; infinite for no end
   */
  *wait(deadline: number): Steps<boolean> {
    let waiter: Waiter | undefined
    const join: Wait<boolean> = (_, resume) => {
      waiter = { deadline, resume }
      this.waiters = this.waiters.concat(waiter)
      this.watchClock()
    }
    try {
      return (yield join as Wait) as boolean
    } finally {
      if (waiter !== undefined && this.waiters.includes(waiter)) this.remove(waiter) // its process was ended
    }
  }

  /** Wakes the first that is still there. Returns whether there was one. */
  wakeFirst(): boolean {
    for (let [first] = this.waiters; first !== undefined; [first] = this.waiters) {
      this.remove(first)
      if (first.resume(true)) return true
    }
    return false
  }

  /** Wakes all that are there now. */
  wakeAll(): void {
    const { waiters } = this
    this.waiters = nobody
    this.watchClock()
    for (const { resume } of waiters) resume(true)
  }

  private remove(waiter: Waiter): void {
    this.waiters = this.waiters.length === 1 ? nobody : this.waiters.filter((other) => other !== waiter)
    this.watchClock()
  }

  /** Brings the timer in line with the next deadline. */
  private watchClock(): void {
    const next = this.waiters.reduce((least, { deadline }) => Math.min(least, deadline), Infinity)
    if (next === Infinity) this.timer?.cancel()
    else {
      this.timer ??= new Timer(this.owner, expire, this)
      this.timer.at(next)
    }
  }

  /** @internal the first deadline has come */
  expire(): void {
    const { now } = this.owner
    const late = this.waiters.filter(({ deadline }) => deadline <= now)
    for (const waiter of late) {
      if (!this.waiters.includes(waiter)) continue // another one's going on has removed it
      this.remove(waiter)
      waiter.resume(false)
    }
  }
}

const expire = (line: WaitingLine): void => line.expire()
