/** Error models: which packets a link loses. */
import { expMinus1, ln1p, OptionError, type RandomStream } from "@hourglass/aca"
import type { InetPacket } from "@hourglass/net"

/** Decides packet by packet. Write your own, and give a link what makes it. */
export interface ErrorModel {
  /** @param now - simulated time, seconds */
  loses(packet: InetPacket, now: number): boolean
}

export const noErrors: ErrorModel = { loses: () => false }

/** Loses each packet with the same probability, 0–1. */
export class RandomLoss implements ErrorModel {
  constructor(
    readonly rate: number,
    private readonly random: RandomStream,
  ) {
    if (!(rate >= 0 && rate <= 1)) throw new OptionError(`a loss rate is a probability, 0 to 1, not ${rate}`)
  }

  loses(): boolean {
    return this.random.chance(this.rate)
  }
}

/** Loses a packet when one of its bits is wrong; bits are wrong independently with this probability, 0–1. */
export class BitErrors implements ErrorModel {
  constructor(
    readonly rate: number,
    private readonly random: RandomStream,
  ) {
    if (!(rate >= 0 && rate <= 1))
      throw new OptionError(`a bit error rate is a probability, 0 to 1, not ${rate}`)
  }

  loses(packet: InetPacket): boolean {
    return this.random.chance(-expMinus1(packet.size * 8 * ln1p(-this.rate))) // 1 − (1 − rate)^bits
  }
}

/** Loses the n-th packets of a list, counted from 1 over both directions: for tests and lectures. */
export class ListedLoss implements ErrorModel {
  private count = 0

  constructor(readonly numbers: ReadonlySet<number>) {}

  loses(): boolean {
    return this.numbers.has(++this.count)
  }
}
