/** What a connection tells of itself; each event has a port of the connection. Positions are relative sequence numbers. */
import { event } from "@hourglass/aca"
import type { TransmissionKind } from "./send-side.js"
import type { TcpState } from "./tcp-state.js"

const roles = { initiator: "tcp connection", reactor: "observer" }

export interface TcpStateChange {
  /** Simulated seconds, here and below. */
  readonly time: number
  readonly from: TcpState
  readonly to: TcpState
}

export const TcpStateChanged = event("tcp.state-changed", roles).of<TcpStateChange>()

/** After each ACK, time-out and reduction. Bytes. */
export interface TcpWindow {
  readonly time: number
  /** The congestion window, inflated as it may be in fast recovery. */
  readonly cwnd: number
  readonly ssthresh: number
  /** What is on the way. */
  readonly flight: number
  /** SND.WND: what the receiver offers. */
  readonly offered: number
}

export const TcpWindowChanged = event("tcp.window-changed", roles).of<TcpWindow>()

/** A round-trip time was measured. Seconds. */
export interface TcpRtt {
  readonly time: number
  readonly rtt: number
  readonly srtt: number
  readonly rttvar: number
  readonly rto: number
}

export const TcpRttMeasured = event("tcp.rtt-measured", roles).of<TcpRtt>()

export interface TcpTransmission {
  readonly time: number
  /** Of the first byte. */
  readonly position: number
  /** Bytes of data. */
  readonly length: number
  /** Control bits. */
  readonly flags: number
  /** The position that it acknowledges. */
  readonly ack: number
  readonly kind: TransmissionKind
}

/** Every segment sent, ACKs included; `kind` tells retransmissions. */
export const TcpSegmentSent = event("tcp.segment-sent", roles).of<TcpTransmission>()

export interface TcpReception {
  readonly time: number
  readonly position: number
  readonly length: number
  readonly flags: number
  /** The position of ours that it acknowledges. */
  readonly ack: number
}

export const TcpSegmentReceived = event("tcp.segment-received", roles).of<TcpReception>()

/** What SACK has told of changed. */
export interface TcpScoreboard {
  readonly time: number
  readonly una: number
  readonly nxt: number
  /** Left and right edges in turn of what has arrived above `una`. */
  readonly sacked: readonly number[]
  /** Bytes held for lost, and bytes on the way (RFC 6675's pipe). */
  readonly lost: number
  readonly pipe: number
}

export const TcpScoreboardChanged = event("tcp.scoreboard-changed", roles).of<TcpScoreboard>()
