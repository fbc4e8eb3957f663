/** What two sides agree on in their SYNs. */
import type { IpVersion } from "@hourglass/net"
import type { TcpSegment } from "./segment.js"
import { CWR, ECE } from "./segment.js"
import type { TcpOptions } from "./tcp-options.js"

/** The MSS of a side that announces none, by IP version (RFC 9293 §3.7.1). */
export const defaultMss: Record<IpVersion, number> = { 4: 536, 6: 1220 }
/** The least that is believed, and may be chosen: room for all options and a little data, bytes. */
export const leastMss = 64
/** The largest shift of a window (RFC 7323 §2.3). */
export const maxWindowScale = 14

/** The options in force on a connection. */
export interface Agreement {
  readonly timestamps: boolean
  readonly sack: boolean
  readonly ecn: boolean
  /** Whether windows are scaled … */
  readonly scales: boolean
  /** … and by what factors: the windows that the other side offers, and those that this side does. */
  readonly sendScale: number
  readonly receiveScale: number
}

/** Nothing agreed on: what holds before the other side's SYN is known. */
export const noAgreement: Agreement = {
  timestamps: false,
  sack: false,
  ecn: false,
  scales: false,
  sendScale: 1,
  receiveScale: 1,
}

/** The shift that makes a receive buffer fit into the window field. */
export function windowScaleFor(receiveBuffer: number): number {
  let shift = 0
  while (shift < maxWindowScale && receiveBuffer > 0xffff * 2 ** shift) shift++
  return shift
}

/**
 * What holds, given our options and the other side's SYN: each option that both know.
 * A SYN asks for ECN by ECE and CWR, its answer grants it by ECE alone (RFC 3168 §6.1.1).
 */
export function agree(options: TcpOptions, syn: TcpSegment): Agreement {
  const scales = options.windowScaling && syn.windowScale >= 0
  const asksEcn = (syn.flags & (ECE | CWR)) === (syn.hasAck ? ECE : ECE | CWR)
  return {
    timestamps: options.timestamps && syn.hasTimestamps,
    sack: options.sack && syn.sackPermitted,
    ecn: options.ecn && asksEcn,
    scales,
    sendScale: scales ? 1 << Math.min(syn.windowScale, maxWindowScale) : 1,
    receiveScale: scales ? 1 << windowScaleFor(options.receiveBuffer) : 1,
  }
}
