import type { Component, Steps } from "@hourglass/aca"
import type { Failure } from "../../socket/socket-result.js"
import { failure } from "../../socket/socket-result.js"
import { WaitingLine } from "../../socket/waiting-line.js"
import type { HttpRequest, HttpResponse } from "./http-message.js"

export type HttpErrorKind =
  /** No connection could be opened. */
  | "no-connection"
  /** The connection was lost, or closed by the server, before all of the response came. */
  | "connection-lost"
  /** No response, for as long as it was to be waited for. */
  | "timed-out"
  /** What came is no response. */
  | "bad-response"

export type HttpFailure = Failure<HttpErrorKind>

/**
 * A request, when what happened with it, and in the end its response. Times in simulated seconds; NaN for what has
 * not happened.
 */
export class HttpExchange {
  /** When it was asked for. */
  readonly startedAt: number
  /** When the connection that was opened for it began to be; NaN when there was one. */
  connectStartedAt = Number.NaN
  connectedAt = Number.NaN
  /** When its last try was sent. */
  sentAt = Number.NaN
  /** When the first bytes of the response came, and the last. */
  firstByteAt = Number.NaN
  endedAt = Number.NaN
  /** On which connection of the client it was, counted from 1; 0 for none. */
  connection = 0
  /** How often it was sent. */
  tries = 0
  result: HttpResponse | HttpFailure | undefined = undefined
  private readonly waiting: WaitingLine

  constructor(
    private readonly client: Component,
    readonly request: HttpRequest,
  ) {
    this.startedAt = client.now
    this.waiting = new WaitingLine(client)
  }

  /** @param deadline - simulated seconds */
  *finished(deadline = Number.POSITIVE_INFINITY): Steps<HttpResponse | HttpFailure> {
    while (this.result === undefined) if (!(yield* this.waiting.wait(deadline))) return waitedTooLong
    return this.result
  }

  /** @internal it goes over a connection, for the first time or again */
  sent(connection: number): void {
    this.connection = connection
    this.tries++
    this.sentAt = this.client.now
    this.firstByteAt = Number.NaN
  }

  /** @internal */
  finish(result: HttpResponse | HttpFailure): void {
    this.endedAt = this.client.now
    this.result = result
    this.waiting.wakeAll()
  }
}

const waitedTooLong = Object.freeze(failure("timed-out", "no response in the time it was given"))
