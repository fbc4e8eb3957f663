/** The other end of a TCP connection, played by a test. */
import { Protocol } from "@hourglass/inet"
import { type InetPacket, ipProtocols } from "@hourglass/net"
import { ACK, SYN, TcpSegment } from "@hourglass/protocols"

/** Its first sequence number: such that it and the other side's wrap around early. */
const peerIss = -1

/** What it says in its SYN. */
export interface PeerOffer {
  readonly mss: number
  readonly sackPermitted: boolean
  /** Bytes. */
  readonly receiveWindow: number
}

/**
 * Accepts one connection, then keeps quiet: it notes the segments that arrive, and acknowledges what it is told to.
 * Positions are bytes of data, from 0.
 */
export class ScriptedPeer extends Protocol<PeerOffer> {
  readonly protocol = ipProtocols.tcp
  /** Where each data segment that arrived began and ended, since `take` was last called. */
  private arrived: { start: number; end: number }[] = []
  private syn: TcpSegment | undefined
  private remote: InetPacket["source"]

  /** The data segments that have arrived since the last call. */
  take(): { start: number; end: number }[] {
    const taken = this.arrived
    this.arrived = []
    return taken
  }

  /** Sends an ACK: all data before a position have arrived, and the stretches given. */
  acknowledge(position: number, sacked: readonly (readonly [start: number, end: number])[] = []): void {
    const base = this.dataBase
    const segment = this.segment(peerIss + 1, base + position, ACK)
    segment.sackBlocks = sacked.flatMap(([start, end]) => [(base + start) | 0, (base + end) | 0])
    this.transmit(segment)
  }

  protected receive({ source, body }: InetPacket): void {
    if (!(body instanceof TcpSegment)) throw new Error(`${body} is no TCP segment`)
    if (body.syn) this.accept(body, source)
    else if (body.length > 0) {
      const start = (body.seq - this.dataBase) | 0
      this.arrived.push({ start, end: start + body.length })
    }
  }

  private accept(syn: TcpSegment, source: InetPacket["source"]): void {
    this.syn = syn
    this.remote = source
    const answer = this.segment(peerIss, syn.seq + 1, SYN | ACK)
    answer.mss = this.options.mss
    answer.sackPermitted = this.options.sackPermitted && syn.sackPermitted
    if (syn.windowScale >= 0) answer.windowScale = this.shift
    this.transmit(answer)
  }

  /** Of its window: none where that fits into 16 bits. */
  private get shift(): number {
    return this.options.receiveWindow > 0xffff ? 14 : 0
  }

  private get known(): TcpSegment {
    if (this.syn === undefined) throw new Error(`${this.path}: nobody has connected`)
    return this.syn
  }

  /** The sequence number of the first byte of data. */
  private get dataBase(): number {
    return (this.known.seq + 1) | 0
  }

  private segment(seq: number, ack: number, flags: number): TcpSegment {
    const { sourcePort, destinationPort, windowScale } = this.known
    const scaled =
      flags & SYN || windowScale < 0 ? this.options.receiveWindow : this.options.receiveWindow >> this.shift
    return new TcpSegment(destinationPort, sourcePort, seq | 0, ack | 0, flags, Math.min(scaled, 0xffff))
  }

  private transmit(segment: TcpSegment): void {
    if (this.remote !== undefined) this.send(this.remote, segment.measure())
  }
}
