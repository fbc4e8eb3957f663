import type { Address } from "@hourglass/net"
import type { IcmpErrorEvent } from "../icmp/icmp-errors.js"
import {
  checkDatagram,
  type DatagramOptions,
  type DatagramPacket,
  type DatagramPayload,
  DatagramWriter,
} from "./datagram-sending.js"
import type { DatagramOpen, DatagramPort, DatagramUser } from "./datagram-service.js"
import { PortOwner } from "./port-table.js"
import type { Udp } from "./udp.js"

/** A port that a socket has opened, by request and for as long as it wants. */
export class OpenPort extends PortOwner implements DatagramPort {
  private readonly user: DatagramUser
  private readonly writer: DatagramWriter
  private isOpen = true

  constructor(
    private readonly udp: Udp,
    readonly port: number,
    { user, owner, address, shared = false }: DatagramOpen,
  ) {
    super(owner, address, shared)
    this.user = user
    this.writer = new DatagramWriter(port, address?.isMulticast ? undefined : address)
  }

  take(packet: DatagramPacket): void {
    this.user.arrived(packet)
  }

  fail(error: IcmpErrorEvent): void {
    this.user.failed(error)
  }

  send(to: Address, toPort: number, payload: DatagramPayload, options?: DatagramOptions): void {
    checkDatagram(this.component, to, toPort, payload)
    if (this.isOpen) this.udp.in.deliver(this.writer.write(to, toPort, payload, options))
  }

  join(group: Address): void {
    if (this.isOpen) this.udp.join(this, group)
  }

  leave(group: Address): void {
    if (this.isOpen) this.udp.leave(this, group)
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.udp.vacate(this.port, this)
  }
}
