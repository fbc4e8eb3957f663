/**
 * One end of a stream, for processes: each of its waits is written with `yield*` and reads like a blocking call.
 *
 *     const got = yield* conn.read()
 *     if (got.ok) yield* conn.write(got.data)
 *
 * Several processes may use one connection. Those that read take turns, and so do those that write: what one call
 * reads or writes is never torn by another.
 */
import { type Duration, OptionError, type Steps, shown } from "@hourglass/aca"
import { encodeUtf8 } from "@hourglass/net"
import { isSegmentData, isWhole, type SegmentData, sizeOfData } from "../tcp/segment.js"
import type { Endpoint, Stream } from "../tcp/stream-service.js"
import type { TcpState } from "../tcp/tcp-state.js"
import { checkCall, lineOptions, waitOptions } from "./call-options.js"
import type { Lane } from "./lane.js"
import { ReadAhead } from "./read-ahead.js"
import {
  type Closed,
  type CloseErrorKind,
  type ConnectErrorKind,
  type Failure,
  failure,
  type LineErrorKind,
  lossOf,
  type ReadErrorKind,
  Received,
  type ReceivedLine,
  type SocketError,
  type WaitOptions,
  type WriteErrorKind,
  type WriteFailure,
  type Written,
  waitedTooLong,
} from "./socket-result.js"
import { leftBehind, type StreamWatch } from "./stream-watch.js"

export interface LineOptions extends WaitOptions {
  /** The longest line that is taken, bytes with its end. Default 65536. */
  readonly most?: number | undefined
}

const longestLine = 65_536 // bytes
const atEnd = Object.freeze(failure("end", "the other side has closed, and all that it sent is read"))
const closedHere: SocketError<"closed"> = Object.freeze({ kind: "closed", detail: "this side has closed" })
const wellClosed: Closed = Object.freeze({ ok: true })

export class Connection {
  private isClosing = false
  private ahead: ReadAhead | undefined = undefined

  /** @internal socket applications make them */
  constructor(
    /** What it stands on: TCP's own view of it. */
    readonly stream: Stream,
    private readonly watch: StreamWatch,
  ) {}

  /** So that what opens a connection can give it, or a failure. */
  get ok(): true {
    return true
  }

  get local(): Endpoint {
    return this.stream.local
  }

  get remote(): Endpoint {
    return this.stream.remote
  }

  get tcpState(): TcpState {
    return this.stream.tcpState
  }

  /** Bytes that have arrived and can be read without waiting. */
  get readable(): number {
    return (this.ahead?.length ?? 0) + this.stream.readable
  }

  /** Bytes that are written and not acknowledged by the other side. */
  get unacknowledged(): number {
    return this.stream.unacknowledged
  }

  // Reading

  /** Reads what has arrived, at least one byte; waits for it if need be. @param most - bytes, default all there are */
  *read(most = Number.POSITIVE_INFINITY, options?: WaitOptions): Steps<Received | Failure<ReadErrorKind>> {
    if (!(isWhole(most) && most >= 1)) throw this.unreadable(most, 1)
    const deadline = this.deadline("read", options)
    const lane = this.watch.reading
    if (!lane.take() && !(yield* lane.turn(deadline))) return waitedTooLong
    try {
      const { ahead, stream } = this
      if (ahead !== undefined && ahead.length > 0) return new Received(ahead.take(most))
      const problem = stream.readable > 0 ? undefined : yield* this.arrival(lane, deadline)
      return problem ?? new Received(stream.read(most))
    } finally {
      lane.leave()
    }
  }

  /**
   * Reads just so many bytes. When they do not come, those that did can still be read.
   * They are a count when all were sent as counts, else bytes.
   */
  *readExactly(size: number, options?: WaitOptions): Steps<Received | Failure<ReadErrorKind>> {
    if (!Number.isSafeInteger(size) || size < 0) throw this.unreadable(size, 0)
    const deadline = this.deadline("readExactly", options)
    const lane = this.watch.reading
    if (!lane.take() && !(yield* lane.turn(deadline))) return waitedTooLong
    try {
      const ahead = this.readAhead
      while (ahead.length < size) {
        const problem = yield* this.arrival(lane, deadline)
        if (problem !== undefined) return problem
        ahead.push(this.stream.read(size - ahead.length))
      }
      return new Received(ahead.takeExactly(size))
    } finally {
      lane.leave()
    }
  }

  /** Reads a line of UTF-8 that ends with LF or CR LF; the last one before the end need not. */
  *readLine(options?: LineOptions): Steps<ReceivedLine | Failure<LineErrorKind>> {
    const deadline = this.deadline("readLine", options, lineOptions)
    const most = options?.most ?? longestLine
    if (!(isWhole(most) && most >= 1)) throw this.unreadable(most, 1)
    const lane = this.watch.reading
    if (!lane.take() && !(yield* lane.turn(deadline))) return waitedTooLong
    try {
      const ahead = this.readAhead
      for (;;) {
        const line = ahead.takeLine()
        if (line !== undefined) return { ok: true, line }
        if (ahead.length >= most) return failure("too-long", `a line of more than ${most} bytes`)
        const problem = yield* this.arrival(lane, deadline)
        if (problem === atEnd && ahead.length > 0) return { ok: true, line: ahead.takeText(ahead.length) }
        if (problem !== undefined) return problem
        ahead.push(this.stream.read(most - ahead.length))
      }
    } finally {
      lane.leave()
    }
  }

  private unreadable(size: unknown, least: number): OptionError {
    const what = typeof size === "number" ? `${size} bytes` : shown(size)
    return new OptionError(`${this} cannot read ${what}; it must be a whole number of bytes >= ${least}`)
  }

  private get readAhead(): ReadAhead {
    this.ahead ??= new ReadAhead()
    return this.ahead
  }

  /** Waits until the stream has data; gives the reason when none will come. */
  private *arrival(lane: Lane, deadline: number): Steps<Failure<ReadErrorKind> | undefined> {
    const { stream, watch } = this
    while (stream.readable === 0) {
      if (watch.loss !== undefined) return { ok: false, error: lossOf(watch.loss) }
      if (watch.isGone || stream.isAtEnd) return atEnd
      if (!(yield* lane.news(deadline))) return waitedTooLong
    }
    return undefined
  }

  // Writing

  /**
   * Gives data to be sent, and waits until the send buffer has taken all of them.
   *
   * @param data - bytes, which must not change afterwards; text, sent as UTF-8; or just how many bytes: with `Infinity`
   * there is always more to send, until `close` ends it with what was sent
   */
  *write(data: SegmentData | string, options?: WaitOptions): Steps<Written | WriteFailure> {
    if (typeof data !== "string" && !isSegmentData(data)) throw this.unwritable(data)
    const deadline = this.deadline("write", options)
    const lane = this.watch.writing
    if (!lane.take() && !(yield* lane.turn(deadline))) return { ...waitedTooLong, size: 0 }
    try {
      let rest = typeof data === "string" ? encodeUtf8(data) : data
      for (let size = 0; ; ) {
        const error = this.writeError()
        if (error !== undefined) return { ok: false, error, size }
        const wanted = sizeOfData(rest)
        const taken = this.stream.write(rest)
        size += taken
        if (taken >= wanted) return { ok: true, size }
        rest = typeof rest === "number" ? rest - taken : rest.subarray(taken)
        if (!(yield* lane.news(deadline))) return { ...waitedTooLong, size }
      }
    } finally {
      lane.leave()
    }
  }

  private unwritable(data: unknown): OptionError {
    return new OptionError(
      `${this} cannot write ${shown(data)}; give bytes (a Uint8Array), text, or how many bytes: then it must be a whole number >= 0`,
    )
  }

  private writeError(): SocketError<WriteErrorKind> | undefined {
    const { loss, isGone } = this.watch
    if (loss !== undefined) return lossOf(loss)
    return this.isClosing || isGone ? closedHere : undefined
  }

  // Ending

  /** Sends what is written, and that no more will come: a half close. What the other side sends still arrives. */
  close(): void {
    if (this.isClosing) return
    this.isClosing = true
    this.stream.close()
    this.watch.drained() // whoever waits to write need not
  }

  /** Ends the connection at once, with a reset. */
  abort(): void {
    this.isClosing = true
    if (!this.watch.isGone) this.stream.abort()
  }

  /** Waits until the connection is over: both sides have closed it, or it was lost. */
  *closed(options?: WaitOptions): Steps<Closed | Failure<CloseErrorKind>> {
    const { watch } = this
    const deadline = this.deadline("closed", options)
    while (!watch.isGone) if (!(yield* watch.progress.wait(deadline))) return waitedTooLong
    return watch.loss === undefined ? wellClosed : { ok: false, error: lossOf(watch.loss) }
  }

  /** @internal waits until it is established; if it is not, nothing of it remains */
  *opened(timeout: Duration | undefined): Steps<Connection | Failure<ConnectErrorKind>> {
    const { watch } = this
    const deadline = watch.application.belongings.deadline(timeout)
    try {
      while (!watch.isOpen && !watch.isGone) if (!(yield* watch.progress.wait(deadline))) return waitedTooLong
    } finally {
      if (!watch.isOpen) this.abort()
    }
    const error = watch.loss ?? ({ kind: "aborted", detail: "closed before it was established" } as const)
    return watch.isOpen ? this : { ok: false, error }
  }

  /** @internal its application ends */
  abandon(): void {
    const { stream, watch } = this
    this.isClosing = true
    if (!watch.isGone) {
      stream.user = leftBehind
      watch.isGone = true
      if (stream.readable > 0 || !watch.isOpen) stream.abort()
      else stream.close()
    }
    watch.end()
  }

  private deadline(call: string, options: WaitOptions | undefined, known = waitOptions): number {
    const { application } = this.watch
    checkCall(application, call, options, known)
    return application.belongings.deadline(options?.timeout)
  }

  /** `10.0.0.1:49152 > 10.0.0.2:80 ESTABLISHED` */
  toString(): string {
    const { local, remote, tcpState } = this.stream
    return `${local.address}:${local.port} > ${remote.address}:${remote.port} ${tcpState}`
  }
}
