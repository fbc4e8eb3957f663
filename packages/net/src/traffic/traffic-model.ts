/**
 * What a flow declares of itself, to admission control and to people.
 * Infinite where there is no bound.
 */
export interface TrafficEnvelope {
  /** Long-run average, bit/s. */
  readonly meanRate: number
  /** Of a source, its largest packet; of a shaper, what may leave at one instant. Bytes. */
  readonly burst: number
  /** The time over which the average is met: the mean gap, the cycle, or the frame. Seconds. */
  readonly period: number
}

/**
 * When packets of what size are born. Knows no simulation: a source component
 * asks it for one packet after the other.
 *
 * `while (model.advance()) …` visits the packets in order; `gap` and `size`
 * then describe the present one. Nothing is allocated per packet.
 */
export interface TrafficModel extends TrafficEnvelope {
  /** Moves on to the next packet, at first to the first. Returns false when there are no more. */
  advance(): boolean
  /** Seconds from the packet before to this one; of the first packet, from the start of the source. */
  readonly gap: number
  /** Bytes of this packet, a whole number >= 1. */
  readonly size: number
  /** Starts again with the first packet. Random streams draw on; resetting them is their owner's business. */
  reset(): void
}
