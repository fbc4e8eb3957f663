/** What UDP offers to sockets: ports of its host, asked for by request. */
import { type Component, request } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { IcmpErrorEvent } from "../icmp/icmp-errors.js"
import type { DatagramOptions, DatagramPacket, DatagramPayload } from "./datagram-sending.js"

/** Who is told what comes to a port. */
export interface DatagramUser {
  /** A datagram arrived. The packet is this user's own: where several share a port, each gets a copy. */
  arrived(packet: DatagramPacket): void
  /** A datagram that was sent from this port did not arrive, as an ICMP error says (RFC 1122 §4.1.3.3). */
  failed(error: IcmpErrorEvent): void
}

export interface DatagramOpen {
  readonly user: DatagramUser
  /** Who asks, for messages. */
  readonly owner: Component
  /** Default the next ephemeral port. */
  readonly port?: number | undefined
  /** Only datagrams for this address of the host, or this group; sent ones come from it. Default: for any. */
  readonly address?: Address | undefined
  /** Whether others may have the same port and address, if they say so too: as members of a group do. */
  readonly shared?: boolean | undefined
}

/** A port of UDP, as a socket holds it. */
export interface DatagramPort {
  readonly port: number
  readonly address: Address | undefined
  /** @throws OptionError for what is no address, port or payload */
  send(to: Address, toPort: number, payload: DatagramPayload, options?: DatagramOptions): void
  /**
   * Hears a group from now on, and of all groups only those that it has joined. The host is a member as long as
   * one of its ports is. Joining twice is joining once.
   */
  join(group: Address): void
  leave(group: Address): void
  /** Gives the port back, and leaves all groups. What is still called afterwards does nothing. */
  close(): void
}

/** Asks for a port. @throws WiringError when it is taken or none is left, OptionError for an address not of this host */
export const DatagramOpening = request("udp.datagram-opening", {
  initiator: "application",
  reactor: "udp",
}).of<DatagramOpen, DatagramPort>()
