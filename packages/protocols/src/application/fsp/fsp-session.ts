/**
 * A client's talk with a server of the File Service Protocol: one request at a time, each repeated until it is
 * answered or given up (stop and wait).
 *
 *     const got = yield* fsp.read("foo.jpg")
 *     if (got.ok) console.log(got.size, got.requests, got.retries)
 */
import { bytes, type Steps, seconds } from "@hourglass/aca"
import type { DatagramSocket } from "../../socket/datagram-socket.js"
import { type Failure, failure } from "../../socket/socket-result.js"
import { DataQueue } from "../../tcp/data-queue.js"
import { sizeOfData } from "../../tcp/segment.js"
import type { Destination } from "../destination.js"
import { type Content, type ContentSpec, contentOf, stretchOf } from "../file-store.js"
import type { FspClient, FspClientOptions } from "./fsp-client.js"
import { decodeStat, decodeText, encodeBlockSize, encodeText } from "./fsp-fields.js"
import { type FspFields, FspMessage, fspCommands } from "./fsp-message.js"

export type FspErrorKind =
  /** Every try was sent, and no answer came. */
  | "no-answer"
  /** ICMP says that nobody is at the server's port. */
  | "unreachable"
  /** The server says no, and why. */
  | "refused"
  /** Of `stat` only. */
  | "no-such-file"

export type FspFailure = Failure<FspErrorKind>

/** A file that was read or written. */
export interface FspFile {
  readonly ok: true
  readonly name: string
  /** Bytes, or just how many if the server counts them. */
  readonly content: Content
  readonly size: number
  /** Requests that it took, repeated ones not counted. */
  readonly requests: number
  /** Requests that were sent again. */
  readonly retries: number
  /** Simulated seconds. */
  readonly startedAt: number
  readonly endedAt: number
}

export interface FspStatus {
  readonly ok: true
  /** Bytes. */
  readonly size: number
}

export interface FspDone {
  readonly ok: true
}

/** Who opens the session, and when and how often it asks. */
type FspPatience = Pick<
  FspClientOptions,
  "toPort" | "blockSize" | "tries" | "timeout" | "backoff" | "maxTimeout"
>

const done: FspDone = Object.freeze({ ok: true })

export class FspSession {
  /** Requests sent, repeated ones counted. */
  requestsSent = 0
  /** Requests sent again because no answer came in time. */
  retries = 0
  private readonly socket: DatagramSocket
  private readonly blockSize: number
  private key = 0
  private sequence: number

  /** @internal made by the client */
  constructor(
    private readonly client: FspClient,
    private readonly to: Destination,
    private readonly patience: FspPatience,
  ) {
    this.socket = client.datagram()
    this.blockSize = bytes(patience.blockSize)
    this.sequence = client.random.int(0x10000)
  }

  /** Reads a file, block by block, until one is not full. */
  *read(name: string): Steps<FspFile | FspFailure> {
    return yield* this.transfer("read", name, this.fetch(name))
  }

  private *fetch(name: string): Steps<Content | FspFailure> {
    const content = new DataQueue(0)
    const data = encodeText(name)
    const extra = encodeBlockSize(this.blockSize)
    for (;;) {
      const reply = yield* this.ask({ command: fspCommands.getFile, position: content.end, data, extra })
      if (!(reply instanceof FspMessage)) return reply
      content.append(reply.data)
      if (sizeOfData(reply.data) < this.blockSize) return content.slice(0, content.end)
    }
  }

  /** Writes a file, block by block; the server has it when all blocks are there. */
  *write(name: string, content: ContentSpec): Steps<FspFile | FspFailure> {
    return yield* this.transfer("write", name, this.push(name, contentOf(content)))
  }

  private *push(name: string, content: Content): Steps<Content | FspFailure> {
    const size = sizeOfData(content)
    let position = 0
    do {
      const data = stretchOf(content, position, this.blockSize)
      const reply = yield* this.ask({ command: fspCommands.upload, position, data })
      if (!(reply instanceof FspMessage)) return reply
      position += this.blockSize
    } while (position < size)
    const installed = yield* this.ask({ command: fspCommands.install, data: encodeText(name) })
    return installed instanceof FspMessage ? content : installed
  }

  private *transfer(
    direction: "read" | "write",
    name: string,
    steps: Steps<Content | FspFailure>,
  ): Steps<FspFile | FspFailure> {
    const { requestsSent } = this
    const retriesBefore = this.retries
    const startedAt = this.client.now
    const result = yield* steps
    const endedAt = this.client.now
    const isDone = typeof result === "number" || result instanceof Uint8Array
    const problem = isDone ? undefined : result.error.detail
    const size = isDone ? sizeOfData(result) : 0
    this.client.transfers.push({ name, direction, size, startedAt, endedAt, problem })
    if (!isDone) return result
    const retries = this.retries - retriesBefore
    const counts = { requests: this.requestsSent - requestsSent - retries, retries }
    return { ok: true, name, content: result, size, ...counts, startedAt, endedAt }
  }

  /** What the server knows of a file. */
  *stat(name: string): Steps<FspStatus | FspFailure> {
    const reply = yield* this.ask({ command: fspCommands.stat, data: encodeText(name) })
    if (!(reply instanceof FspMessage)) return reply
    const size = decodeStat(reply.data)
    return size === undefined ? failure("no-such-file", `${name}: no such file`) : { ok: true, size }
  }

  *remove(name: string): Steps<FspDone | FspFailure> {
    const reply = yield* this.ask({ command: fspCommands.deleteFile, data: encodeText(name) })
    return reply instanceof FspMessage ? done : reply
  }

  /** Tells the server that this was all; it forgets the session. */
  *bye(): Steps<FspDone | FspFailure> {
    const reply = yield* this.ask({ command: fspCommands.bye })
    return reply instanceof FspMessage ? done : reply
  }

  /** @internal */
  close(): void {
    this.socket.close()
  }

  // Stop and wait

  private *ask(fields: Omit<FspFields, "key" | "sequence">): Steps<FspMessage | FspFailure> {
    const { toPort, tries, timeout, backoff, maxTimeout } = this.patience
    this.sequence = (this.sequence + 1) & 0xffff
    const request = new FspMessage("request", { ...fields, key: this.key, sequence: this.sequence })
    let wait = seconds(timeout)
    for (let sent = 0; sent < tries; sent++) {
      if (sent > 0) this.retries++
      this.requestsSent++
      this.socket.sendTo(this.to, toPort, request)
      const reply = yield* this.answer(this.client.now + wait)
      if (reply !== undefined) return reply
      wait = Math.min(wait * backoff, seconds(maxTimeout))
    }
    return failure("no-answer", `no answer to ${tries} requests`)
  }

  /** The answer to the present request, if it comes before the deadline; answers to others are not waited for. */
  private *answer(deadline: number): Steps<FspMessage | FspFailure | undefined> {
    for (;;) {
      const got = yield* this.socket.receive({ timeout: Math.max(0, deadline - this.client.now) })
      if (got.ok) {
        const reply = FspMessage.of(got.data, "reply")
        if (reply === undefined) this.client.drop(got.packet, "bad-message", "no FSP reply")
        else if (reply.sequence === this.sequence) return this.judged(reply)
        continue
      }
      if (got.error.kind === "timed-out" || got.error.kind === "closed") return undefined
      // Only these two are final (RFC 1122 §4.1.3.3): a route may come back.
      if (got.error.kind === "port-unreachable" || got.error.kind === "protocol-unreachable")
        return failure("unreachable", got.error.detail)
    }
  }

  private judged(reply: FspMessage): FspMessage | FspFailure {
    this.key = reply.key
    return reply.command === fspCommands.error ? failure("refused", decodeText(reply.data)) : reply
  }
}
