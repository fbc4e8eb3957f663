import type { TrafficEnvelope } from "./traffic-model.js"

/**
 * Holds packets back until they conform to an envelope. First in, first out;
 * knows no simulation: it answers when each packet may leave.
 */
export interface Shaper extends TrafficEnvelope {
  /**
   * Takes the next packet in.
   *
   * @param time - of its arrival, seconds; never before that of the packet before
   * @param size - bytes
   * @returns when it may leave, seconds, not before `time`; or "drop", which leaves the shaper as it was
   */
  release(time: number, size: number): number | "drop"
  /** The largest packet that is not dropped, bytes. */
  readonly mtu: number
  /** Forgets all packets: the shaper starts anew at this time, seconds. Default 0. */
  reset(time?: number): void
}

/**
 * Times this close are the same: 0.1 + 0.2 must not miss a boundary at 0.3.
 * Seconds; far above the rounding of a simulation's times, far below a packet's.
 */
export const sameInstant = 1e-10
