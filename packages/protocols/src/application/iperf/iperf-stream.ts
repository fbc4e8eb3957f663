import type { Endpoint } from "../../tcp/stream-service.js"

/** What one end of a stream has counted until some time, and how things stand. Bytes and seconds. */
export interface StreamReading {
  readonly time: number
  readonly bytes: number
  /** TCP, at the sender. */
  readonly retransmits: number
  readonly cwnd: number
  readonly wnd: number
  readonly rtt: number
  readonly rttvar: number
  readonly pmtu: number
  /** UDP: sent; at the receiver, the highest number that has come. */
  readonly packets: number
  /** UDP, at the receiver. */
  readonly lost: number
  readonly outOfOrder: number
  readonly jitter: number
}

export const noReading: StreamReading = Object.freeze({
  time: 0,
  bytes: 0,
  retransmits: 0,
  cwnd: 0,
  wnd: 0,
  rtt: 0,
  rttvar: 0,
  pmtu: 0,
  packets: 0,
  lost: 0,
  outOfOrder: 0,
  jitter: 0,
})

export const noBuffers = Object.freeze({ send: 0, receive: 0 })

/** One end of a stream of a test. */
export interface IperfStream {
  readonly local: Endpoint
  readonly remote: Endpoint
  /** The congestion control of its TCP connection. */
  readonly congestion: string | undefined
  /** Of its socket, bytes. */
  readonly buffers: { readonly send: number; readonly receive: number }
  /** Begins to count, and to send when the present event is over. */
  begin(): void
  /** The test is over: sends and counts no more, and lets what is on the way arrive. */
  stop(): void
  /** The test has failed: ends at once. */
  abort(): void
  /** What there is now. */
  read(time: number): StreamReading
}
