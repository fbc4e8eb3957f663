import type { Ack } from "../congestion-control.js"
import { WindowedMax } from "../windowed-max.js"

/**
 * extra_acked: how much more ACKs tell of at once than the bandwidth explains, since something on the way gathers
 * packets or ACKs (draft-ietf-ccwg-bbr-06 §5.5.9). The window has room for as much, so that the sender can go on until
 * the next of them. Bytes and seconds.
 */
export class ExtraAcked {
  private readonly extras = new WindowedMax(1)
  private start = 0
  private delivered = 0

  /** It counts for so many rounds from now on, instead of one. */
  remember(rounds: number): void {
    this.extras.length = rounds
  }

  get bytes(): number {
    return this.extras.value
  }

  /** Takes what an ACK tells. @param most - bytes that it can be */
  update({ now, delivered }: Ack, bandwidth: number, most: number, round: number): void {
    let expected = bandwidth * (now - this.start)
    if (this.delivered <= expected) {
      this.start = now
      this.delivered = 0
      expected = 0
    }
    this.delivered += delivered
    this.extras.update(Math.min(this.delivered - expected, most), round)
  }
}
