import { Component } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import { FilterControl, PacketTransfer } from "../contracts/index.js"

/**
 * A packet filter: sits in the bank of an interface and sees every packet that goes down to it or comes up from it.
 *
 * Override `pass` for outgoing packets, `passUp` for incoming ones. Each must end with the packet forwarded,
 * dropped with a reason, or kept to be forwarded later; what it keeps it must report in `held`.
 */
export abstract class PacketFilter<Options extends object = object> extends Component<Options> {
  readonly in = this.input("in", PacketTransfer, this.pass)
  readonly out = this.output("out", PacketTransfer)
  readonly upIn = this.input("upIn", PacketTransfer, this.passUp)
  readonly upOut = this.output("upOut", PacketTransfer)
  readonly control = this.responder("control", FilterControl, this.configure)

  /** Packets that the filter holds back at the moment. */
  get held(): number {
    return 0
  }

  /** A packet on its way out of the node. Default: forward it. */
  protected pass(packet: InetPacket): void {
    this.forward(packet)
  }

  /** A packet on its way into the node. Default: forward it. */
  protected passUp(packet: InetPacket): void {
    this.forwardUp(packet)
  }

  /** A request of a signalling protocol for this filter. Default: none is understood. */
  protected configure(_command: unknown): unknown {
    return undefined
  }

  /** Hands an outgoing packet on. Make it the last thing you do with it. */
  protected forward(packet: InetPacket): void {
    this.out.send(packet)
  }

  /** Hands an incoming packet on. */
  protected forwardUp(packet: InetPacket): void {
    this.upOut.send(packet)
  }
}
