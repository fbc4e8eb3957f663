import {
  type Bandwidth,
  bitsPerSecond,
  bytes,
  type Duration,
  OptionError,
  type Size,
  seconds,
} from "@hourglass/aca"
import type { TcpOptions } from "../../tcp/tcp-options.js"
import { checkedPort } from "../../udp/ports.js"
import type { Destination } from "../destination.js"
import { tosFault } from "../type-of-service.js"

/** Where iperf3 listens. */
export const iperfPort = 5201

/** What a test is. The names in brackets are those of iperf3's command line. */
export interface IperfOptions {
  /** The host of an `IperfServer` (-c). */
  readonly to: Destination
  /** (-p) */
  readonly toPort: number
  /** (-u for UDP) */
  readonly protocol: "tcp" | "udp"
  /** How long is sent (-t). */
  readonly duration: Duration
  /** How much is sent instead, over all streams together (-n); TCP only. The test ends when all has arrived. */
  readonly bytes: Size | undefined
  /** Streams at once (-P). */
  readonly parallel: number
  /** The server sends and the client receives (-R). */
  readonly reverse: boolean
  /** Between two reports (-i). */
  readonly interval: Duration
  /** The rate of each stream (-b), data without headers. Default: unlimited with TCP, 1 Mbit/s with UDP. */
  readonly rate: Bandwidth | undefined
  /** Bytes that are written at once (-l): 128 KiB with TCP, a datagram of 1448 bytes with UDP. */
  readonly length: Size | undefined
  /** DSCP in the upper six bits, ECN in the lower two (-S); UDP only, TCP has an option of its own. */
  readonly tos: number
  /** How long to wait for the server. */
  readonly timeout: Duration
  /** When the client begins, simulated time. */
  readonly start: Duration
  /** What is other than the node's TCP options on the client's side: `{ congestion: "bbr" }` (-C). */
  readonly tcp: Partial<TcpOptions> | undefined
}

/** As iperf3 has them. */
export const iperfDefaults = {
  toPort: iperfPort,
  protocol: "tcp" as const,
  duration: 10, // s
  bytes: undefined,
  parallel: 1,
  reverse: false,
  interval: 1, //  s
  rate: undefined,
  length: undefined,
  tos: 0,
  timeout: 30, //  s; ours
  start: 0, //     s
  tcp: undefined,
}

const defaultUdpRate = 1_048_576 // bit/s, iperf3's "1 Mbit/s"
const defaultBlock = { tcp: 131_072, udp: 1448 } // bytes
const mostStreams = 128

/** The options of a test in base units. */
export interface IperfPlan {
  readonly protocol: "tcp" | "udp"
  /** Seconds; infinite where an amount is sent. */
  readonly duration: number
  /** Of each stream. */
  readonly bytes: number | undefined
  readonly parallel: number
  readonly reverse: boolean
  /** Seconds. */
  readonly interval: number
  /** Bit/s of each stream; infinite for no limit. */
  readonly rate: number
  /** Bytes. */
  readonly length: number
  readonly tos: number
}

/** @throws OptionError that names all faults */
export function iperfPlan(options: IperfOptions, name: string): IperfPlan {
  const { protocol, parallel, reverse, tos, toPort } = options
  checkedPort(toPort, name)
  const interval = seconds(options.interval)
  const length = options.length === undefined ? defaultBlock[protocol] : bytes(options.length)
  const total = options.bytes === undefined ? undefined : bytes(options.bytes)
  const duration = total === undefined ? seconds(options.duration) : Number.POSITIVE_INFINITY
  const unlimited = protocol === "tcp" ? Number.POSITIVE_INFINITY : defaultUdpRate
  const rate = options.rate === undefined ? unlimited : bitsPerSecond(options.rate)
  const isCount = Number.isInteger(parallel) && parallel >= 1 && parallel <= mostStreams
  const faults = [
    isCount ? "" : `parallel is ${parallel}; it must be a whole number within 1 and ${mostStreams}`,
    interval > 0 ? "" : `interval is ${interval} s; it must be > 0`,
    duration > 0 ? "" : `duration is ${duration} s; it must be > 0`,
    rate > 0 ? "" : `rate is ${rate} bit/s; it must be > 0`,
    length >= (protocol === "udp" ? 16 : 1)
      ? ""
      : `length is ${length} bytes; it must be >= 1, and >= 16 with UDP`,
    total === undefined || protocol === "tcp" ? "" : "bytes are for TCP; give a duration with UDP",
    tosFault(tos),
  ].filter((fault) => fault !== "")
  if (faults.length > 0) throw new OptionError(`${name}: ${faults.join("; ")}`)
  const share = total === undefined ? undefined : Math.ceil(total / parallel)
  return { protocol, duration, bytes: share, parallel, reverse, interval, rate, length, tos }
}
