import { LifecycleError, type Steps } from "@hourglass/aca"
import type { Stream, StreamListener } from "../tcp/stream-service.js"
import { checkCall, waitOptions } from "./call-options.js"
import { Connection } from "./connection.js"
import { Fifo } from "./fifo.js"
import type { SocketApplication } from "./socket-application.js"
import {
  type AcceptErrorKind,
  type Failure,
  failure,
  type WaitOptions,
  waitedTooLong,
} from "./socket-result.js"
import { StreamWatch } from "./stream-watch.js"
import { WaitingLine } from "./waiting-line.js"

const closed = Object.freeze(failure("closed", "this port is no longer listened at"))

/** A port that is listened at, and the connections to it that nobody has accepted yet. */
export class ServerSocket {
  private readonly listener: StreamListener
  private readonly arrivals = new Fifo<Connection>()
  private readonly acceptors: WaitingLine
  private isClosed = false

  /** @internal made by a socket application, for itself */
  constructor(
    private readonly application: SocketApplication,
    listen: (accept: (stream: Stream) => StreamWatch) => StreamListener,
  ) {
    this.acceptors = new WaitingLine(application)
    this.listener = listen((stream) => this.take(stream))
  }

  get port(): number {
    return this.listener.port
  }

  /**
   * Waits for the next connection. Of several processes that wait, the one that has waited longest gets it.
   * @throws LifecycleError when this socket was closed before
   */
  *accept(options?: WaitOptions): Steps<Connection | Failure<AcceptErrorKind>> {
    if (this.isClosed) throw new LifecycleError(`${this} is closed: no connection will come`)
    checkCall(this.application, "accept", options, waitOptions)
    const deadline = this.application.belongings.deadline(options?.timeout)
    for (;;) {
      const connection = this.arrivals.shift()
      if (connection !== undefined) return connection
      if (this.isClosed) return closed
      if (!(yield* this.acceptors.wait(deadline))) return waitedTooLong
    }
  }

  /** Listens no longer. Connections that nobody has accepted are reset; the others go on. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.listener.close()
    this.application.belongings.forget(this)
    for (const connection of this.arrivals.clear()) connection.abort()
    this.acceptors.wakeAll()
  }

  /** @internal its application ends */
  abandon(): void {
    this.close()
  }

  private take(stream: Stream): StreamWatch {
    const watch = new StreamWatch(this.application, true)
    this.arrivals.push(this.application.belongings.keep(watch, new Connection(stream, watch)))
    // Not before TCP knows whom to tell of it.
    this.application.simulation.defer(this.acceptors, this.acceptors.wakeFirst, undefined)
    return watch
  }

  /** `/net/b/web, port 80` */
  toString(): string {
    return `${this.application.path}, port ${this.port}`
  }
}
