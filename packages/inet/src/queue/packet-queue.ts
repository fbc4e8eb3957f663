import { Component } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import {
  PacketEvents,
  PacketPull,
  PacketReady,
  PacketTransfer,
  QueueLengthChanged,
  TransmissionOffer,
} from "../contracts/index.js"
import type { MakeDiscipline } from "../tokens.js"
import { DropTail, type QueueLimit } from "./drop-tail.js"
import type { QueueDiscipline } from "./queue-discipline.js"

export interface PacketQueueOptions {
  /** Makes the discipline of this queue; each queue has its own. */
  discipline: MakeDiscipline
  /** Room for packets that wait; for the discipline to understand. */
  limit: QueueLimit | undefined
  /** The interface it belongs to; for events. */
  interface: number
}

export const packetQueueDefaults: PacketQueueOptions = {
  discipline: (limit) => new DropTail(limit),
  limit: undefined,
  interface: 0,
}

/** Holds packets while the network interface is busy, by a discipline that can be exchanged. */
export class PacketQueue extends Component<PacketQueueOptions> {
  // What each packet asks for comes first: it lies together in the processor's cache.
  private isWatched = false // whether anybody hears of packets
  private isMeasured = false // whether anybody hears of its length
  private isEmpty = true
  private readonly letsPass: boolean
  readonly offer = this.requester("offer", TransmissionOffer)
  private readonly served: QueueDiscipline
  readonly in = this.input("in", PacketTransfer, this.receive)
  readonly ready = this.requester("ready", PacketReady)
  readonly pull = this.responder("pull", PacketPull, this.next)
  readonly packets = this.emitter("packets", PacketEvents, this.noteWatched)
  readonly lengths = this.emitter("lengths", QueueLengthChanged, this.noteMeasured)

  constructor(name: string, options: Partial<PacketQueueOptions> = {}) {
    super(name, { ...packetQueueDefaults, ...options })
    this.served = this.options.discipline(this.options.limit)
    this.letsPass = this.served.letsPass
  }

  /** Packets that wait. */
  get length(): number {
    return this.discipline.length
  }

  /** What orders and drops them, as it is now. */
  get discipline(): QueueDiscipline {
    this.settle()
    return this.served
  }

  /** Lets those go whose time has come. */
  private settle(): void {
    if (!this.isEmpty) this.ready.request("looked-at")
  }

  private receive(packet: InetPacket): void {
    if (this.isWatched) this.report("enqueue", packet)
    if (this.isEmpty && this.letsPass && this.offer.request(packet)) {
      if (this.isWatched) this.report("dequeue", packet)
      return
    }
    // Whoever leaves at this very instant has left, whichever of the two events came first.
    if (!this.isEmpty) this.ready.request("waiting")
    const refused = this.served.push(packet, this.now)
    this.isEmpty = this.served.length === 0
    if (refused !== undefined) this.drop(refused, "queue-full")
    if (this.isMeasured && refused !== packet) this.reportLength()
    this.ready.request("waiting")
  }

  private next(time: number): InetPacket | undefined {
    const packet = this.served.pop(time)
    if (packet === undefined) return undefined
    this.isEmpty = this.served.length === 0
    if (this.isWatched) this.report("dequeue", packet)
    if (this.isMeasured) this.reportLength()
    return packet
  }

  override start(): void {
    this.tellWhetherWatched()
  }

  /** The node is going down: what waits is lost, and counted. */
  override stop(): void {
    if (!this.isEmpty) this.ready.request("waiting") // what leaves at this very instant has left
    for (;;) {
      const packet = this.next(this.now)
      if (packet === undefined) return
      this.drop(packet, "node-down")
    }
  }

  private noteWatched(isWatched: boolean): void {
    this.settle() // what left before is not told
    this.isWatched = isWatched
    this.tellWhetherWatched()
  }

  private noteMeasured(isMeasured: boolean): void {
    this.settle()
    this.isMeasured = isMeasured
    this.tellWhetherWatched()
  }

  private tellWhetherWatched(): void {
    const isUnwatched = this.letsPass && !this.isWatched && !this.isMeasured
    if (this.ready.isConnected) this.ready.request(isUnwatched ? "unwatched" : "watched")
  }

  private report(kind: "enqueue" | "dequeue", packet: InetPacket): void {
    this.packets.emit({ kind, time: this.now, interface: this.options.interface, packet })
  }

  private reportLength(): void {
    this.lengths.emit({ time: this.now, packets: this.served.length, bytes: this.served.bytes })
  }
}
