/**
 * The report of a test, with the field names of iperf3's JSON, so that what reads that reads this. Times are seconds
 * from the beginning of the test, rtt and rttvar microseconds, jitter milliseconds, sizes bytes.
 */

export interface IperfReport {
  readonly start: IperfStart
  readonly intervals: readonly IperfInterval[]
  readonly end: IperfEnd | Readonly<Record<string, never>>
  /** Why there is no result. */
  readonly error?: string
}

export interface IperfStart {
  readonly connected: readonly {
    readonly socket: number
    readonly local_host: string
    readonly local_port: number
    readonly remote_host: string
    readonly remote_port: number
  }[]
  readonly version: string
  readonly system_info: string
  /** Simulated seconds. */
  readonly timestamp: { readonly time: string; readonly timesecs: number }
  readonly connecting_to: { readonly host: string; readonly port: number }
  readonly cookie: string
  /** Bytes of data in a full segment of the control connection; TCP. */
  readonly tcp_mss_default?: number
  /** As in `test_start`. */
  readonly target_bitrate: number
  /** The size of buffers that was asked for; 0 where it was not, as here always. */
  readonly sock_bufsize: 0
  /** The buffers of a stream, bytes; 0 with UDP, which needs none here. */
  readonly sndbuf_actual: number
  readonly rcvbuf_actual: number
  readonly test_start: {
    readonly protocol: "TCP" | "UDP"
    readonly num_streams: number
    readonly blksize: number
    readonly omit: 0
    readonly duration: number
    readonly bytes: number
    readonly blocks: 0
    readonly reverse: 0 | 1
    readonly tos: number
    /** Bit/s of each stream; 0 for no limit. */
    readonly target_bitrate: number
  }
}

/** What was carried in a span of time. */
export interface IperfSpan {
  readonly start: number
  readonly end: number
  readonly seconds: number
  readonly bytes: number
  readonly bits_per_second: number
}

/** With TCP, the fields from `retransmits` to `pmtu` are there when the client is the sender. */
export interface IperfStreamInterval extends IperfSpan, Partial<IperfTcpState>, Partial<IperfDatagrams> {
  readonly socket: number
  readonly retransmits?: number
  readonly omitted: false
  /** Whether the client is the sender. */
  readonly sender: boolean
}

export interface IperfTcpState {
  readonly snd_cwnd: number
  readonly snd_wnd: number
  readonly rtt: number
  readonly rttvar: number
  readonly pmtu: number
}

export interface IperfDatagrams {
  readonly packets: number
  readonly jitter_ms: number
  readonly lost_packets: number
  readonly lost_percent: number
}

export interface IperfIntervalSum extends IperfSpan, Partial<IperfDatagrams> {
  readonly retransmits?: number
  readonly omitted: false
  readonly sender: boolean
}

export interface IperfInterval {
  readonly streams: readonly IperfStreamInterval[]
  readonly sum: IperfIntervalSum
}

export interface IperfTcpSender extends IperfSpan {
  readonly socket: number
  readonly retransmits: number
  readonly max_snd_cwnd: number
  readonly max_snd_wnd: number
  readonly max_rtt: number
  readonly min_rtt: number
  readonly mean_rtt: number
  readonly sender: boolean
}

export interface IperfTcpReceiver extends IperfSpan {
  readonly socket: number
  readonly sender: boolean
}

export interface IperfUdpStream extends IperfSpan, IperfDatagrams {
  readonly socket: number
  readonly out_of_order: number
  readonly sender: boolean
}

export interface IperfSum extends IperfSpan, Partial<IperfDatagrams> {
  readonly retransmits?: number
  readonly sender: boolean
}

export interface IperfEnd {
  readonly streams: readonly {
    readonly sender?: IperfTcpSender
    readonly receiver?: IperfTcpReceiver
    readonly udp?: IperfUdpStream
  }[]
  /** UDP. */
  readonly sum?: IperfSum
  readonly sum_sent: IperfSum
  readonly sum_received: IperfSum
  /** Zeros: a simulated host has no processor. */
  readonly cpu_utilization_percent: Readonly<Record<string, number>>
  readonly sender_tcp_congestion?: string
  readonly receiver_tcp_congestion?: string
}

export const noProcessor: Readonly<Record<string, number>> = Object.freeze({
  host_total: 0,
  host_user: 0,
  host_system: 0,
  remote_total: 0,
  remote_user: 0,
  remote_system: 0,
})

export function span(from: number, to: number, bytes: number): IperfSpan {
  const [start, end] = [nanoseconds(from), nanoseconds(to)]
  const seconds = nanoseconds(end - start)
  return { start, end, seconds, bytes, bits_per_second: seconds > 0 ? (8 * bytes) / seconds : 0 }
}

/** Rounded, so that the end of the third second is 3. */
const nanoseconds = (time: number): number => Math.round(time * 1e9) / 1e9
