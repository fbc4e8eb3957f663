/** Data connections of FTP: how one comes about, and what goes over it. */
import { type Duration, type Steps, WiringError } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import type { ServerSocket } from "../../socket/server-socket.js"
import type { SocketApplication } from "../../socket/socket-application.js"
import { type Failure, failure } from "../../socket/socket-result.js"
import { DataQueue } from "../../tcp/data-queue.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import type { Content } from "../file-store.js"

export interface DataOptions {
  /** How long the connection is waited for. */
  readonly timeout: Duration
  /** What is other than the node's TCP options for it. */
  readonly tcp: Partial<TcpOptions> | undefined
}

/** The side that waits for the other to connect: PASV for the server, PORT for the client. */
export class ListeningChannel {
  private readonly socket: ServerSocket

  /** @param peer - who may connect; others are sent away (RFC 2577 §3) */
  constructor(
    application: SocketApplication,
    private readonly peer: Address,
    private readonly options: DataOptions,
  ) {
    this.socket = application.listen(undefined, { tcp: options.tcp })
  }

  get port(): number {
    return this.socket.port
  }

  /** Waits for the connection, for one only. */
  *open(): Steps<Connection | Failure<string>> {
    const { timeout } = this.options
    for (;;) {
      const connection = yield* this.socket.accept({ timeout })
      if (connection.ok && connection.remote.address !== this.peer) {
        connection.abort()
        continue
      }
      this.close()
      return connection
    }
  }

  close(): void {
    this.socket.close()
  }
}

/** The side that connects. */
export class CallingChannel {
  /** @param fromPort - default the next ephemeral port */
  constructor(
    private readonly application: SocketApplication,
    private readonly to: Endpoint,
    private readonly options: DataOptions,
    private readonly fromPort?: number,
  ) {}

  *open(): Steps<Connection | Failure<string>> {
    const { address, port } = this.to
    const { timeout, tcp } = this.options
    try {
      return yield* this.application.connect(address, port, { timeout, tcp, fromPort: this.fromPort })
    } catch (error) {
      // Which port it is, the other side says: it may be one to which there was a connection a moment ago.
      if (error instanceof WiringError) return failure("port-taken", error.message)
      throw error
    }
  }

  close(): void {}
}

export type DataChannel = ListeningChannel | CallingChannel

export interface WholeContent {
  readonly ok: true
  readonly content: Content
}

/** Reads all that comes until the other side closes: the end of a file in stream mode (RFC 959 §3.4.1). */
export function* readToEnd(
  connection: Connection,
  { timeout }: { readonly timeout: Duration },
): Steps<WholeContent | Failure<string>> {
  const content = new DataQueue(0)
  for (;;) {
    const got = yield* connection.read(undefined, { timeout })
    if (got.ok) content.append(got.data)
    else if (got.error.kind === "end") return { ok: true, content: content.slice(0, content.end) }
    else return got
  }
}
