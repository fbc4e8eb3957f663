/**
 * What waiting on a socket ends with.
 *
 * Every wait has the same shape of result: `ok` says how it went, and the compiler knows the rest from that.
 *
 *     const got = yield* conn.read()
 *     if (!got.ok) return console.log(got.error.kind) // "end", "reset", "timed-out" …
 *     yield* conn.write(got.data)
 *
 * What opens a connection gives the connection itself, whose `ok` is true, or a failure. Nothing is thrown for what a
 * network may do: a reset or a silence is an ordinary event of the life of a connection, and each call lists in its
 * type which of them it may meet. Only mistakes in the program throw.
 */
import type { Duration } from "@hourglass/aca"
import { decodeUtf8 } from "@hourglass/net"
import { type SegmentData, sizeOfData } from "../tcp/segment.js"
import type { StreamError } from "../tcp/stream-service.js"

/** Something that did not succeed. */
export interface SocketError<Kind extends string> {
  readonly kind: Kind
  /** In words. */
  readonly detail: string
}

/** The result of a wait that did not succeed. */
export interface Failure<Kind extends string> {
  readonly ok: false
  readonly error: SocketError<Kind>
}

/** How a connection that was established ends before both sides have closed it. */
export type LossKind =
  /** The other side reset it. */
  | "reset"
  /** The other side has not answered for as long as TCP's user time-out. */
  | "lost"
  /** ICMP says that the other side cannot be reached. */
  | "unreachable"
  /** It was aborted on this side, or the host failed. */
  | "aborted"

/** `timed-out`: the call has waited for as long as it was told to. The connection goes on. */
export type ReadErrorKind = "end" | "timed-out" | LossKind
export type LineErrorKind = ReadErrorKind | "too-long"
/** `closed`: this side has closed, or both have. */
export type WriteErrorKind = "closed" | "timed-out" | LossKind
export type CloseErrorKind = "timed-out" | LossKind
/** `timed-out`: no answer, for as long as the call was told to wait, or as TCP does. No connection remains. */
export type ConnectErrorKind = "refused" | "timed-out" | Exclude<LossKind, "lost">
/** `closed`: the port is no longer listened at. */
export type AcceptErrorKind = "closed" | "timed-out"

export interface WaitOptions {
  /** How long to wait at most. Default: for ever. */
  readonly timeout?: Duration | undefined
}

/** Data that arrived. */
export class Received {
  /** @param data - bytes, or just how many, as they were sent */
  constructor(readonly data: SegmentData) {}

  get ok(): true {
    return true
  }

  get size(): number {
    return sizeOfData(this.data)
  }

  /** The bytes; counted ones as zeros. */
  get bytes(): Uint8Array {
    return typeof this.data === "number" ? new Uint8Array(this.data) : this.data
  }

  /** The bytes read as UTF-8. */
  get text(): string {
    return decodeUtf8(this.bytes)
  }
}

export interface ReceivedLine {
  readonly ok: true
  /** Without its end. */
  readonly line: string
}

export interface Written {
  readonly ok: true
  /** Bytes that the send buffer has taken: all. */
  readonly size: number
}

export interface WriteFailure extends Failure<WriteErrorKind> {
  /** Bytes that the send buffer had taken before. */
  readonly size: number
}

export interface Closed {
  readonly ok: true
}

export function failure<const Kind extends string>(kind: Kind, detail: string): Failure<Kind> {
  return { ok: false, error: { kind, detail } }
}

export const waitedTooLong = Object.freeze(failure("timed-out", "nothing came in the time it was given"))

/** How the loss of an established connection is told. */
export function lossOf({ kind, detail }: StreamError): SocketError<LossKind> {
  if (kind === "timed-out") return { kind: "lost", detail }
  return { kind: kind === "refused" ? "reset" : kind, detail } // refused is only what never was established
}
