import { bytes, OptionError, type Size } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import { PacketFifo } from "./packet-fifo.js"
import type { QueueDiscipline } from "./queue-discipline.js"

/** Room for packets that wait, in packets or in bytes. The packet being sent does not count. */
export type QueueLimit = { readonly packets: number } | { readonly bytes: Size }

/** First in, first out; an arrival that finds no room is dropped. */
export class DropTail implements QueueDiscipline {
  readonly letsPass = true
  readonly capacity: number
  private readonly countsBytes: boolean
  private readonly fifo = new PacketFifo()

  /** @param limit - room for waiting packets; default unlimited */
  constructor(limit: QueueLimit = { packets: Number.POSITIVE_INFINITY }) {
    this.countsBytes = "bytes" in limit
    this.capacity = "bytes" in limit ? bytes(limit.bytes) : limit.packets
    const unit = this.countsBytes ? "bytes" : "packets"
    if (!(this.capacity >= 0))
      throw new OptionError(`the limit of a queue is ${this.capacity} ${unit}; it must be ≥ 0`)
  }

  get length(): number {
    return this.fifo.length
  }

  get bytes(): number {
    return this.fifo.bytes
  }

  push(packet: InetPacket): InetPacket | undefined {
    const after = this.countsBytes ? this.fifo.bytes + packet.size : this.fifo.length + 1
    if (after > this.capacity) return packet
    this.fifo.push(packet)
    return undefined
  }

  pop(): InetPacket | undefined {
    return this.fifo.pop()
  }
}
