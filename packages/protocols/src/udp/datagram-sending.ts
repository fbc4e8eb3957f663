import { oneWay } from "@hourglass/aca"
import { InetPacket, type PacketHeader, type UdpDatagram } from "@hourglass/net"

/** A packet that carries a UDP datagram. */
export interface DatagramPacket extends InetPacket {
  body: UdpDatagram
}

/** A packet around a datagram. All of the header is copied: a sender of many may use the same header object again. */
export function datagramPacket(header: PacketHeader, datagram: UdpDatagram): DatagramPacket {
  return new InetPacket(header, datagram) as DatagramPacket
}

/**
 * An application sends a datagram: to whom, from and to which port, with what TTL and type of service, all stand in
 * the packet and the datagram themselves, so that nothing else is allocated for it. UDP fills in the rest.
 */
export const DatagramSending = oneWay("udp.datagram-sending", {
  initiator: "application",
  reactor: "udp",
}).of<DatagramPacket>()
