/** Data connections of FTP: how one comes about, and what goes over it. */
import type { Duration, Steps } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import type { ServerSocket } from "../../socket/server-socket.js"
import type { SocketApplication } from "../../socket/socket-application.js"
import type { Failure } from "../../socket/socket-result.js"
import { DataQueue } from "../../tcp/data-queue.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import type { Content } from "../file-store.js"

/** The side that waits for the other to connect: PASV for the server, PORT for the client. */
export class ListeningChannel {
  private readonly socket: ServerSocket

  /** @param peer - who may connect; others are sent away (RFC 2577 §3) */
  constructor(
    application: SocketApplication,
    private readonly peer: Address,
    private readonly timeout: Duration,
  ) {
    this.socket = application.listen()
  }

  get port(): number {
    return this.socket.port
  }

  /** Waits for the connection, for one only. */
  *open(): Steps<Connection | Failure<string>> {
    for (;;) {
      const connection = yield* this.socket.accept({ timeout: this.timeout })
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
  constructor(
    private readonly application: SocketApplication,
    private readonly to: Endpoint,
    private readonly timeout: Duration,
  ) {}

  *open(): Steps<Connection | Failure<string>> {
    const { address, port } = this.to
    return yield* this.application.connect(address, port, { timeout: this.timeout })
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
  options: { readonly timeout: Duration },
): Steps<WholeContent | Failure<string>> {
  const content = new DataQueue(0)
  for (;;) {
    const got = yield* connection.read(undefined, options)
    if (got.ok) content.append(got.data)
    else if (got.error.kind === "end") return { ok: true, content: content.slice(0, content.end) }
    else return got
  }
}
