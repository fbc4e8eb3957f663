/** The two ends of a TCP stream of a test. */
import { type Steps, sleep } from "@hourglass/aca"
import type { Connection } from "../../socket/connection.js"
import type { SocketApplication } from "../../socket/socket-application.js"
import { WaitingLine } from "../../socket/waiting-line.js"
import { sizeOfData, tcpHeaderSize } from "../../tcp/segment.js"
import type { Endpoint, Stream, StreamError, StreamUser } from "../../tcp/stream-service.js"
import { optionsOf, TcpConnection } from "../../tcp/tcp-connection.js"
import type { IperfPlan } from "./iperf-options.js"
import { type IperfStream, noBuffers, noReading, type StreamReading } from "./iperf-stream.js"

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

  get buffers() {
    const { tcp } = this
    return tcp === undefined
      ? noBuffers
      : { send: tcp.options.sendBuffer, receive: tcp.options.receiveBuffer }
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
    yield* this.arrival()
    this.finished()
  }

  /** Waits until the other side has all, and the end; that it closes too is not for every receiver to do. */
  private *arrival(): Steps {
    const { tcp, application, conn } = this
    if (tcp === undefined) return void (yield* conn.read())
    const changes = new WaitingLine(application)
    tcp.stateChanged.on(() => void application.after(0, () => changes.wakeAll())) // when TCP has finished its part
    while (tcp.tcpState === "FIN-WAIT-1" || tcp.tcpState === "CLOSING" || tcp.tcpState === "LAST-ACK")
      yield* changes.wait(Number.POSITIVE_INFINITY)
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

  /** @param arriving - called with how many bytes have come, each time */
  constructor(
    conn: Connection,
    finished: () => void,
    private readonly arriving: (bytes: number) => void,
  ) {
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
    let size = 0
    while (stream.readable > 0) size += sizeOfData(stream.read())
    if (this.isCounting) {
      this.bytes += size
      this.arriving(size)
    }
    if (!stream.isAtEnd) return
    this.conn.close()
    this.finished()
  }

  closed(stream: Stream, error: StreamError | undefined): void {
    this.previous.closed(stream, error)
  }
}
