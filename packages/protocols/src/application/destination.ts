/** Whom an application talks to. */
import { Component, OptionError, shown } from "@hourglass/aca"
import { Address } from "@hourglass/net"

/** An address, or a node, whose address is looked up when the application begins. */
export type Destination = Address | string | Addressed

/** What has an address: a node. */
export interface Addressed {
  readonly address: Address
}

/**
 * The address of a destination.
 * @param owner - who talks to it, for messages
 * @throws OptionError when callers without types give what has none, AddressError when a text is none
 */
export function addressOf(destination: Destination, owner: Component): Address {
  if (destination instanceof Address) return destination
  if (typeof destination === "string") return Address.parse(destination)
  const address = (destination as Partial<Addressed> | undefined)?.address
  if (address instanceof Address) return address
  throw new OptionError(
    `${owner.path} cannot talk to ${shown(destination)}; give a node, an address, or text such as "10.0.0.2"`,
  )
}

/** The destination of a copied application: the copy of the node, when that was copied with it. */
export function counterpartOf(
  destination: Destination,
  counterpart: (original: Component) => Component | undefined,
): Destination {
  if (!(destination instanceof Component)) return destination
  return (counterpart(destination) as (Component & Addressed) | undefined) ?? destination
}
