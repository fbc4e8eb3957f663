/** A port that is listened at. */
import type { Stream, StreamError, StreamListen, StreamListener, StreamUser } from "./stream-service.js"
import type { Tcp } from "./tcp.js"
import type { TcpConnection } from "./tcp-connection.js"
import type { TcpOptions } from "./tcp-options.js"

/** Connections that may be half open, where the application does not say. */
const defaultBacklog = 128

/** Of a connection that is being accepted. */
const nobody: StreamUser = { connected() {}, arrived() {}, drained() {}, closed() {} }

/** It is the user of its connections until they are established. */
export class TcpListener implements StreamListener, StreamUser {
  /** Connections whose handshake has begun and not ended. */
  halfOpen = 0
  private isClosed = false

  constructor(
    private readonly tcp: Tcp,
    readonly port: number,
    private readonly request: StreamListen,
    readonly options: TcpOptions,
  ) {}

  /** Whether it takes no SYN now. */
  get isFull(): boolean {
    return this.halfOpen >= (this.request.backlog ?? defaultBacklog)
  }

  /** @internal a handshake is complete */
  accept(connection: TcpConnection): void {
    this.halfOpen--
    connection.user = nobody
    if (this.isClosed) return connection.abort()
    const user = this.request.accept(connection)
    connection.user = user
    if (connection.tcpState === "CLOSED") user.closed(connection, connection.error) // it was refused
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.tcp.endListening(this.port)
  }

  // As the user of half-open connections: there is nothing to tell but that one is gone.

  connected(): void {}
  arrived(): void {}
  drained(): void {}
  closed(_stream: Stream, _error: StreamError | undefined): void {
    this.halfOpen--
  }
}
