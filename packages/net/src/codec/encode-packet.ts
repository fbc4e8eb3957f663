/** Packets to bytes, whichever version of IP they are. */
import type { InetPacket } from "../inet-packet.js"
import { encodeIpv4 } from "./ipv4.js"
import { encodeIpv6 } from "./ipv6.js"

/** The packet as it goes over the wire: exactly `packet.size` bytes. The destination says which IP it is. */
export function encodePacket(packet: InetPacket): Uint8Array {
  return packet.destination.version === 4 ? encodeIpv4(packet) : encodeIpv6(packet)
}
