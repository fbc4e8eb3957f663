/**
 * Sequential code in simulated time: a generator that waits with `yield*`.
 *
 *     spawn(app, function* () {
 *       yield* sleep("1s")
 *       const reply = yield* inbox.receive({ timeout: "3s" })
 *     })
 *
 * Deterministic like everything else: a process is resumed by events, never by promises.
 */
import { Component } from "./component.js"
import type { OneWay } from "./contract.js"
import { ProcessError } from "./errors.js"
import { refuseUnknown } from "./options.js"
import { shown } from "./shown.js"
import type { Timer } from "./timer.js"
import type { Duration } from "./units.js"

/**
 * What a process yields: a function that arranges for it to be resumed with a value.
 * `resume` returns false when the process does not take the value: it was ended, or its owner is stopped.
 */
export type Wait<T = unknown> = (owner: Component, resume: (value: T) => boolean) => void

/** The body of a process; `yield*` the waits below. */
export type Steps<T = void> = Generator<Wait, T, unknown>

/** A running process. */
export class Process<T = void> {
  /** Whether the body has returned or was ended. */
  isDone = false
  /** What the body returned. */
  result: T | undefined
  private readonly steps: Steps<T>
  private isAdvancing = false

  constructor(
    readonly owner: Component,
    body: () => Steps<T>,
  ) {
    this.steps = stepsOf(owner, body)
  }

  /** @internal Goes on with this value, to the next wait that is not over at once. Returns whether it did. */
  advance(value: unknown): boolean {
    if (this.isDone || this.owner.state === "stopped") return false
    this.isAdvancing = true
    try {
      for (let answer: unknown[] = [value]; answer.length > 0 && !this.isDone; ) {
        const step = this.steps.next(answer[0])
        if (step.done) {
          this.isDone = true
          this.result = step.value
        } else answer = this.begin(step.value)
      }
    } catch (error) {
      this.isDone = true
      throw error
    } finally {
      this.isAdvancing = false
    }
    if (this.isDone) this.steps.return(undefined as T) // it may have ended itself
    return true
  }

  /** Begins to wait. Returns the value when the wait is over at once, as with a letter that lay there. */
  private begin(wait: Wait): unknown[] {
    if (typeof wait !== "function") throw noWait(this.owner, wait)
    const answer: unknown[] = []
    let isBeginning = true
    let isWaiting = true
    wait(this.owner, (value) => {
      if (!isWaiting) return false
      isWaiting = false
      if (!isBeginning) return this.advance(value)
      answer.push(value)
      return true
    })
    isBeginning = false
    return answer
  }

  /** Ends the process where it waits; its `finally` blocks run. */
  end(): void {
    this.isDone = true
    if (!this.isAdvancing) this.steps.return(undefined as T)
  }
}

/** Runs a process of a component: its first step at once, or when the simulation starts. */
export function spawn<T>(owner: Component, body: () => Steps<T>): Process<T> {
  const process = new Process(owner, body)
  owner.after(0, () => process.advance(undefined))
  return process
}

/**
 * The steps of a body that has not begun.
 * @throws ProcessError when it has none: for callers without types, who may forget the star
 */
export function stepsOf<T>(owner: Component, body: () => Steps<T>): Steps<T> {
  const steps = typeof body === "function" ? body() : undefined
  if (isGenerator(steps)) return steps
  if (isGenerator(body))
    throw new ProcessError(`${owner.path}: a process is given as a function: spawn(() => this.serve(conn))`)
  throw new ProcessError(
    `${owner.path}: the body of a process must be a generator, neither plain nor async: write *main() { … }, with a star, or function* () { … }`,
  )
}

/** What a process that yields anything but a wait is told. */
function noWait(owner: Component, value: unknown): ProcessError {
  const found = isGenerator(value) ? "yield where yield* is needed" : `yielded ${shown(value)}`
  return new ProcessError(
    `${owner.path}: a process has ${found}; it waits with the star, and in simulated time only: yield* sleep("1s")`,
  )
}

const isGenerator = (value: unknown): value is Steps<never> =>
  typeof value === "object" && value !== null && Symbol.iterator in value && "next" in value

function* wait<T>(how: Wait<T>): Steps<T> {
  return (yield how as Wait) as T
}

/** Waits for a span of simulated time. */
export function sleep(delay: Duration): Steps {
  return wait<void>((owner, resume) => void owner.after(delay, () => resume()))
}

const receiveOptions = ["timeout"]

/**
 * Data that arrive at an input port and wait there until a process takes them.
 * Of several processes that wait, the one that has waited longest takes the next.
 */
export class Mailbox<Name extends string, Datum> extends Component {
  readonly in
  private readonly letters: Datum[] = []
  private takers: readonly ((datum: Datum | undefined) => boolean)[] = []

  constructor(name: string, contract: OneWay<Name, Datum>) {
    super(name)
    this.in = this.input("in", contract, (datum) => this.put(datum))
  }

  /** Data that nobody has taken yet. */
  get length(): number {
    return this.letters.length
  }

  /** Puts a datum in, as the port does. */
  put(datum: Datum): void {
    while (this.takers.length > 0) {
      const [taker, ...others] = this.takers
      this.takers = others
      if (taker(datum)) return
    }
    this.letters.push(datum)
  }

  /** Waits for the next datum, or until the time-out; then the result is undefined. */
  receive(options?: { timeout?: Duration }): Steps<Datum | undefined> {
    if (options !== undefined) refuseUnknown(options, receiveOptions, () => `${this.path}: receive`)
    const timeout = options?.timeout
    return wait<Datum | undefined>((owner, resume) => {
      if (this.letters.length > 0) return void resume(this.letters.shift())
      let timer: Timer | undefined
      const taker = (datum: Datum | undefined) => {
        timer?.cancel()
        return resume(datum)
      }
      this.takers = [...this.takers, taker]
      if (timeout === undefined) return
      timer = owner.after(timeout, () => {
        this.takers = this.takers.filter((other) => other !== taker)
        resume(undefined)
      })
    })
  }

  override another(name: string): this {
    return new Mailbox(name, this.in.contract) as this
  }
}
