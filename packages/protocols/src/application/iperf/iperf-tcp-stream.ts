/** The two ends of a TCP stream of a test. */
import { type Steps, sleep } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import type { SocketApplication } from "../../socket/socket-application.js"
import { sizeOfData, tcpHeaderSize } from "../../tcp/segment.js"
import type { Endpoint, Stream, StreamError, StreamUser } from "../../tcp/stream-service.js"
import { optionsOf, TcpConnection } from "../../tcp/tcp-connection.js"
import type { IperfPlan } from "./iperf-options.js"
import { type IperfStream, noReading, type StreamReading } from "./iperf-stream.js"

abstract class TcpStream implements IperfStream {
  constructor(
    protected readonly conn: Connection,
    /** Called when there is nothing more to do for it. */
    protected readonly finished: () => void,
  ) {}

  abstract begin(): void
  abstract stop(): void
  abstract read(time: number): StreamReading

  abort(): void {
    this.conn.abort()
  }

  get local(): Endpoint {
    return this.conn.local
  }

  get remote(): Endpoint {
    return this.conn.remote
  }

  get congestion(): string | undefined {
    return this.tcp?.congestion.name
  }

  protected get tcp(): TcpConnection | undefined {
    const { stream } = this.conn
    return stream instanceof TcpConnection ? stream : undefined
  }
}

export class TcpSender extends TcpStream {
  private sentBefore = 0

  constructor(
    private readonly application: SocketApplication,
    private readonly plan: IperfPlan,
    conn: Connection,
    finished: () => void,
  ) {
    super(conn, finished)
  }

  begin(): void {
    this.sentBefore = this.sent
    this.application.spawn(() => this.send())
  }

  private *send(): Steps {
    const { conn, plan } = this
    if (plan.rate < Number.POSITIVE_INFINITY) yield* this.sendAtRate()
    else yield* conn.write(plan.bytes ?? Number.POSITIVE_INFINITY)
    if (plan.bytes === undefined) return
    conn.close()
    yield* conn.read() // the receiver closes when it has all
    this.finished()
  }

  /** A block at a time, whenever less has been sent than the rate allows. */
  private *sendAtRate(): Steps {
    const { rate, length, bytes = Number.POSITIVE_INFINITY } = this.plan
    const began = this.application.now
    for (let written = 0; written < bytes; ) {
      const sent = yield* this.conn.write(Math.min(length, bytes - written))
      if (!sent.ok) return
      written += sent.size
      const due = began + (8 * written) / rate
      if (due > this.application.now) yield* sleep(due - this.application.now)
    }
  }

  stop(): void {
    this.conn.close()
  }

  /** Bytes that have been handed to the network, each once. */
  private get sent(): number {
    const counters = this.tcp?.counters
    return counters === undefined ? 0 : counters.bytesSent - counters.retransmittedBytes
  }

  read(time: number): StreamReading {
    const { tcp } = this
    const bytes = this.sent - this.sentBefore
    if (tcp === undefined) return { ...noReading, time, bytes }
    const { rtt, snd, counters, local, agreement } = tcp
    const ipHeader = local.address.version === 4 ? 20 : 40
    return {
      ...noReading,
      time,
      bytes,
      retransmits: counters.retransmissions,
      cwnd: snd.cwnd,
      wnd: snd.wnd,
      rtt: rtt.srtt || 0,
      rttvar: rtt.rttvar || 0,
      pmtu: snd.mss + optionsOf(agreement) + tcpHeaderSize + ipHeader,
    }
  }
}

/** Takes what comes by being called: there may be a great deal. */
export class TcpReceiver extends TcpStream implements StreamUser {
  private bytes = 0
  private isCounting = true
  private readonly previous: StreamUser

  constructor(conn: Connection, finished: () => void) {
    super(conn, finished)
    this.previous = conn.stream.user
    conn.stream.user = this
  }

  begin(): void {
    this.arrived(this.conn.stream)
  }

  stop(): void {
    this.isCounting = false
  }

  read(time: number): StreamReading {
    return { ...noReading, time, bytes: this.bytes }
  }

  connected(): void {}
  drained(): void {}

  arrived(stream: Stream): void {
    while (stream.readable > 0) {
      const size = sizeOfData(stream.read())
      if (this.isCounting) this.bytes += size
    }
    if (!stream.isAtEnd) return
    this.conn.close()
    this.finished()
  }

  closed(stream: Stream, error: StreamError | undefined): void {
    this.previous.closed(stream, error)
  }
}
