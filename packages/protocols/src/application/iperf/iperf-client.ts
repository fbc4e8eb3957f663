/**
 * The side of iperf that begins a test, and reports it. The two sides talk as iperf3's do: over a control connection,
 * beside which the streams run.
 *
 *     b.install(new IperfServer("iperf"))
 *     const test = a.install(new IperfClient("test", { to: b, duration: "10s", parallel: 2 }))
 *     sim.run()
 *     console.log(test.format())                          // as iperf3 prints
 *     writeFileSync("test.json", JSON.stringify(test))    // as iperf3 --json
 *
 * Deviations: `bytes` sent are those that TCP has sent once, not those that its buffer has taken; where an amount is
 * sent, the test ends when all has arrived. Left out: omitting the first seconds, both directions at once, SCTP.
 */
import { type Component, type Steps, seconds, sleep } from "@hourglass/aca"
import { SocketApplication } from "../../socket/socket-application.js"
import { WaitingLine } from "../../socket/waiting-line.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import { TcpConnection } from "../../tcp/tcp-connection.js"
import { addressOf, counterpartOf, type Destination } from "../destination.js"
import { withoutNagle } from "../without-nagle.js"
import {
  ControlChannel,
  encodeCookie,
  type IperfParameters,
  type IperfResults,
  makeCookie,
  readResults,
} from "./iperf-control.js"
import { IperfMeasurement, socketNumber } from "./iperf-measurement.js"
import { type IperfOptions, type IperfPlan, iperfDefaults, iperfPlan } from "./iperf-options.js"
import type { IperfReport, IperfStart } from "./iperf-report.js"
import { resultsOf } from "./iperf-server.js"
import type { IperfStream } from "./iperf-stream.js"
import { TcpReceiver, TcpSender } from "./iperf-tcp-stream.js"
import { formatIperf } from "./iperf-text.js"
import { IperfUdpPort } from "./iperf-udp-port.js"
import { UdpReceiver, UdpSender } from "./iperf-udp-stream.js"

const greetings = 5 //     datagrams by which a stream is opened, before the server counts as dead
const greetingGap = 1 //   s

export class IperfClient extends SocketApplication<IperfOptions> {
  /** Whether the test has come to its end, with or without a result. */
  isDone = false
  private readonly plan: IperfPlan
  private to: Destination = this.options.to
  private cookie = ""
  private host = ""
  private mss: number | undefined
  private streams: IperfStream[] = []
  private readonly udpPorts: IperfUdpPort[] = []
  private measurement: IperfMeasurement | undefined
  private remote: IperfResults | undefined
  private local: IperfResults | undefined
  private error: string | undefined
  private startedAt = 0
  private finished = 0
  /** Bytes that the server has still to send, all streams together. */
  private missing = 0
  private readonly finishing = new WaitingLine(this)

  constructor(name: string, options: Pick<IperfOptions, "to"> & Partial<IperfOptions>) {
    super(name, { ...iperfDefaults, ...options })
    this.plan = iperfPlan(this.options, name)
  }

  // The test

  protected override *main(): Steps {
    const start = seconds(this.options.start)
    if (start > this.now) yield* sleep(start - this.now)
    this.startedAt = this.now
    this.streams = []
    this.finished = 0
    this.missing = (this.plan.bytes ?? Number.POSITIVE_INFINITY) * this.plan.parallel
    this.cookie = makeCookie((below) => this.random.integer(0, below - 1))
    this.host = `${addressOf(this.to, this)}`
    this.error = yield* this.run()
    if (this.error !== undefined) for (const stream of this.streams) stream.abort()
    for (const port of this.udpPorts.splice(0)) port.close()
    this.isDone = true
  }

  /** @returns what went wrong */
  private *run(): Steps<string | undefined> {
    const { toPort, timeout, tcp } = this.options
    const conn = yield* this.connect(this.to, toPort, { timeout, tcp: withoutNagle(tcp) })
    if (!conn.ok) return `unable to connect to server: ${conn.error.detail}`
    this.mss = conn.stream instanceof TcpConnection ? conn.stream.mss : undefined
    const control = new ControlChannel(conn)
    yield* conn.write(encodeCookie(this.cookie))
    try {
      return yield* this.follow(control)
    } finally {
      conn.close()
    }
  }

  /** Does what the server says comes next, to the end. */
  private *follow(control: ControlChannel): Steps<string | undefined> {
    for (;;) {
      const state = yield* control.receiveState(seconds(this.options.timeout))
      if (state === undefined || state === "silence") return "the server has gone or does not answer"
      if (state === "paramExchange") yield* control.sendJson(this.parameters())
      else if (state === "createStreams") {
        const problem = yield* this.openStreams()
        if (problem !== undefined) return problem
      } else if (state === "testRunning") yield* this.measure(control)
      else if (state === "exchangeResults") yield* this.exchangeResults(control)
      else if (state === "displayResults") {
        yield* control.sendState("done")
        return undefined
      } else if (state === "accessDenied") return "the server is busy running a test. try again later"
      else if (state === "serverTerminate") return "the server has terminated"
    }
  }

  private parameters(): IperfParameters {
    const { protocol, parallel, reverse, length, rate, tos, duration, bytes } = this.plan
    return {
      ...(protocol === "tcp" ? { tcp: true } : { udp: true }),
      ...(reverse ? { reverse: true } : {}),
      omit: 0,
      time: bytes === undefined ? duration : 0,
      num: bytes === undefined ? 0 : bytes * parallel,
      blockcount: 0,
      parallel,
      len: length,
      bandwidth: rate === Number.POSITIVE_INFINITY ? 0 : rate,
      TOS: tos,
    }
  }

  /** Sends or receives until the end of the test, and reads all streams at the end of each interval. */
  private *measure(control: ControlChannel): Steps {
    const { plan, streams } = this
    const measurement = new IperfMeasurement(plan, streams)
    this.measurement = measurement
    for (const stream of streams) stream.begin()
    measurement.begin(this.now)
    const { began } = measurement
    for (let turn = 1; ; turn++) {
      const due = began + Math.min(turn * plan.interval, plan.duration)
      while (this.finished < streams.length && (yield* this.finishing.wait(due)));
      if (this.now > began) measurement.read(this.now)
      if (this.finished >= streams.length || this.now >= began + plan.duration) break
    }
    this.local = resultsOf(streams, !plan.reverse, began, this.now)
    for (const stream of streams) stream.stop()
    yield* control.sendState("testEnd")
  }

  private *exchangeResults(control: ControlChannel): Steps {
    if (this.local !== undefined) yield* control.sendJson(this.local)
    this.remote = yield* control.receiveJson(readResults, seconds(this.options.timeout))
  }

  // Streams

  /** @returns what went wrong */
  private *openStreams(): Steps<string | undefined> {
    for (let index = 0; index < this.plan.parallel; index++) {
      const stream = this.plan.protocol === "tcp" ? yield* this.openTcpStream() : yield* this.openUdpStream()
      if (typeof stream === "string") return `unable to create a stream: ${stream}`
      this.streams.push(stream)
    }
    return undefined
  }

  private *openTcpStream(): Steps<IperfStream | string> {
    const { toPort, timeout, tcp } = this.options
    const conn = yield* this.connect(this.to, toPort, { timeout, tcp })
    if (!conn.ok) return conn.error.detail
    yield* conn.write(encodeCookie(this.cookie))
    const finished = () => {
      this.finished++
      this.finishing.wakeAll()
    }
    return this.plan.reverse
      ? new TcpReceiver(conn, finished, (bytes) => this.receive(bytes))
      : new TcpSender(this, this.plan, conn, finished)
  }

  /** The server need not end the streams when it has sent the amount that it was asked for. */
  private receive(bytes: number): void {
    this.missing -= bytes
    if (this.missing > 0) return
    this.finished = this.streams.length
    this.finishing.wakeAll()
  }

  private *openUdpStream(): Steps<IperfStream | string> {
    const remote = { address: addressOf(this.to, this), port: this.options.toPort }
    const replies = new WaitingLine(this)
    let local: Endpoint | undefined
    const udp = new IperfUdpPort(this, undefined, (_greeting, _from, address) => {
      local = { address, port: udp.port.port }
      replies.wakeAll()
    })
    this.udpPorts.push(udp)
    for (let tries = 0; tries < greetings && local === undefined; tries++) {
      udp.greet("hello", remote)
      yield* replies.wait(this.now + greetingGap)
    }
    if (local === undefined) return "no answer to datagrams"
    return this.udpStream(udp, local, remote)
  }

  private udpStream(udp: IperfUdpPort, local: Endpoint, remote: Endpoint): IperfStream {
    if (!this.plan.reverse) return new UdpSender(this, udp.port, this.plan, local, remote)
    const receiver = new UdpReceiver(local, remote)
    udp.attach(receiver)
    return receiver
  }

  // Its result

  /** What iperf3 --json gives. As far as the test has come, before its end. */
  report(): IperfReport {
    const { measurement, remote, local, error } = this
    return {
      start: this.startOf(),
      intervals: measurement?.intervals() ?? [],
      end: measurement && remote && local ? measurement.end(remote, local) : {},
      ...(error === undefined ? {} : { error: `error - ${error}` }),
    }
  }

  toJSON(): IperfReport {
    return this.report()
  }

  /** The text that iperf3 prints. */
  format(): string {
    return formatIperf(this.report())
  }

  private startOf(): IperfStart {
    const { protocol, parallel, length, duration, bytes, reverse, tos, rate } = this.plan
    const target_bitrate = rate === Number.POSITIVE_INFINITY ? 0 : rate
    return {
      connected: this.streams.map(({ local, remote }, index) => ({
        socket: socketNumber(index),
        local_host: `${local.address}`,
        local_port: local.port,
        remote_host: `${remote.address}`,
        remote_port: remote.port,
      })),
      version: "hourglass, after iperf 3",
      system_info: "simulated",
      timestamp: { time: `${this.startedAt} s`, timesecs: this.startedAt },
      connecting_to: { host: this.host, port: this.options.toPort },
      cookie: this.cookie,
      ...(protocol === "tcp" && this.mss !== undefined ? { tcp_mss_default: this.mss } : {}),
      target_bitrate,
      sock_bufsize: 0,
      sndbuf_actual: this.streams[0]?.buffers.send ?? 0,
      rcvbuf_actual: this.streams[0]?.buffers.receive ?? 0,
      test_start: {
        protocol: protocol === "tcp" ? "TCP" : "UDP",
        num_streams: parallel,
        blksize: length,
        omit: 0,
        duration: bytes === undefined ? duration : 0,
        bytes: bytes === undefined ? 0 : bytes * parallel,
        blocks: 0,
        reverse: reverse ? 1 : 0,
        tos,
        target_bitrate,
      },
    }
  }

  override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
    copy.to = counterpartOf(this.to, counterpart)
  }
}
