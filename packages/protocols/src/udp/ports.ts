/** Port numbers. */
import { OptionError, shown } from "@hourglass/aca"
import { type InetPacket, ipProtocols, UdpDatagram, viewOf } from "@hourglass/net"

/** The ports that are given to whoever asks for any (RFC 6335 §6). */
export const ephemeralPorts = { first: 49152, last: 65535 }

/** The port of the discard service (RFC 863): where test traffic goes by default. */
export const discardPort = 9

export const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port <= 0xffff

/** Returns the port. @throws OptionError when it is none */
export function checkedPort(port: number, owner: string): number {
  if (isPort(port)) return port
  throw new OptionError(`${owner}: ${shown(port)} is no port; it must be a whole number within 1 and 65535`)
}

/** What tells the flows between two hosts apart: both ports in one number. */
export const flowOf = (sourcePort: number, destinationPort: number): number =>
  ((sourcePort << 16) | destinationPort) >>> 0

export interface PortPair {
  readonly source: number
  readonly destination: number
}

/** The UDP ports of a packet that an ICMP error gives back, of which there may be only the first bytes. */
export function portsOf({ protocol, fragmentOffset, body }: InetPacket): PortPair | undefined {
  if (protocol !== ipProtocols.udp || fragmentOffset > 0) return undefined
  if (body instanceof UdpDatagram) return { source: body.sourcePort, destination: body.destinationPort }
  if (!(body instanceof Uint8Array) || body.length < 4) return undefined
  const view = viewOf(body)
  return { source: view.getUint16(0), destination: view.getUint16(2) }
}
