import { OptionError } from "@hourglass/aca"
import { Address, Prefix } from "@hourglass/net"

/** An address, and the prefix of the link that it is on. */
export interface InterfaceAddress {
  readonly address: Address
  readonly prefix: Prefix
}

/** Reads "10.99.0.2/24". @throws OptionError, AddressError */
export function interfaceAddress(text: string): InterfaceAddress {
  const [, base, length] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  if (base === undefined)
    throw new OptionError(`"${text}" is no address on a link; write it with its prefix: 10.99.0.2/24`)
  const address = Address.parse(base)
  return { address, prefix: Prefix.of(address, Number(length)) }
}
