/** The side of iperf that waits for tests: it does what the client of each test asks for. */
import type { Steps } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { Connection } from "../../socket/connection.js"
import { SocketApplication } from "../../socket/socket-application.js"
import { WaitingLine } from "../../socket/waiting-line.js"
import type { Endpoint } from "../../tcp/stream-service.js"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { withoutNagle } from "../without-nagle.js"
import {
  ControlChannel,
  cookieSize,
  decodeCookie,
  type IperfParameters,
  type IperfResults,
  readParameters,
  readResults,
  streamId,
} from "./iperf-control.js"
import { type IperfPlan, iperfPort } from "./iperf-options.js"
import type { IperfStream } from "./iperf-stream.js"
import { TcpReceiver, TcpSender } from "./iperf-tcp-stream.js"
import { IperfUdpPort } from "./iperf-udp-port.js"
import { UdpReceiver, UdpSender } from "./iperf-udp-stream.js"

export interface IperfServerOptions {
  readonly port: number
  /** What is other than the node's TCP options on the server's side. */
  readonly tcp: Partial<TcpOptions> | undefined
}

export const iperfServerDefaults: IperfServerOptions = { port: iperfPort, tcp: undefined }

const patience = 30 //     s, for each step beside the test; ours
const idleTimeout = 120 // s without data, as iperf3 has it: then the client has gone

/** A test that is under way. */
interface ServerTest {
  readonly cookie: string
  readonly plan: IperfPlan
  readonly streams: IperfStream[]
  /** For all streams to be there. */
  readonly joining: WaitingLine
}

/** Serves one test after the other; who comes meanwhile is sent away. */
export class IperfServer extends SocketApplication<IperfServerOptions> {
  /** Tests that have come to their end. */
  tests = 0
  private busyWith: string | undefined = undefined
  private test: ServerTest | undefined = undefined

  constructor(name: string, options: Partial<IperfServerOptions> = {}) {
    super(name, { ...iperfServerDefaults, ...options })
  }

  protected override *main(): Steps {
    this.busyWith = undefined
    const { port, tcp } = this.options
    const server = this.listen(port, { tcp: withoutNagle(tcp) })
    for (;;) {
      const conn = yield* server.accept()
      if (!conn.ok) return
      this.spawn(() => this.greet(conn))
    }
  }

  /** The cookie tells whether a connection is a new test or a stream of the present one. */
  private *greet(conn: Connection): Steps {
    const got = yield* conn.readExactly(cookieSize, { timeout: patience })
    if (!got.ok) return conn.abort()
    const cookie = decodeCookie(got.bytes)
    if (this.busyWith === undefined) return yield* this.serve(conn, cookie)
    if (this.test?.cookie === cookie) return this.join(this.test, conn)
    yield* new ControlChannel(conn).sendState("accessDenied")
    conn.close()
  }

  private *serve(conn: Connection, cookie: string): Steps {
    const control = new ControlChannel(conn)
    this.busyWith = cookie
    try {
      yield* control.sendState("paramExchange")
      const parameters = yield* control.receiveJson(readParameters, patience)
      if (parameters !== undefined) yield* this.run(control, cookie, planOf(parameters))
    } finally {
      this.busyWith = undefined
      this.test = undefined
      conn.close()
    }
  }

  private *run(control: ControlChannel, cookie: string, plan: IperfPlan): Steps {
    const test: ServerTest = { cookie, plan, streams: [], joining: new WaitingLine(this) }
    this.test = test
    const udp = plan.protocol === "udp" ? this.openUdp(test) : undefined
    let isOver = false
    try {
      yield* control.sendState("createStreams")
      const deadline = this.now + patience
      while (test.streams.length < plan.parallel) if (!(yield* test.joining.wait(deadline))) return
      yield* control.sendState("testStart")
      yield* control.sendState("testRunning")
      isOver = yield* this.measure(control, test)
    } finally {
      if (isOver) this.tests++
      else for (const stream of test.streams) stream.abort()
      udp?.close()
    }
  }

  /** @returns whether the test has come to its end */
  private *measure(control: ControlChannel, { streams, plan }: ServerTest): Steps<boolean> {
    const began = this.now
    for (const stream of streams) stream.begin()
    if ((yield* this.endOf(control, streams)) !== "testEnd") return false
    const results = resultsOf(streams, plan.reverse, began, this.now)
    for (const stream of streams) stream.stop()
    yield* control.sendState("exchangeResults")
    if ((yield* control.receiveJson(readResults, patience)) === undefined) return false
    yield* control.sendJson(results)
    yield* control.sendState("displayResults")
    return (yield* control.receiveState(patience)) === "done"
  }

  /** Waits for what the client says next, as long as data flow. */
  private *endOf(control: ControlChannel, streams: readonly IperfStream[]) {
    for (let before = -1; ; ) {
      const state = yield* control.receiveState(idleTimeout)
      const bytes = streams.reduce((total, stream) => total + stream.read(this.now).bytes, 0)
      if (state !== "silence" || bytes === before) return state
      before = bytes
    }
  }

  private join(test: ServerTest, conn: Connection): void {
    const { plan, streams } = test
    if (streams.length >= plan.parallel) return conn.abort()
    const nothing = () => {} // the client knows when it is over
    const { reverse } = plan
    streams.push(reverse ? new TcpSender(this, plan, conn, nothing) : new TcpReceiver(conn, nothing, nothing))
    test.joining.wakeAll()
  }

  private openUdp(test: ServerTest): IperfUdpPort {
    const known: Endpoint[] = []
    const udp = new IperfUdpPort(this, this.options.port, (greeting, from, to) => {
      if (greeting !== "hello") return
      udp.greet("reply", from)
      // A greeting may be repeated: the reply can be lost.
      if (known.some(({ address, port }) => address === from.address && port === from.port)) return
      known.push(from)
      this.joinUdp(test, udp, from, to)
    })
    return udp
  }

  private joinUdp(test: ServerTest, udp: IperfUdpPort, remote: Endpoint, address: Address): void {
    const { plan, streams, joining } = test
    if (streams.length >= plan.parallel) return
    const local = { address, port: udp.port.port }
    if (plan.reverse) streams.push(new UdpSender(this, udp.port, plan, local, remote))
    else {
      const receiver = new UdpReceiver(local, remote)
      udp.attach(receiver)
      streams.push(receiver)
    }
    joining.wakeAll()
  }
}

function planOf({ udp, time, num, parallel, reverse, len, bandwidth, TOS }: IperfParameters): IperfPlan {
  return {
    protocol: udp === true ? "udp" : "tcp",
    duration: num > 0 ? Number.POSITIVE_INFINITY : time,
    bytes: num > 0 ? Math.ceil(num / parallel) : undefined,
    parallel,
    reverse: reverse === true,
    interval: 1,
    rate: bandwidth > 0 ? bandwidth : Number.POSITIVE_INFINITY,
    length: len,
    tos: TOS,
  }
}

/** What one side tells the other of its streams. */
export function resultsOf(
  streams: readonly IperfStream[],
  isSender: boolean,
  began: number,
  now: number,
): IperfResults {
  const congestion = streams[0]?.congestion
  return {
    cpu_util_total: 0,
    cpu_util_user: 0,
    cpu_util_system: 0,
    sender_has_retransmits: isSender && congestion !== undefined ? 1 : -1,
    ...(congestion === undefined ? {} : { congestion_used: congestion }),
    streams: streams.map((stream, index) => {
      const { bytes, retransmits, jitter, lost, packets } = stream.read(now)
      return {
        id: streamId(index),
        bytes,
        retransmits,
        jitter,
        errors: lost,
        packets,
        start_time: 0,
        end_time: now - began,
      }
    }),
  }
}
