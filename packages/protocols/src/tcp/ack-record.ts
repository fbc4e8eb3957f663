import type { Simulation } from "@hourglass/aca"
import type { Ack, CongestionEvent, SegmentLoss } from "./congestion/congestion-control.js"

/** What the send side writes down of an ACK; one for all connections of a simulation, used again for each ACK. */
export class AckRecord implements Ack {
  now = 0
  mss = 0
  acked = 0
  delivered = 0
  flight = 0
  priorFlight = 0
  lost = 0
  rtt = Number.NaN
  isRecovering = false
  isWindowLimited = false
  isEcnEcho = false
  una = 0
  nxt = 0
  deliveryRate = Number.NaN
  isAppLimited = false
  totalDelivered = 0
  priorDelivered = 0
  sentFlight = 0
  priorLost = 0
}

/** Likewise of a loss; one for a connection that measures how fast data are delivered. */
export class LossRecord implements SegmentLoss {
  position = 0
  size = 0
  sentFlight = 0
  lost = 0
  isAppLimited = false
  totalDelivered = 0
}

/** Likewise of a sign of congestion. */
export class CongestionRecord implements CongestionEvent {
  now = 0
  mss = 0
  flight = 0
  cause: CongestionEvent["cause"] = "loss"
  isRepeated = false
}

/** Both. */
export interface Records {
  readonly ack: AckRecord
  readonly congestion: CongestionRecord
}

const bySimulation = new WeakMap<Simulation, Records>()

/** The records of a simulation. They hold nothing from one ACK to the next, and so stay in the processor's cache. */
export function recordsOf(simulation: Simulation): Records {
  let records = bySimulation.get(simulation)
  if (records === undefined) {
    records = { ack: new AckRecord(), congestion: new CongestionRecord() }
    bySimulation.set(simulation, records)
  }
  return records
}
