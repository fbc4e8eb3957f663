import { event } from "@hourglass/aca"

export interface InterfaceChange {
  readonly interface: number
  readonly what: "cost" | "bandwidth"
}

/** An interface has been given another cost or bandwidth while the node runs; `InterfaceQuery` says which. */
export const InterfaceChanged = event("inet.interface-changed", {
  initiator: "hello",
  reactor: "protocol",
}).of<InterfaceChange>()
