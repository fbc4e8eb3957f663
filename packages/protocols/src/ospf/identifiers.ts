/** Router and area identifiers: 32 bits, written as a number or like an IPv4 address (RFC 2328 §1.2, §C.2). */
import { OptionError } from "@hourglass/aca"
import { Address } from "@hourglass/net"

/** An identifier as a user writes it: 1, "1" or "0.0.0.1". */
export type Identifier = number | string | Address

/** The identifier as an unsigned number. @param what - "area", "router id": for the message when it is none */
export function parseIdentifier(value: Identifier, what: string): number {
  if (value instanceof Address && value.version === 4) return value.word0
  const text = String(value)
  if (/^\d+(\.\d+){3}$/.test(text)) return Address.parse(text).word0
  const number = Number(text)
  if (/^\d+$/.test(text) && number <= 0xffffffff) return number
  throw new OptionError(`"${text}" is no ${what}; write a number, or four like 0.0.0.1`)
}

/** "10.0.0.1", whatever it identifies. */
export const formatIdentifier = (id: number): string =>
  `${id >>> 24}.${(id >>> 16) & 255}.${(id >>> 8) & 255}.${id & 255}`
