/**
 * The way of a node to itself.
 *
 * A packet takes no time on it, but goes in its turn: its sender is not entered again before it returned. Only when very
 * much goes at once, as in an endless flow of a host to itself, packets wait: so many bytes pass at one instant, more at
 * the pace of a bandwidth, as on every machine. Else time would never pass.
 */
import { type Component, Timer } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"
import { PacketFifo } from "../queue/packet-fifo.js"

export interface LoopbackOptions {
  /** Bit/s in the long run. `Infinity` for no limit. */
  readonly loopbackBandwidth: number
  /** Bytes that pass at once after a rest. */
  readonly loopbackBurst: number
}

/** What is wrong with the options, each in words. */
export function loopbackFaults({ loopbackBandwidth, loopbackBurst }: LoopbackOptions): string[] {
  return [
    ...(loopbackBandwidth > 0 ? [] : [`loopbackBandwidth is ${loopbackBandwidth} bit/s; it must be > 0`]),
    ...(loopbackBurst >= 0 && Number.isFinite(loopbackBurst)
      ? []
      : [`loopbackBurst is ${loopbackBurst} bytes; it must be finite and >= 0`]),
  ]
}

export class Loopback {
  private readonly line = new PacketFifo()
  private readonly arrival: Timer
  /** When all that was sent until now has passed at the pace of the bandwidth, simulated seconds. */
  private passedAt = Number.NEGATIVE_INFINITY
  private readonly secondsPerByte: number
  /** How much earlier packets pass than at that pace: seconds that a burst takes. */
  private readonly lead: number

  /** @param deliver - a method of the owner, called for each packet that has come back */
  constructor(
    private readonly owner: Component,
    private readonly deliver: (packet: InetPacket) => void,
    { loopbackBandwidth, loopbackBurst }: LoopbackOptions,
  ) {
    this.arrival = new Timer(owner, () => this.arrive())
    this.secondsPerByte = 8 / loopbackBandwidth
    this.lead = loopbackBurst * this.secondsPerByte
  }

  /** Packets on their way. */
  get held(): number {
    return this.line.length
  }

  take(packet: InetPacket): void {
    const { owner, line } = this
    const { simulation } = owner
    const { now } = simulation
    this.passedAt = Math.max(this.passedAt, now) + packet.size * this.secondsPerByte
    const due = this.passedAt - this.lead
    if (due <= now && line.length === 0) return simulation.defer(owner, this.deliver, packet)
    packet.due = Math.max(due, now)
    line.push(packet)
    if (line.first === packet) this.arrival.at(packet.due)
  }

  private arrive(): void {
    const packet = this.line.pop()
    if (packet === undefined) return
    if (this.line.first !== undefined) this.arrival.at(this.line.first.due)
    this.deliver.call(this.owner, packet)
  }

  /** The node is going down: what is on its way is lost. */
  discard(): void {
    this.arrival.cancel()
    for (let packet = this.line.pop(); packet !== undefined; packet = this.line.pop())
      this.owner.drop(packet, "node-down")
  }
}
