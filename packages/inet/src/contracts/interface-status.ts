import { event } from "@hourglass/aca"

export interface StatusChange {
  readonly interface: number
  readonly isUp: boolean
}

/**
 * An interface found its carrier lost or back, or was switched off or on. Hello passes it on to the protocols of a
 * node that is not itself switched off; each asks for the state of the interfaces when it starts and resumes.
 */
export const InterfaceStatus = event("inet.interface-status", {
  initiator: "network interface or hello",
  reactor: "hello or protocol",
}).of<StatusChange>()

/** A link went down or came up. */
export const Carrier = event("inet.carrier", {
  initiator: "link",
  reactor: "network interface",
}).of<boolean>()
