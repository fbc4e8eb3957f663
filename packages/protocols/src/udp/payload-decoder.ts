/** Reading what datagrams carry, by their port: for tools that read packets from bytes. */
import { type BodyDecoder, type Decoded, decodeUdp, type Message, UdpDatagram } from "@hourglass/net"

/** Reads the message of one protocol on UDP. */
export type PayloadDecoder = (bytes: Uint8Array) => Decoded<{ message: Message }>

/**
 * Reads UDP, and the payloads of these ports. A payload that its decoder does not understand to the last byte stays
 * bytes: whoever it is for will find out.
 *
 * @param byPort - the destination port decides, else the source port
 */
export function udpDecoder(byPort: ReadonlyMap<number, PayloadDecoder>): BodyDecoder {
  return (bytes, source, destination) => {
    const decoded = decodeUdp(bytes, source, destination)
    if (!decoded.ok) return decoded
    const { datagram } = decoded
    const { sourcePort, destinationPort, payload, checksummed } = datagram
    const read = byPort.get(destinationPort) ?? byPort.get(sourcePort)
    if (read === undefined || !(payload instanceof Uint8Array)) return { ok: true, body: datagram }
    const inside = read(payload)
    if (!inside.ok || inside.message.size !== payload.length) return { ok: true, body: datagram }
    return { ok: true, body: new UdpDatagram(sourcePort, destinationPort, inside.message, checksummed) }
  }
}
