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
import type { Duration } from "./units.js"

/** What a process yields: a function that arranges for it to be resumed with a value. */
export type Wait<T = unknown> = (owner: Component, resume: (value: T) => void) => void

/** The body of a process; `yield*` the waits below. */
export type Steps<T = void> = Generator<Wait<never>, T, never>

/** A running process. */
export class Process<T = void> {
  /** Whether the body has returned or was ended. */
  isDone = false
  /** What the body returned. */
  result: T | undefined
  private steps: Steps<T>

  constructor(
    readonly owner: Component,
    body: () => Steps<T>,
  ) {
    this.steps = body()
  }

  /** @internal */
  advance(value: unknown): void {
    if (this.isDone || this.owner.state === "stopped") return
    const { done, value: yielded } = this.steps.next(value as never)
    if (done) {
      this.isDone = true
      this.result = yielded as T
      return
    }
    let waiting = true
    ;(yielded as Wait)(this.owner, (answer) => {
      if (!waiting) return
      waiting = false
      this.advance(answer)
    })
  }

  /** Ends the process where it waits; its `finally` blocks run. */
  end(): void {
    this.isDone = true
    this.steps.return(undefined as T)
  }
}

/** Runs a process of a component: its first step at once, or when the simulation starts. */
export function spawn<T>(owner: Component, body: () => Steps<T>): Process<T> {
  const process = new Process(owner, body)
  owner.after(0, () => process.advance(undefined))
  return process
}

function* wait<T>(how: Wait<T>): Generator<Wait<never>, T, never> {
  return (yield how as unknown as Wait<never>) as T
}

/** Waits for a span of simulated time. */
export function sleep(delay: Duration): Steps {
  return wait<void>((owner, resume) => void owner.after(delay, resume))
}

/** Data that arrive at an input port and wait there until a process takes them. */
export class Mailbox<Name extends string, Datum> extends Component {
  readonly in
  private readonly letters: Datum[] = []
  private taker: ((datum: Datum) => void) | undefined

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
    const { taker } = this
    if (taker === undefined) {
      this.letters.push(datum)
      return
    }
    this.taker = undefined
    taker(datum)
  }

  /** Waits for the next datum, or until the time-out; then the result is undefined. */
  receive(options: { timeout?: Duration } = {}): Generator<Wait<never>, Datum | undefined, never> {
    return wait<Datum | undefined>((owner, resume) => {
      if (this.letters.length > 0) return resume(this.letters.shift())
      this.taker = resume
      if (options.timeout === undefined) return
      owner.after(options.timeout, () => {
        if (this.taker !== resume) return
        this.taker = undefined
        resume(undefined)
      })
    })
  }
}
