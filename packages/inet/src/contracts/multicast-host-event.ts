import { event, request } from "@hourglass/aca"
import type { Address } from "@hourglass/net"

/** A host joins or leaves a group; on a router, with the interface it was heard on. */
export interface GroupChange {
  readonly kind: "join" | "leave"
  readonly group: Address
  readonly interface?: number
  readonly host?: Address
}

/** Hosts behind an interface joined or left a group. */
export const MulticastHostEvent = event("inet.multicast-host-event", {
  initiator: "group membership protocol",
  reactor: "multicast routing protocol",
}).of<GroupChange>()

/** An application joins or leaves a group. */
export const GroupMembership = request("inet.group-membership", {
  initiator: "application",
  reactor: "group membership protocol",
}).of<GroupChange, void>()
