import { Component, type Input, type Output } from "@hourglass/aca"
import { type Address, type Body, InetPacket, type PacketHeader } from "@hourglass/net"
import { PacketDelivery, PacketSending } from "./contracts/index.js"

/** What a protocol may say of a packet besides what its base fills in. */
export type SendOptions = Omit<PacketHeader, "protocol" | "destination">

/** What a node plugs into its core service layer by a protocol number, whatever class it is of. */
export interface NumberedProtocol {
  readonly protocol: number
  readonly below: Output<"inet.packet-sending", InetPacket>
  readonly fromBelow: Input<"inet.packet-delivery", InetPacket>
}

export const isNumbered = (part: Component): part is Component & NumberedProtocol =>
  "protocol" in part && "below" in part && "fromBelow" in part

/**
 * A protocol of a node: plugs into the core service layer by its protocol number.
 *
 * A subclass overrides `receive`, sends with `send`, and declares ports of the services it uses; the node connects
 * each of them to the part of the core service layer that keeps its contract.
 */
export abstract class Protocol<Options extends object = object> extends Component<Options> {
  /** The number packets of this protocol carry (IANA). */
  abstract readonly protocol: number
  readonly below = this.output("below", PacketSending)
  readonly fromBelow = this.input("fromBelow", PacketDelivery, this.receive)

  /** A packet of this protocol arrived for this node; `packet.incoming` is the interface. */
  protected abstract receive(packet: InetPacket): void

  /** Sends a message to an address. */
  protected send(destination: Address, body: Body, options: SendOptions = {}): void {
    this.below.send(new InetPacket({ ...options, destination, protocol: this.protocol }, body))
  }
}
