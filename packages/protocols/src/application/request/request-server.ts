import { type Steps, sleep } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import { SocketApplication } from "../../socket/socket-application.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { withoutNagle } from "../without-nagle.js"
import { type DrawnDuration, drawDurations } from "./drawn.js"
import { decodeRequestHeader, requestHeaderSize, requestPort } from "./request-header.js"

export interface RequestServerOptions {
  readonly port: number
  /** How long the server takes for an answer, from the end of the request on. */
  readonly workTime: DrawnDuration
  /** What is other than the node's TCP options for its connections, which go without Nagle. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const requestServerDefaults: RequestServerOptions = {
  port: requestPort,
  workTime: 0, // s
  tcp: undefined,
}

/** Answers each request with as many bytes as it asks for; those of one connection one after the other. */
export class RequestServer extends SocketApplication<RequestServerOptions> {
  /** Requests answered. */
  answered = 0
  private nextWorkTime: () => number = () => 0

  constructor(name: string, options: Partial<RequestServerOptions> = {}) {
    super(name, { ...requestServerDefaults, ...options })
  }

  protected override *main(): Steps {
    const { port, workTime, tcp } = this.options
    this.nextWorkTime = drawDurations(workTime, this.random)
    const server = this.listen(port, { tcp: withoutNagle(tcp) })
    for (;;) {
      const conn = yield* server.accept()
      if (!conn.ok) return
      this.spawn(() => this.serve(conn))
    }
  }

  private *serve(conn: Connection): Steps {
    while (yield* this.answer(conn));
    conn.close()
  }

  /** Takes one request and answers it. False when there is none. */
  protected *answer(conn: Connection): Steps<boolean> {
    const first = yield* conn.readExactly(requestHeaderSize)
    const header = first.ok ? decodeRequestHeader(first.bytes) : undefined
    if (header === undefined) return false
    const rest = yield* conn.readExactly(header.requestSize - requestHeaderSize)
    if (!rest.ok) return false
    const workTime = this.nextWorkTime()
    if (workTime > 0) yield* sleep(workTime)
    const sent = yield* conn.write(header.responseSize)
    if (sent.ok) this.answered++
    return sent.ok
  }
}
