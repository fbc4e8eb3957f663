/** The parameters of TCP. */
import { kindFaults, OptionError, shown } from "@hourglass/aca"
import { type CongestionSpec, congestionName } from "./congestion/congestion-spec.js"
import { type InitialWindow, initialWindowRules } from "./initial-window.js"
import { leastMss } from "./negotiation.js"
import type { MakeRecovery } from "./recovery/loss-recovery.js"
import { type RttOptions, rttDefaults } from "./rtt-estimator.js"
import { isWhole } from "./segment.js"

/** Times in seconds, sizes in bytes unless a unit is given. */
export interface TcpOptions extends RttOptions {
  /** A name, a class of one's own, or what makes one. Default "cubic" (RFC 9438). */
  readonly congestion: CongestionSpec
  /**
   * The largest segment to announce and to send, without TCP options (RFC 9293 §3.7.1); default what fits the MTU
   * of the interface. With timestamps, 12 bytes less of data are sent in each (RFC 6691).
   */
  readonly mss: number | undefined
  /** How losses are repaired; default by SACK where both sides know it, else as the congestion control says. */
  readonly recovery: MakeRecovery | undefined
  /** Segments in the initial window; "rfc6928" (10), "rfc3390" (2 to 4) or "rfc5681" by their formulas. */
  readonly initialWindow: InitialWindow
  /** Bytes; default unlimited. */
  readonly initialSsthresh: number
  /** Room for data that the other side has not acknowledged. */
  readonly sendBuffer: number
  /** Room for data that the application has not read: the largest window offered. */
  readonly receiveBuffer: number
  /** Window scaling (RFC 7323 §2). */
  readonly windowScaling: boolean
  /** Timestamps, and PAWS with them (RFC 7323 §3, §5). */
  readonly timestamps: boolean
  /** Selective acknowledgements (RFC 2018), with D-SACK (RFC 2883). */
  readonly sack: boolean
  /** Explicit congestion notification (RFC 3168). */
  readonly ecn: boolean
  /** Whether the next segment is waited for before an ACK is sent, and how long (RFC 1122 §4.2.3.2: < 0.5 s). */
  readonly delayedAck: number | false
  /** Nagle's algorithm: one small segment on the way at a time (RFC 9293 §3.7.4). */
  readonly nagle: boolean
  /** Limited transmit: new segments on the first two duplicate ACKs (RFC 3042). */
  readonly limitedTransmit: boolean
  /** Whether SACK recovery notices that a retransmission was lost too (as RFC 8985 §6.2), or waits for the time-out. */
  readonly lostRetransmissions: boolean
  /** How many duplicate ACKs mean a loss (RFC 5681 §3.2). */
  readonly duplicateThreshold: number
  /** A connection idle for longer begins anew with the initial window (RFC 5681 §4.1). */
  readonly slowStartAfterIdle: boolean
  /** How long data may stay without acknowledgement before the connection is given up (RFC 9293 §3.8.3: ≥ 100 s). */
  readonly userTimeout: number
  /** The same for the SYN (§3.8.3: ≥ 180 s). */
  readonly synTimeout: number
  /** Idle time before a keepalive probe; false for none (RFC 9293 §3.8.4: ≥ 2 h). */
  readonly keepAlive: number | false
  /** Between keepalive probes, and how many may stay without answer. */
  readonly keepAliveInterval: number
  readonly keepAliveProbes: number
  /** The maximum segment lifetime: TIME-WAIT lasts twice as long (RFC 9293 §3.4.2: 120). */
  readonly maxSegmentLifetime: number
  /** Challenge ACKs in a second (RFC 5961 §7). */
  readonly challengeAcks: number
  /** The TTL of its packets, and their DSCP. */
  readonly ttl: number
  readonly dscp: number
}

export const tcpDefaults: TcpOptions = Object.freeze({
  ...rttDefaults,
  congestion: "cubic",
  recovery: undefined,
  mss: undefined,
  initialWindow: "rfc6928",
  initialSsthresh: Number.POSITIVE_INFINITY,
  sendBuffer: 4 * 2 ** 20,
  receiveBuffer: 4 * 2 ** 20,
  windowScaling: true,
  timestamps: true,
  sack: true,
  ecn: false,
  delayedAck: 0.2,
  nagle: true,
  limitedTransmit: true,
  lostRetransmissions: true,
  duplicateThreshold: 3,
  slowStartAfterIdle: true,
  userTimeout: 300,
  synTimeout: 180,
  keepAlive: false,
  keepAliveInterval: 75,
  keepAliveProbes: 9,
  maxSegmentLifetime: 120,
  challengeAcks: 100,
  ttl: 64,
  dscp: 0,
})

/** What must be whole and above 0, what above 0, and what not below. */
const whole = ["sendBuffer", "receiveBuffer", "duplicateThreshold"] as const
const positive = ["initialRto", "maxRto", "initialSsthresh", "userTimeout", "synTimeout"] as const
const notNegative = [
  "minRto",
  "granularity",
  "keepAliveInterval",
  "keepAliveProbes",
  "maxSegmentLifetime",
  "challengeAcks",
] as const

/** @throws OptionError that names every fault of the options */
export function checkTcpOptions(options: TcpOptions, owner: string): void {
  const faults = kindFaults(options, tcpDefaults, ["delayedAck", "keepAlive"])
  if (faults.length > 0) throw new OptionError(`${owner}: ${faults.join("; ")}`)
  for (const name of whole)
    if (!(options[name] >= 1 && isWhole(options[name])))
      faults.push(`${name} is ${shown(options[name])}; it must be a whole number >= 1`)
  for (const name of positive)
    if (!(options[name] > 0)) faults.push(`${name} is ${options[name]}; it must be > 0`)
  for (const name of notNegative)
    if (!(options[name] >= 0)) faults.push(`${name} is ${options[name]}; it must be >= 0`)
  const {
    congestion,
    recovery,
    mss,
    delayedAck,
    keepAlive,
    initialWindow,
    receiveBuffer,
    minRto,
    maxRto,
    ttl,
    dscp,
  } = options
  if (recovery !== undefined && typeof recovery !== "function")
    faults.push(
      `recovery is ${shown(recovery)}; give a function that makes one, or leave it to the congestion control`,
    )
  if (typeof congestion === "string") congestionName(congestion, owner)
  else if (typeof congestion !== "function")
    faults.push(`congestion is ${congestion}; give a name, a subclass of CongestionControl or what makes one`)
  if (minRto > maxRto) faults.push(`minRto is ${minRto}; it must be <= maxRto, ${maxRto}`)
  if (mss !== undefined && !(Number.isInteger(mss) && mss >= leastMss && mss <= 0xffff))
    faults.push(`mss is ${shown(mss)}; it must be a whole number of bytes within ${leastMss} and 65535`)
  if (delayedAck !== false && !(typeof delayedAck === "number" && delayedAck > 0 && delayedAck < 0.5))
    faults.push(
      `delayedAck is ${shown(delayedAck)}; it must be false or within 0 and 0.5 s (RFC 1122 §4.2.3.2)`,
    )
  if (keepAlive !== false && !(typeof keepAlive === "number" && keepAlive > 0))
    faults.push(`keepAlive is ${shown(keepAlive)}; it must be false or > 0 s`)
  if (typeof initialWindow === "number" && !(initialWindow >= 1))
    faults.push(`initialWindow is ${initialWindow}; it must be >= 1 segment`)
  if (typeof initialWindow === "string" && !initialWindowRules.includes(initialWindow))
    faults.push(
      `initialWindow is "${initialWindow}"; it must be a number of segments, or one of ${initialWindowRules.join(", ")}`,
    )
  if (!(receiveBuffer <= 2 ** 30 - 2 ** 14))
    faults.push(`receiveBuffer is ${receiveBuffer}; windows are at most 2^30 - 2^14 bytes (RFC 7323 §2.3)`)
  if (!(ttl >= 1 && ttl <= 255 && isWhole(ttl)))
    faults.push(`ttl is ${ttl}; it must be a whole number within 1 and 255`)
  if (!(dscp >= 0 && dscp <= 63 && isWhole(dscp)))
    faults.push(`dscp is ${dscp}; it must be a whole number within 0 and 63`)
  if (faults.length > 0) throw new OptionError(`${owner}: ${faults.join("; ")}`)
}
