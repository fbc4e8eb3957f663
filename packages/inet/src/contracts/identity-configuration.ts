import { request } from "@hourglass/aca"
import type { Address } from "@hourglass/net"

export type IdentityCommand =
  /** Adds identities, or sets the lifetime of those that exist. Without a lifetime they stay for ever. */
  | { readonly kind: "add"; readonly addresses: readonly Address[]; readonly lifetime?: number }
  | { readonly kind: "remove"; readonly addresses: readonly Address[] }
  | { readonly kind: "set-default"; readonly address: Address }
  | { readonly kind: "query"; readonly addresses: readonly Address[] }

/**
 * Changes the identities of the node or asks for their expiry.
 * The reply gives for each address when it expires: simulated seconds, `Infinity` for never, `NaN` where the node
 * has no such identity.
 */
export const IdentityConfiguration = request("inet.identity-configuration", {
  initiator: "configurer",
  reactor: "identity",
}).of<IdentityCommand, readonly number[]>()
