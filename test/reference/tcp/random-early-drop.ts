import type { RandomStream } from "@hourglass/aca"
import { DropTail, type QueueDiscipline } from "@hourglass/inet"
import type { InetPacket } from "@hourglass/net"

/** Packets, but for the weight of one arrival in the average. */
export interface EarlyDropOptions {
  readonly capacity: number
  readonly least: number
  readonly most: number
  readonly weight: number
  /** Of a drop when the average has reached `most`. */
  readonly probability: number
  readonly random: RandomStream
}

/**
 * Random early drop (Floyd and Jacobson 1993), as much of it as a comparison with flows behind such a queue needs: an
 * average over arrivals, without aging while the queue is empty; above `most` the probability goes on to rise to 1.
 */
export class RandomEarlyDrop implements QueueDiscipline {
  readonly letsPass = false
  private readonly queue: DropTail
  private average = 0
  private sinceDrop = 0

  constructor(private readonly options: EarlyDropOptions) {
    this.queue = new DropTail({ packets: options.capacity })
  }

  get capacity(): number {
    return this.queue.capacity
  }
  get length(): number {
    return this.queue.length
  }
  get bytes(): number {
    return this.queue.bytes
  }

  push(packet: InetPacket): InetPacket | undefined {
    const { weight, random } = this.options
    this.average += weight * (this.queue.length - this.average)
    this.sinceDrop++
    if (!random.chance(this.spread(this.dropProbability()))) return this.queue.push(packet)
    this.sinceDrop = 0
    return packet
  }

  pop(): InetPacket | undefined {
    return this.queue.pop()
  }

  private dropProbability(): number {
    const { least, most, probability } = this.options
    const { average } = this
    if (average < least) return 0
    if (average < most) return (probability * (average - least)) / (most - least)
    return Math.min(1, probability + ((1 - probability) * (average - most)) / most)
  }

  /** Makes the distances between drops uniform rather than geometric. */
  private spread(probability: number): number {
    const left = 1 - this.sinceDrop * probability
    return left <= probability ? Math.min(1, probability * 1e9) : probability / left
  }
}
