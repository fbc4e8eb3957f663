import { type Process, type Steps, Timer } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import { failure, type SocketError } from "../../socket/socket-result.js"
import { WaitingLine } from "../../socket/waiting-line.js"
import { withoutNagle } from "../without-nagle.js"
import { responseFraming } from "./body-framing.js"
import type { ConnectionPool } from "./connection-pool.js"
import type { HttpExchange } from "./http-exchange.js"
import { HttpResponse, parseStatusLine } from "./http-message.js"
import { BodyCollector, type ReadProblem, readBody, readFields, readLine } from "./message-reading.js"
import { writeMessage } from "./message-writing.js"

/**
 * One connection of a client to a web server: a process sends requests, and another reads the responses, which come
 * in the same order. So it is noticed at once when the server closes an idle connection.
 */
export class ClientConnection {
  /** Sent, and not answered. */
  private readonly unanswered: HttpExchange[] = []
  private readonly progress: WaitingLine
  /** For the first bytes of a response that is due. */
  private readonly patience: Timer
  private readonly number: number
  private sender: Process | undefined = undefined
  private connection: Connection | undefined = undefined
  private isOver = false

  constructor(private readonly pool: ConnectionPool) {
    this.number = ++pool.client.connectionsOpened
    this.progress = new WaitingLine(pool.client)
    this.patience = new Timer(pool.client, lose, this)
  }

  begin(): void {
    this.sender = this.pool.client.spawn(() => this.run())
  }

  private *run(): Steps {
    const { client, server } = this.pool
    const { connectTimeout, tcp } = client.options
    const startedAt = client.now
    const options = { timeout: connectTimeout, tcp: withoutNagle(tcp) }
    const connection = yield* client.connect(server.address, server.port, options)
    if (!connection.ok) return this.pool.refused(this, connection.error)
    this.connection = connection
    this.pool.opened()
    client.spawn(() => this.receive(connection))
    yield* this.send(connection, startedAt, client.now)
  }

  // Sending

  private *send(connection: Connection, connectStartedAt: number, connectedAt: number): Steps {
    for (let isFirst = true; !this.isOver; isFirst = false) {
      const exchange = yield* this.pool.next()
      if (isFirst && connectedAt > exchange.startedAt) {
        exchange.connectStartedAt = Math.max(connectStartedAt, exchange.startedAt)
        exchange.connectedAt = connectedAt
      }
      exchange.sent(this.number)
      this.unanswered.push(exchange)
      if (this.unanswered.length === 1) this.expect()
      yield* writeMessage(connection, exchange.request.formatHead(), exchange.request.body)
      while (!this.isOver && !this.mayGoOn) yield* this.progress.wait(Number.POSITIVE_INFINITY)
    }
  }

  /** Nothing is sent behind a request that must not be repeated, until it is answered (RFC 9112 §9.3.2). */
  private get mayGoOn(): boolean {
    const { unanswered, pool } = this
    const { pipelining } = pool.client.options
    return unanswered.length < pipelining && unanswered.every(({ request }) => request.isIdempotent)
  }

  // Receiving

  /** A response is due. */
  private expect(): undefined {
    this.patience.after(this.pool.client.options.responseTimeout)
  }

  /** @internal nothing has come of it */
  lose(): void {
    this.end({ error: { kind: "timed-out", detail: "the server does not answer" } })
  }

  private *receive(connection: Connection): Steps {
    while (!this.isOver) {
      const line = yield* readLine(connection)
      this.patience.cancel()
      if (!line.ok) return this.end(line)
      const exchange = this.unanswered[0]
      const status = parseStatusLine(line.line)
      if (exchange === undefined || status === undefined) return this.endByNonsense(line.line)
      if (Number.isNaN(exchange.firstByteAt)) exchange.firstByteAt = this.pool.client.now
      const problem = yield* this.receiveRest(connection, exchange, status)
      if (problem?.error.kind === "bad-message") return this.endByNonsense(problem.error.detail)
      if (problem !== undefined) return this.end(problem)
    }
  }

  /** Fields and body. */
  private *receiveRest(
    connection: Connection,
    exchange: HttpExchange,
    { status, reason, minor }: { status: number; reason: string; minor: number },
  ): Steps<ReadProblem | undefined> {
    const limits = { timeout: this.pool.client.options.responseTimeout }
    const head = yield* readFields(connection, limits)
    if (!head.ok) return head
    if (status < 200) return this.expect() // an interim response: the other follows (RFC 9110 §15.2)
    const framing = responseFraming(exchange.request.method, status, head.fields)
    const body = new BodyCollector(this.pool.client.options.keepBodies)
    const read = yield* readBody(connection, framing, body, limits)
    if (!read.ok) return read
    const response = new HttpResponse(status, head.fields, body.content, minor, reason)
    this.answered(exchange, response, framing.kind !== "close" && response.isPersistent)
    return undefined
  }

  private answered(exchange: HttpExchange, response: HttpResponse, goesOn: boolean): void {
    this.unanswered.shift()
    if (!goesOn || !exchange.request.isPersistent)
      this.end({ error: { kind: "over", detail: "the server closes the connection" } })
    else if (this.unanswered.length > 0) this.expect()
    this.progress.wakeAll() // before whoever waits for the response asks for more
    exchange.finish(response)
  }

  // Ending

  /** What is no response ends the connection; the request in question has failed. */
  private endByNonsense(line: string): void {
    const [exchange] = this.unanswered.splice(0, 1)
    exchange?.finish(failure("bad-response", `"${line}" is no response`))
    this.end({ error: { kind: "bad-message", detail: "the server does not speak HTTP" } })
  }

  private end({ error }: { error: SocketError<string> }): void {
    if (this.isOver) return
    this.isOver = true
    this.patience.cancel()
    this.sender?.end()
    if (error.kind === "over") this.connection?.close()
    else this.connection?.abort()
    this.pool.ended(this, this.unanswered, error)
  }

  /** Its client ends, and all that it had open. */
  abandon(): void {
    this.isOver = true
    this.patience.cancel()
  }

  /** Nobody waits for this response: if it was sent here, the connection is given up. */
  cancel(exchange: HttpExchange): void {
    const at = this.unanswered.indexOf(exchange)
    if (at < 0) return
    this.unanswered.splice(at, 1)
    this.end({ error: { kind: "cancelled", detail: "another request on the connection took too long" } })
  }
}

const lose = (connection: ClientConnection): void => connection.lose()
