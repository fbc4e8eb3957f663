import { event } from "@hourglass/aca"

export interface StatusChange {
  readonly interface: number
  readonly isUp: boolean
}

/** An interface found its carrier lost or back, or was switched off or on. */
export const InterfaceStatus = event("inet.interface-status", {
  initiator: "network interface",
  reactor: "hello",
}).of<StatusChange>()

/** A link went down or came up. */
export const Carrier = event("inet.carrier", {
  initiator: "link",
  reactor: "network interface",
}).of<boolean>()
