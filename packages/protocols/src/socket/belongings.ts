import {
  type Component,
  type Duration,
  type Process,
  type Steps,
  seconds,
  spawn,
  stepsOf,
} from "@hourglass/aca"

/** Something that was opened, and must not stay open when its application ends. */
export interface Opened {
  abandon(): void
}

/** What a socket application has running and open. All of it ends with the application. */
export class Belongings {
  private readonly processes = new Set<Process<unknown>>()
  private readonly opened = new Map<object, Opened>()

  constructor(private readonly owner: Component) {}

  /** How many processes run, and how many things are open. */
  get count(): { readonly processes: number; readonly opened: number } {
    return { processes: this.processes.size, opened: this.opened.size }
  }

  /** Runs a process, which is forgotten when it has come to its end. */
  spawn<T>(body: () => Steps<T>): Process<T> {
    const process: Process<T> = spawn(this.owner, () => this.run(body, () => process))
    this.processes.add(process)
    return process
  }

  private *run<T>(body: () => Steps<T>, self: () => Process<T>): Steps<T> {
    try {
      return yield* stepsOf(this.owner, body)
    } finally {
      this.processes.delete(self())
    }
  }

  /** Notes what must be closed at the end. */
  keep<T extends Opened>(key: object, opened: T): T {
    this.opened.set(key, opened)
    return opened
  }

  /** It has been closed. */
  forget(key: object): void {
    this.opened.delete(key)
  }

  /** Ends the processes where they wait, then closes what is open. */
  end(): void {
    const running = [...this.processes]
    this.processes.clear()
    for (const process of running) process.end()
    for (const each of [...this.opened.values()]) each.abandon()
    this.opened.clear()
  }

  /** Whether the host is failing, and the application has not been told yet. */
  get isFailing(): boolean {
    return this.owner.parent?.state === "stopped"
  }

  /** When a wait that begins now is to end, simulated seconds. */
  deadline(timeout: Duration | undefined): number {
    return timeout === undefined ? Number.POSITIVE_INFINITY : this.owner.now + seconds(timeout)
  }
}
