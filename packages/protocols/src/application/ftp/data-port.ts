/** How FTP writes where a data connection goes: PORT and PASV (RFC 959 §5.3.2), EPRT and EPSV (RFC 2428). */
import { Address } from "@hourglass/net"
import type { Endpoint } from "../../tcp/stream-service.js"

/** `10,0,0,1,255,255`: IPv4 only. */
export function formatHostPort({ address, port }: Endpoint): string {
  return [...address.bytes, port >> 8, port & 0xff].join(",")
}

/** The six numbers, wherever they stand in a text (RFC 1123 §4.1.2.6); undefined when they do not. */
export function parseHostPort(text: string): Endpoint | undefined {
  const found = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/.exec(text)
  if (found === null) return undefined
  const numbers = found.slice(1).map(Number)
  const [p1, p2] = numbers.slice(4)
  const port = p1 * 256 + p2
  if (numbers.some((number) => number > 255) || port === 0) return undefined
  return { address: Address.fromBytes(Uint8Array.from(numbers.slice(0, 4))), port }
}

/** `|1|10.0.0.1|65535|`: 1 is for IPv4, 2 for IPv6 (RFC 2428 §2). */
export function formatExtendedPort({ address, port }: Endpoint): string {
  return `|${address.version === 4 ? 1 : 2}|${address}|${port}|`
}

/** Undefined for what is no end of a connection, "unsupported" for a network protocol that is neither. */
export function parseExtendedPort(text: string): Endpoint | "unsupported" | undefined {
  const [, , protocol, host, digits] = /^([!-~])(\d+)\1(.+)\1(\d{1,5})\1$/.exec(text) ?? []
  if (protocol === undefined) return undefined
  if (protocol !== "1" && protocol !== "2") return "unsupported"
  const address = Address.tryParse(host)
  const port = portOf(digits)
  if (address === undefined || port === undefined || address.version !== (protocol === "1" ? 4 : 6))
    return undefined
  return { address, port }
}

/** `(|||6446|)` (RFC 2428 §3). */
export const formatPassivePort = (port: number): string => `(|||${port}|)`

/** The port in a reply to EPSV. */
export function parsePassivePort(text: string): number | undefined {
  const [, , digits] = /\(([!-~])\1\1(\d{1,5})\1\)/.exec(text) ?? []
  return portOf(digits)
}

function portOf(digits: string | undefined): number | undefined {
  const port = Number(digits)
  return port >= 1 && port <= 0xffff ? port : undefined
}
