import { type Duration, formatBandwidth, formatDuration, optionNames, type Size } from "@hourglass/aca"
import type { Node } from "@hourglass/inet"
import { ThinnedSeries, type TimeSeries } from "@hourglass/net"
import {
  BulkSink,
  BulkSource,
  bulkPort,
  type StreamError,
  type TcpConnection,
  type TcpOptions,
  type TcpState,
  tcpDefaults,
} from "@hourglass/protocols"
import { unusedName } from "./udp-flow.js"

/** What a flow is, and what is other than the nodes' TCP options at both of its ends. */
export interface TcpFlowOptions extends Partial<TcpOptions> {
  /** How much is sent. Default: as much as goes until `stop`. */
  readonly bytes?: Size | Uint8Array | undefined
  /** When it connects, simulated time. Default: at once. */
  readonly start?: Duration | undefined
  /** When it closes, simulated time, with or without all sent. Default: no end. */
  readonly stop?: Duration | undefined
  /** Default the first from 5001 on that no other flow to this node has. */
  readonly port?: number | undefined
  /** Default `a > b`, numbered where there are several. */
  readonly name?: string | undefined
}

export const tcpFlowOptionNames: readonly string[] = [
  ...optionNames<Omit<TcpFlowOptions, keyof TcpOptions>>({
    bytes: true,
    start: true,
    stop: true,
    port: true,
    name: true,
  }),
  ...Object.keys(tcpDefaults),
]

/** What a flow has done until some time. Seconds, bytes. */
export interface TcpFlowSummary {
  readonly name: string
  /** Its congestion control. */
  readonly congestion: string
  readonly state: TcpState
  /** When it began to connect, and when it ended or was looked at. */
  readonly from: number
  readonly to: number
  /** Bytes that the receiving application has read, and what they make from `from` to `to`. */
  readonly receivedBytes: number
  readonly goodputBitsPerSecond: number
  /** Whether all was sent and both sides have closed. */
  readonly isComplete: boolean
  readonly error: StreamError | undefined
  readonly rtt: { readonly min: number; readonly mean: number; readonly smoothed: number }
  readonly segmentsSent: number
  readonly retransmissions: number
  readonly retransmittedBytes: number
  readonly fastRetransmits: number
  readonly timeouts: number
  readonly duplicateAcks: number
}

/** Series of one connection, for plots. Windows in bytes, times in seconds. */
export interface TcpFlowRecord {
  readonly cwnd: TimeSeries
  readonly ssthresh: TimeSeries
  readonly flight: TimeSeries
  readonly rtt: TimeSeries
}

/** Bytes from one node to another over a TCP connection of their own, and what is measured of them. */
export class TcpFlow {
  readonly source: BulkSource
  readonly sink: BulkSink
  private last: TcpConnection | undefined

  constructor(
    readonly name: string,
    readonly from: Node,
    readonly to: Node,
    options: Omit<TcpFlowOptions, "name">,
  ) {
    const { bytes, start = 0, stop, port = freePort(to), ...tcp } = options
    this.sink = to.install(new BulkSink(unusedName(to, "tcp-sink"), { port, tcp }))
    const source = new BulkSource(unusedName(from, "tcp-source"), {
      to,
      toPort: port,
      bytes,
      start,
      stop,
      tcp,
    })
    this.source = from.install(source)
    this.source.opened.on((connection) => {
      this.last = connection
    })
  }

  /** The sender's end of the connection, from `start` on; its event ports tell all that happens. */
  get connection(): TcpConnection | undefined {
    return this.last
  }

  /**
   * Records window and round-trip time. Call it before the flow starts.
   * @param limit - most points of each series: beyond, they are thinned out
   */
  record(limit = 2000): TcpFlowRecord {
    const [cwnd, ssthresh, flight] = ["cwnd", "ssthresh", "flight"].map(
      (name) => new ThinnedSeries(limit, name, "bytes"),
    )
    const rtt = new ThinnedSeries(limit, "RTT", "s")
    this.source.opened.on((connection) => {
      connection.window.on((window) => {
        cwnd.add(window.time, window.cwnd)
        ssthresh.add(window.time, window.ssthresh)
        flight.add(window.time, window.flight)
      })
      connection.rttMeasured.on((sample) => rtt.add(sample.time, sample.rtt))
    })
    return { cwnd: cwnd.series, ssthresh: ssthresh.series, flight: flight.series, rtt: rtt.series }
  }

  /** What it got until now. */
  summary(): TcpFlowSummary {
    const { source, sink, last, name } = this
    const from = source.startsAt
    const to = source.closedAt ?? source.now
    const counters = last?.counters
    const { bytesReceived } = sink
    return {
      name,
      congestion: last?.congestion.name ?? "–",
      state: last?.tcpState ?? "CLOSED",
      from,
      to,
      receivedBytes: bytesReceived,
      goodputBitsPerSecond: to > from ? (8 * bytesReceived) / (to - from) : Number.NaN,
      isComplete: source.isComplete,
      error: source.error,
      rtt: {
        min: last?.rtt.min ?? Number.NaN,
        mean: last?.rtt.mean ?? Number.NaN,
        smoothed: last?.srtt ?? Number.NaN,
      },
      segmentsSent: counters?.segmentsSent ?? 0,
      retransmissions: counters?.retransmissions ?? 0,
      retransmittedBytes: counters?.retransmittedBytes ?? 0,
      fastRetransmits: counters?.fastRetransmits ?? 0,
      timeouts: counters?.timeouts ?? 0,
      duplicateAcks: counters?.duplicateAcks ?? 0,
    }
  }

  /** The summary as two lines of text. */
  format(): string {
    const summary = this.summary()
    const { name, congestion, receivedBytes, goodputBitsPerSecond, rtt } = summary
    const outcome = summary.error?.detail ?? (summary.isComplete ? "complete" : summary.state)
    return [
      `${name} (${congestion}): ${receivedBytes} bytes in ${formatDuration(summary.to - summary.from)}, ${formatBandwidth(goodputBitsPerSecond)}, ${outcome}`,
      `  RTT min ${formatDuration(rtt.min)}, mean ${formatDuration(rtt.mean)}; ${summary.retransmissions} retransmissions (${summary.fastRetransmits} losses found, ${summary.timeouts} time-outs)`,
    ].join("\n")
  }
}

/** The first port from iperf's on that no bulk sink of the node has; other servers choose ports elsewhere. */
function freePort(node: Node): number {
  const taken = new Set(
    node.children.flatMap((part) => (part instanceof BulkSink ? [part.options.port] : [])),
  )
  let port = bulkPort
  while (taken.has(port)) port++
  return port
}
