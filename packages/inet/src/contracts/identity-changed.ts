import { event } from "@hourglass/aca"
import type { Address } from "@hourglass/net"

export interface IdentityChange {
  readonly kind: "added" | "removed" | "default-set" | "default-unset" | "expiry-changed"
  readonly addresses: readonly Address[]
}

/** The identities of the node, the default one, or the expiry of one changed. */
export const IdentityChanged = event("inet.identity-changed", {
  initiator: "identity",
  reactor: "observer",
}).of<IdentityChange>()
