/** The queue disciplines of the Internet layer, by the suite that anybody can run on a discipline of their own. */
import { DropTail, PacketFifo, type QueueDiscipline } from "@hourglass/inet"
import type { InetPacket } from "@hourglass/net"
import { describe } from "vitest"
import { queueConformance } from "./queue-conformance.js"

describe("drop tail, packets", () => queueConformance((packets) => new DropTail({ packets })))

describe("drop tail, bytes", () =>
  queueConformance((packets) => new DropTail({ bytes: packets === 0 ? 0 : packets * 40 })))

/** A discipline of one's own: the newest packet pushes out the oldest. */
class DropHead implements QueueDiscipline {
  readonly letsPass = true
  private readonly fifo = new PacketFifo()

  constructor(readonly capacity: number) {}

  get length(): number {
    return this.fifo.length
  }

  get bytes(): number {
    return this.fifo.bytes
  }

  push(packet: InetPacket): InetPacket | undefined {
    this.fifo.push(packet)
    return this.fifo.length > this.capacity ? this.fifo.pop() : undefined
  }

  pop(): InetPacket | undefined {
    return this.fifo.pop()
  }
}

describe("a discipline that pushes out waiting packets", () =>
  queueConformance((packets) => new DropHead(packets)))
