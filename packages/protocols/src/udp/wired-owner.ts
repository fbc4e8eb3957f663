import type { Output } from "@hourglass/aca"
import type { Address } from "@hourglass/net"
import type { DatagramReceiver } from "./datagram-delivery.js"
import type { DatagramPacket } from "./datagram-sending.js"
import { PortOwner } from "./port-table.js"

/** An application that has a port by a wire of its own: set up before the run, and copied with its node. */
export class WiredOwner extends PortOwner {
  constructor(
    readonly up: Output<"udp.datagram-delivery", DatagramPacket>,
    readonly receiver: DatagramReceiver,
    address: Address | undefined,
    shared: boolean,
  ) {
    super(receiver.in.owner, address, shared)
  }

  take(packet: DatagramPacket): void {
    this.up.send(packet)
  }

  /** It hears ICMP errors itself. */
  fail(): void {}
}
