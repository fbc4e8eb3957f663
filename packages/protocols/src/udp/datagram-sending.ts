import { type Component, OptionError, oneWay, shown } from "@hourglass/aca"
import {
  Address,
  InetPacket,
  ipProtocols,
  type Message,
  type PacketHeader,
  UdpDatagram,
  unspecified4,
} from "@hourglass/net"
import { checkedPort, isPort } from "./ports.js"

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

/** What a sender may say of a datagram besides its destination. */
export interface DatagramOptions {
  /** Default the node's own address. */
  source?: Address | undefined
  /** Hops it may make. Default 64. */
  ttl?: number | undefined
  /** DSCP in the upper six bits, ECN in the lower two. Default 0. */
  tos?: number | undefined
  dontFragment?: boolean | undefined
  /** Whether it has a checksum on the wire; over IPv6 it always has. Default true. */
  checksummed?: boolean | undefined
  /** Leaves by these interfaces whatever the routes say: for groups and broadcasts. */
  interfaces?: readonly number[] | undefined
}

/** What a datagram carries: a message, bytes, or just how many bytes. */
export type DatagramPayload = Message | Uint8Array | number

/**
 * For senders without types: what is wrong with a datagram would show only where it arrives.
 * @param owner - who sends it, for messages
 * @throws OptionError
 */
export function checkDatagram(owner: Component, to: Address, port: number, payload: DatagramPayload): void {
  if (to instanceof Address && isPort(port) && isPayload(payload)) return
  const { path } = owner
  if (!(to instanceof Address)) throw new OptionError(`${path} cannot send to ${shown(to)}; give an address`)
  checkedPort(port, path)
  throw new OptionError(
    `${path} cannot send ${shown(payload)}; give bytes (a Uint8Array), a message, or how many bytes: then it must be a whole number >= 0`,
  )
}

function isPayload(payload: DatagramPayload): boolean {
  if (payload instanceof Uint8Array) return true
  const size = typeof payload === "number" ? payload : payload?.size
  return Number.isInteger(size) && size >= 0
}

const noOptions: DatagramOptions = Object.freeze({})

/** Makes the packets of one sender, with one header that is filled in again and again. */
export class DatagramWriter {
  private readonly header: PacketHeader = { destination: unspecified4, protocol: ipProtocols.udp }

  constructor(
    readonly port: number,
    /** Where the datagrams come from, unless their options say otherwise. */
    readonly source?: Address,
  ) {}

  write(
    to: Address,
    toPort: number,
    payload: DatagramPayload,
    options: DatagramOptions = noOptions,
  ): DatagramPacket {
    const { header, port } = this
    const { interfaces } = options
    header.destination = to
    header.source = options.source ?? this.source
    header.ttl = options.ttl
    header.tos = options.tos
    header.dontFragment = options.dontFragment
    header.sending = interfaces && { kind: "explicit-multicast", interfaces }
    return datagramPacket(header, new UdpDatagram(port, toPort, payload, options.checksummed))
  }
}
