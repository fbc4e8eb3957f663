/** What TCP offers to applications: streams of bytes, opened and listened for by request. */
import { request } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { SegmentData } from "./segment.js"
import type { TcpOptions } from "./tcp-options.js"
import type { TcpState } from "./tcp-state.js"

export { type SegmentData, sizeOfData } from "./segment.js"

/** One end of a connection. */
export interface Endpoint {
  readonly address: Address
  readonly port: number
}

/** Why a connection ended other than by both sides' closing it. */
export interface StreamError {
  readonly kind: /** Nobody listens there: the SYN was answered by a reset. */
    | "refused"
    /** The other side reset the connection. */
    | "reset"
    /** No answer for as long as the user time-out, or a keepalive without one (RFC 9293 §3.8.3, §3.8.4). */
    | "timed-out"
    /** ICMP says that the other side cannot be reached (RFC 9293 §3.9.2.2). */
    | "unreachable"
    /** This side's own `abort`, its node's failure, or a `close` that came too early for what was written. */
    | "aborted"
  /** In words: who said so, or how long was waited. */
  readonly detail: string
}

/**
 * One end of a connection, as an application holds it. Data are bytes or, where only their number matters, counts.
 */
export interface Stream {
  readonly local: Endpoint
  readonly remote: Endpoint
  /** Where it stands (RFC 9293 §3.3.2). */
  readonly tcpState: TcpState
  /** Who is told what happens on it; may be exchanged. */
  user: StreamUser
  /**
   * Gives data to be sent. Bytes must not change afterwards.
   * @returns how many bytes were taken: as many as the send buffer has room for; 0 once it is closed
   */
  write(data: SegmentData): number
  /** Room in the send buffer, bytes. */
  readonly writable: number
  /** Bytes that are written and not acknowledged by the other side; infinite for an endless source. */
  readonly unacknowledged: number
  /** Takes data that have arrived: what lies there, at most so many bytes of one kind. 0 when there are none. */
  read(most?: number): SegmentData
  /** Bytes that have arrived in order and wait to be read. */
  readonly readable: number
  /** Whether the other side has closed and all that it sent is read. */
  readonly isAtEnd: boolean
  /**
   * Sends what is written, then FIN: this side will write no more, but still reads (half close). While the SYN that
   * opens the connection is not answered, there is nothing to close but the attempt (RFC 9293 §3.10.4): what is written
   * is discarded, and if anything was, the user is told so as an error, `aborted`.
   */
  close(): void
  /** Ends the connection at once, with a reset. */
  abort(): void
}

/**
 * What a connection tells its user. All are called when the connection has finished its own change of state, so that
 * any method of the stream may be called in them.
 */
export interface StreamUser {
  /** The connection is established. */
  connected(stream: Stream): void
  /** Data have arrived, or their end. */
  arrived(stream: Stream): void
  /** The send buffer has room again, after `write` took less than it was given. */
  drained(stream: Stream): void
  /** The connection is gone: after both sides closed it (no error), or before. The last call. */
  closed(stream: Stream, error: StreamError | undefined): void
}

export interface StreamOpen {
  readonly to: Address
  readonly toPort: number
  /** Default the node's own address. */
  readonly from?: Address | undefined
  /** Default the next ephemeral port. */
  readonly fromPort?: number | undefined
  readonly user: StreamUser
  /** What is other than TCP's own options, for this connection. */
  readonly options?: Partial<TcpOptions> | undefined
}

/** Opens a connection (RFC 9293 §3.9.1.1, active OPEN). @throws OptionError on bad options, WiringError without a free port */
export const StreamOpening = request("tcp.stream-opening", {
  initiator: "application",
  reactor: "tcp",
}).of<StreamOpen, Stream>()

export interface StreamListen {
  /** Default the next ephemeral port. */
  readonly port?: number | undefined
  /** Called when a connection is established; returns who is told of it from then on. */
  readonly accept: (stream: Stream) => StreamUser
  /** How many connections may be half open. Default 128; SYNs beyond are dropped. */
  readonly backlog?: number | undefined
  readonly options?: Partial<TcpOptions> | undefined
}

/** A port that is listened at. */
export interface StreamListener {
  readonly port: number
  /** Accepts no more connections; those that are established go on. */
  close(): void
}

/** Listens for connections (RFC 9293 §3.9.1.1, passive OPEN). @throws WiringError when the port is taken */
export const StreamListening = request("tcp.stream-listening", {
  initiator: "application",
  reactor: "tcp",
}).of<StreamListen, StreamListener>()
