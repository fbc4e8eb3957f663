import type { Steps } from "@hourglass/aca"
import { failure, type SocketError } from "../../socket/socket-result.js"
import { WaitingLine } from "../../socket/waiting-line.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import { ClientConnection } from "./client-connection.js"
import type { HttpClient } from "./http-client.js"
import type { HttpExchange } from "./http-exchange.js"

/**
 * A client's connections to one server, and the requests that wait for one. Which connection takes a request is
 * decided when it can: a request for which a connection is being opened may go over another one that is free before.
 */
export class ConnectionPool {
  private queue: HttpExchange[] = []
  private readonly connections = new Set<ClientConnection>()
  private readonly idle: WaitingLine
  private opening = 0

  constructor(
    readonly client: HttpClient,
    readonly server: Endpoint,
  ) {
    this.idle = new WaitingLine(client)
  }

  add(exchange: HttpExchange): void {
    this.queue.push(exchange)
    this.dispatch()
  }

  /** Gives waiting requests to idle connections, and opens as many more as there are others, within the limit. */
  private dispatch(): void {
    while (this.queue.length > 0 && this.idle.wakeFirst());
    const { connections } = this.client.options
    while (this.queue.length > this.opening && this.connections.size < connections) this.open()
  }

  private open(): void {
    this.opening++
    const connection = new ClientConnection(this)
    this.connections.add(connection)
    connection.begin()
  }

  // What its connections ask and tell

  /** Waits for a request that nobody has taken. */
  *next(): Steps<HttpExchange> {
    for (;;) {
      const exchange = this.queue.shift()
      if (exchange !== undefined) return exchange
      yield* this.idle.wait(Number.POSITIVE_INFINITY)
    }
  }

  opened(): void {
    this.opening--
  }

  /** A connection could not be opened. Without any other, what waits has waited in vain. */
  refused(connection: ClientConnection, { detail }: SocketError<string>): void {
    this.opening--
    this.connections.delete(connection)
    if (this.connections.size > 0) return
    const { queue } = this
    this.queue = []
    for (const exchange of queue) exchange.finish(failure("no-connection", detail))
  }

  /** A connection is over, and these were sent over it without a response: they come first now, or have failed. */
  ended(
    connection: ClientConnection,
    unanswered: readonly HttpExchange[],
    problem: SocketError<string>,
  ): void {
    this.connections.delete(connection)
    const { tries } = this.client.options
    const again = unanswered.filter((each) => each.request.isIdempotent && each.tries < tries)
    this.queue = [...again, ...this.queue]
    for (const exchange of unanswered)
      if (!again.includes(exchange)) exchange.finish(failure("connection-lost", problem.detail))
    this.dispatch()
  }

  /** Nobody waits for this one any more. A connection that has sent it is of no use until the response has come. */
  cancel(exchange: HttpExchange): void {
    this.queue = this.queue.filter((each) => each !== exchange)
    for (const connection of this.connections) connection.cancel(exchange)
  }

  /** Its client ends. */
  abandon(): void {
    for (const connection of this.connections) connection.abandon()
  }
}
