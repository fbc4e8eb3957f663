import { event } from "@hourglass/aca"
import type { Address } from "@hourglass/net"

export interface NeighborChange {
  readonly kind: "up" | "down"
  readonly interface: number
  readonly address: Address
  readonly isVirtual: boolean
}

/** A neighbour was found, or is gone. */
export const NeighborEvent = event("inet.neighbor", {
  initiator: "hello",
  reactor: "observer",
}).of<NeighborChange>()
