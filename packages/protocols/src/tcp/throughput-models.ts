/**
 * What a long-lived TCP flow gets from a path that loses packets, by formula:
 * to compare a simulation with, or to choose its parameters.
 *
 * Of Mathis, Semke, Mahdavi and Ott (CCR 27(3), 1997), and of Padhye, Firoiu,
 * Towsley and Kurose (SIGCOMM 1998), known as PFTK. Windows are in segments,
 * rates in segments/s: times the segment's size they are bytes/s.
 */
import { OptionError, power } from "@hourglass/aca"

/** C of the window C / √p, by how losses fall and how often the receiver acknowledges. */
export const mathisConstants = Object.freeze({
  /** Each (1/p)-th packet is lost, and every packet is acknowledged: √(3/2). */
  periodic: Math.sqrt(3 / 2),
  /** The same with an ACK for every second packet: √(3/4). */
  periodicDelayedAck: Math.sqrt(3 / 4),
  /** Each packet is lost with probability p, recovery is ideal (Ott, Kemperman, Mathis 1996). */
  random: 1.31,
})

/**
 * The mean window in segments, C / √p: rate × round-trip time. Without time-outs and limits of the receiver, and so
 * for p of up to about 1 %.
 *
 * @param lossRate - p, the fraction of packets lost
 */
export function mathisWindow(lossRate: number, constant: number = mathisConstants.periodic): number {
  return constant / Math.sqrt(checkedLossRate(lossRate))
}

/** What PFTK knows of a flow and its path. */
export interface LossyPath {
  /** p: probability that a packet is lost, given that none before it in its round was; > 0, < 1. */
  readonly lossRate: number
  /** Mean round-trip time, seconds. */
  readonly rtt: number
  /** T0: the mean of the first time-out in a row, seconds. */
  readonly timeout: number
  /** b: packets that one ACK acknowledges. Default 1; 2 with delayed ACKs. */
  readonly packetsPerAck?: number
  /** W_m: the window that the receiver offers, segments. Default unlimited. */
  readonly receiverWindow?: number
}

/** The full model of PFTK (its equations 29-32), segments/s sent. */
export function pftkRate(path: LossyPath): number {
  const {
    lossRate: p,
    rtt,
    timeout,
    packetsPerAck: b = 1,
    receiverWindow: most = Number.POSITIVE_INFINITY,
  } = path
  const q = 1 - checkedLossRate(p)
  const free = unlimitedWindow(p, b)
  const isFree = free < most
  const window = isFree ? free : most
  const timeoutShare = probabilityOfTimeout(p, window)
  const packets = q / p + window + timeoutShare / q
  const rounds = isFree ? (b / 2) * window + 1 : (b / 8) * window + q / (p * window) + 2
  return packets / (rtt * rounds + (timeoutShare * backOff(p) * timeout) / q)
}

/** PFTK's approximation (its equation 33), segments/s sent: one line, and good for small p. */
export function pftkApproximateRate(path: LossyPath): number {
  const {
    lossRate: p,
    rtt,
    timeout,
    packetsPerAck: b = 1,
    receiverWindow: most = Number.POSITIVE_INFINITY,
  } = path
  checkedLossRate(p)
  const fast = rtt * Math.sqrt((2 * b * p) / 3)
  const slow = timeout * Math.min(1, 3 * Math.sqrt((3 * b * p) / 8)) * p * (1 + 32 * p * p)
  return Math.min(most / rtt, 1 / (fast + slow))
}

/** E[W_u]: the window at which the mean loss comes, where the receiver sets no limit. */
function unlimitedWindow(p: number, b: number): number {
  const k = (2 + b) / (3 * b)
  return k + Math.sqrt((8 * (1 - p)) / (3 * b * p) + k * k)
}

/** Q: how likely a loss in a window leads to a time-out rather than to three duplicate ACKs. */
function probabilityOfTimeout(p: number, window: number): number {
  const q = 1 - p
  const three = q * q * q
  const inWindow = 1 - power(q, window)
  return Math.min(1, ((1 - three) * (1 + three * (1 - power(q, window - 3)))) / inWindow)
}

/** f(p): the mean length of a row of time-outs that double six times, in units of the first, times 1 − p. */
function backOff(p: number): number {
  return 1 + p * (1 + p * (2 + p * (4 + p * (8 + p * (16 + p * 32)))))
}

function checkedLossRate(p: number): number {
  if (p > 0 && p < 1) return p
  throw new OptionError(`the loss rate is ${p}; it must be > 0 and < 1`)
}
