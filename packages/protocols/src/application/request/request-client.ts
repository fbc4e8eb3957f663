/**
 * Asks a server again and again, and measures how long the answers take.
 *
 *     b.install(new RequestServer("server", { workTime: "5ms" }))
 *     const client = a.install(new RequestClient("client", { to: b, count: 100, responseSize: "20kB" }))
 *     sim.run()
 *     console.log(client.summary().responseTime.mean)
 *
 * It has one request under way at a time and thinks between them: several clients make an open system of users.
 */
import { type Component, type Duration, event, OptionError, type Steps, seconds, sleep } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import { SocketApplication } from "../../socket/socket-application.js"
import type { Failure } from "../../socket/socket-result.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { checkedPort } from "../../udp/ports.js"
import { counterpartOf, type Destination } from "../destination.js"
import { withoutNagle } from "../without-nagle.js"
import { type DrawnDuration, type DrawnSize, drawDurations, drawSizes } from "./drawn.js"
import { requestBeginning, requestHeaderSize, requestPort } from "./request-header.js"
import {
  type RequestErrorKind,
  type RequestRecord,
  type RequestSummary,
  summarizeRequests,
} from "./request-record.js"

export interface RequestClientOptions {
  /** Whom to ask: the host of a request server. */
  readonly to: Destination
  readonly toPort: number
  /** Requests to send; `Infinity` goes on. */
  readonly count: number
  /** Bytes of a request; its header of 8 bytes is the least. */
  readonly requestSize: DrawnSize
  /** Bytes of an answer, at least 1. */
  readonly responseSize: DrawnSize
  /** From the end of an answer to the next request. */
  readonly thinkTime: DrawnDuration
  /** Whether all requests go over one connection, or each over one of its own. */
  readonly keepsConnection: boolean
  /** How long to wait for an answer, connecting included. Default: as long as TCP does. */
  readonly timeout: Duration | undefined
  /** When the first request is sent, simulated time. */
  readonly start: Duration
  /** What is other than the node's TCP options for its connections, which go without Nagle. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const requestClientDefaults = {
  toPort: requestPort,
  count: 1,
  requestSize: 100, //     bytes
  responseSize: 10_000, // bytes
  thinkTime: 0, //         s
  keepsConnection: true,
  timeout: undefined,
  start: 0, //             s
  tcp: undefined,
}

/** A request has its answer, or was given up. */
export const RequestEnded = event("request.ended", {
  initiator: "client",
  reactor: "observer",
}).of<RequestRecord>()

export class RequestClient extends SocketApplication<RequestClientOptions> {
  readonly ended = this.emitter("ended", RequestEnded)
  /** In the order of sending. */
  readonly records: RequestRecord[] = []
  /** Whether no request will follow. */
  isDone = false
  private to: Destination = this.options.to
  private connection: Connection | undefined

  constructor(name: string, options: Pick<RequestClientOptions, "to"> & Partial<RequestClientOptions>) {
    super(name, { ...requestClientDefaults, ...options })
    const { count, toPort } = this.options
    checkedPort(toPort, name)
    if (!(count >= 1)) throw new OptionError(`${name}: count is ${count}; it must be >= 1`)
  }

  summary(): RequestSummary {
    return summarizeRequests(this.records)
  }

  protected override *main(): Steps {
    const { requestSize, responseSize, thinkTime, start, count } = this.options
    const nextRequestSize = drawSizes(requestSize, this.random)
    const nextResponseSize = drawSizes(responseSize, this.random)
    const nextThinkTime = drawDurations(thinkTime, this.random)
    this.connection = undefined
    if (seconds(start) > this.now) yield* sleep(seconds(start) - this.now)
    while (this.records.length < count) {
      if (this.records.length > 0) yield* sleep(nextThinkTime())
      const record = yield* this.ask(
        Math.max(requestHeaderSize, nextRequestSize()),
        Math.max(1, nextResponseSize()),
      )
      this.records.push(record)
      if (this.ended.heard) this.ended.emit(record)
    }
    this.closeConnection()
    this.isDone = true
  }

  /** Sends one request and waits for its answer. */
  private *ask(requestSize: number, responseSize: number): Steps<RequestRecord> {
    const sentAt = this.now
    let firstByteTime: number | undefined
    const error = yield* this.exchange(requestSize, responseSize, () => {
      firstByteTime = this.now - sentAt
    })
    if (error !== undefined) this.hangUp()
    else if (!this.options.keepsConnection) this.closeConnection()
    const responseTime = error === undefined ? this.now - sentAt : undefined
    const number = this.records.length + 1
    return { number, sentAt, requestSize, responseSize, responseTime, firstByteTime, error }
  }

  /** @returns why there is no answer, when there is none */
  private *exchange(
    requestSize: number,
    responseSize: number,
    answerBegins: () => void,
  ): Steps<RequestErrorKind | undefined> {
    const deadline = this.belongings.deadline(this.options.timeout)
    const conn = this.connection ?? (yield* this.open(deadline))
    if (!conn.ok) return conn.error.kind
    this.connection = conn
    const beginning = requestBeginning({ requestSize, responseSize })
    for (const part of [beginning, requestSize - beginning.length]) {
      const sent = yield* conn.write(part, this.until(deadline))
      if (!sent.ok) return sent.error.kind
    }
    const first = yield* conn.read(responseSize, this.until(deadline))
    if (!first.ok) return first.error.kind
    answerBegins()
    const answer = yield* conn.readExactly(responseSize - first.size, this.until(deadline))
    return answer.ok ? undefined : answer.error.kind
  }

  private open(deadline: number): Steps<Connection | Failure<RequestErrorKind>> {
    const { toPort, tcp } = this.options
    return this.connect(this.to, toPort, { tcp: withoutNagle(tcp), ...this.until(deadline) })
  }

  private until(deadline: number) {
    return { timeout: deadline === Number.POSITIVE_INFINITY ? undefined : deadline - this.now }
  }

  /** What is under way on the connection belongs to a request that was given up. */
  private hangUp(): void {
    this.connection?.abort()
    this.connection = undefined
  }

  private closeConnection(): void {
    this.connection?.close()
    this.connection = undefined
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.to = counterpartOf(this.to, counterpart)
  }
}
