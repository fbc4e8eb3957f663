/**
 * A gate: where packets leave the simulation as bytes, and bytes come into it as
 * packets. It is at the end of a link, as the interface of a node would be.
 *
 * Going out, a packet is written with all its headers and checksums. Coming in,
 * it becomes what a simulated router would have sent: its body is a message
 * where there is a decoder for it, and stays bytes otherwise. What is no packet
 * is dropped, counted, and told with the fault.
 */
import { Component, withDefaults } from "@hourglass/aca"
import { type Boundary, PacketTransfer } from "@hourglass/inet"
import {
  type BodyDecoder,
  decodePacket,
  encodePacket,
  IcmpMessage,
  type InetPacket,
  UdpDatagram,
} from "@hourglass/net"
import { flowOf, internetDecoders, TcpSegment } from "@hourglass/protocols"

export interface GateOptions {
  /** Largest packet that it lets out, bytes. */
  readonly mtu: number
  /** The protocols whose messages it reads, by their number. */
  readonly decoders: ReadonlyMap<number, BodyDecoder>
  /** Takes the bytes of each packet that leaves. */
  readonly takeOut: (bytes: Uint8Array) => void
}

export const gateDefaults: GateOptions = {
  mtu: 1500,
  decoders: internetDecoders,
  takeOut: () => {},
}

export class Gate extends Component<GateOptions> implements Boundary {
  /** From and to the link. */
  readonly in = this.input("in", PacketTransfer, this.letOut)
  readonly out = this.output("out", PacketTransfer)

  /** Packets that came in, and their bytes. */
  entered = 0
  bytesIn = 0
  /** Packets that were to leave, and the bytes of those that did. */
  left = 0
  bytesOut = 0
  /** Packets that came in whose body could not be read; they are sent on, and their receiver drops them. */
  unread = 0

  constructor(name: string, options: Partial<GateOptions> = {}) {
    super(name, withDefaults(gateDefaults, options))
  }

  private letOut(packet: InetPacket): void {
    this.left++
    const { mtu, takeOut } = this.options
    if (packet.size > mtu)
      return this.drop(packet, "fragmentation-needed", `${packet.size} bytes, more than ${mtu}`)
    const bytes = encodePacket(packet)
    this.bytesOut += bytes.length
    takeOut(bytes)
  }

  /** A packet comes in. Call it when the simulation handles an event: see `RealTimeSimulation.inject`. */
  letIn(bytes: Uint8Array): void {
    const decoded = decodePacket(bytes, this.options.decoders)
    if (!decoded.ok) return this.drop(bytes, "bad-message", decoded.fault)
    const { packet, bodyFault } = decoded
    if (bodyFault !== undefined) this.unread++
    this.entered++
    this.bytesIn += bytes.length
    packet.id = this.simulation.nextId()
    packet.createdAt = this.now
    packet.due = this.now
    packet.flow = flowOfBody(packet)
    this.out.send(packet)
  }
}

/** What equal-cost paths are chosen by, as the protocols of a simulated host would have it. */
function flowOfBody({ body }: InetPacket): number {
  if (body instanceof UdpDatagram || body instanceof TcpSegment)
    return flowOf(body.sourcePort, body.destinationPort)
  if (body instanceof IcmpMessage && "identifier" in body.content) return body.content.identifier
  return 0
}
