/** Whom an application talks to. */
import { Component } from "@hourglass/aca"
import { Address } from "@hourglass/net"

/** An address, or a node, whose address is looked up when the application begins. */
export type Destination = Address | string | Addressed

/** What has an address: a node. */
export interface Addressed {
  readonly address: Address
}

/** The address of a destination. */
export function addressOf(destination: Destination): Address {
  if (typeof destination === "string") return Address.parse(destination)
  return destination instanceof Address ? destination : destination.address
}

/** The destination of a copied application: the copy of the node, when that was copied with it. */
export function counterpartOf(
  destination: Destination,
  counterpart: (original: Component) => Component | undefined,
): Destination {
  if (!(destination instanceof Component)) return destination
  return (counterpart(destination) as (Component & Addressed) | undefined) ?? destination
}
