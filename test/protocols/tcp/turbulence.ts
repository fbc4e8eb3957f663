/** What a bad path does to packets. */
import type { RandomStream } from "@hourglass/aca"
import { PacketFilter } from "@hourglass/inet"
import type { InetPacket } from "@hourglass/net"
import { TcpSegment } from "@hourglass/protocols"

/** Each a probability, 0–1, of a packet; and seconds. */
export interface Trouble {
  readonly loss: number
  readonly duplication: number
  /** Held back, so that others overtake it … */
  readonly reordering: number
  /** … by up to so long. */
  readonly delay: number
  /** Made bytes, of which some bits are turned. */
  readonly corruption: number
  /** Made bytes, and nothing else: they must mean the same. */
  readonly encoding: number
}

/** Troubles the packets of an interface in both directions. */
export class Turbulence extends PacketFilter<Trouble & { readonly chance: RandomStream }> {
  private holding = 0

  override get held(): number {
    return this.holding
  }

  protected override pass(packet: InetPacket): void {
    this.trouble(packet, this.forward)
  }

  protected override passUp(packet: InetPacket): void {
    this.trouble(packet, this.forwardUp)
  }

  private trouble(packet: InetPacket, onward: (packet: InetPacket) => void): void {
    const { chance, loss, duplication } = this.options
    if (chance.chance(loss)) return this.drop(packet, "filtered")
    if (chance.chance(duplication)) this.delayed(packet.copy(), onward)
    this.delayed(packet, onward)
  }

  private delayed(packet: InetPacket, onward: (packet: InetPacket) => void): void {
    const { chance, reordering, delay, corruption, encoding } = this.options
    if (chance.chance(corruption)) this.encode(packet, 1 + chance.int(3))
    else if (chance.chance(encoding)) this.encode(packet, 0)
    if (!chance.chance(reordering)) return onward.call(this, packet)
    this.holding++
    this.after(chance.uniform(0, delay), () => {
      this.holding--
      onward.call(this, packet)
    })
  }

  /** @param turned - how many bits, within 16 of each other: the checksum finds all of these */
  private encode(packet: InetPacket, turned: number): void {
    const { body, source, destination } = packet
    if (!(body instanceof TcpSegment) || source === undefined) return
    const { chance } = this.options
    const bytes = body.encode(source, destination)
    const first = chance.int(bytes.length * 8 - 3)
    for (let bit = first; bit < first + turned; bit++) bytes[bit >> 3] ^= 0x80 >> (bit & 7)
    packet.body = bytes
  }
}
