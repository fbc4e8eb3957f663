import { request } from "@hourglass/aca"
import type { Address } from "@hourglass/net"

/** "default": the address the node sends from; "all": every address it answers to; an address: is it one of them? */
export type IdentityQuery = "default" | "all" | Address

/** Asks for identities of the node. The reply holds those that were asked for, and is empty when there are none. */
export const IdentityLookup = request("inet.identity-lookup", {
  initiator: "asker",
  reactor: "identity",
}).of<IdentityQuery, readonly Address[]>()
