/** What an OSPF router tells of itself while it runs. */
import { event } from "@hourglass/aca"
import type { InterfaceEvent, InterfaceState } from "./interface-table.js"
import type { NeighborEvent, NeighborState } from "./neighbor-table.js"

/** A neighbour changed its state (RFC 2328 §10.1). */
export interface OspfNeighborChange {
  /** Simulated seconds. */
  readonly time: number
  readonly interface: number
  /** Router ID of the neighbour. */
  readonly router: number
  readonly from: NeighborState
  readonly to: NeighborState
  readonly event: NeighborEvent
}

export const OspfNeighborChanged = event("ospf.neighbor-changed", {
  initiator: "ospf",
  reactor: "observer",
}).of<OspfNeighborChange>()

/** An interface changed its state (RFC 2328 §9.1). */
export interface OspfInterfaceChange {
  /** Simulated seconds. */
  readonly time: number
  readonly interface: number
  readonly from: InterfaceState
  readonly to: InterfaceState
  readonly event: InterfaceEvent
}

export const OspfInterfaceChanged = event("ospf.interface-changed", {
  initiator: "ospf",
  reactor: "observer",
}).of<OspfInterfaceChange>()

/** "full": new shortest paths; "incremental": a look at those there were; "partial": at single destinations. */
export type CalculationKind = "full" | "incremental" | "partial"

/** A calculation of routes ended (RFC 2328 §16). */
export interface OspfCalculation {
  /** Simulated seconds. */
  readonly time: number
  readonly kind: CalculationKind
  /** Routes that were announced, changed or withdrawn. */
  readonly changes: number
}

export const OspfCalculated = event("ospf.calculated", {
  initiator: "ospf",
  reactor: "observer",
}).of<OspfCalculation>()
