import { Reno, type SegmentLoss } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { Conversation, plain } from "./play.js"

/** Remembers what it is told of losses. */
class Listener extends Reno {
  override readonly usesDeliveryRate = true
  readonly losses: SegmentLoss[] = []

  override onLost(loss: SegmentLoss): void {
    this.losses.push({ ...loss })
  }
}

/** Six segments on the way, of which the first two are held for lost, and sent again. */
function losing(): { listener: Listener; talk: Conversation } {
  const listener = new Listener()
  const talk = new Conversation({ ...plain, sack: true, initialWindow: 6, congestion: () => listener })
    .listening()
    .play(`
      0 < SYN seq=100 sackok
      0 > SYN,ACK seq=0 ack=101 sackok
      0 < ACK seq=101 ack=1`)
    .at(1, (stream) => stream.write(6000))
    .play(`
      1   > ACK seq=1 ack=101 len=1000
      1   > ACK seq=1001 ack=101 len=1000
      1   > ACK seq=2001 ack=101 len=1000
      1   > ACK seq=3001 ack=101 len=1000
      1   > ACK seq=4001 ack=101 len=1000
      1   > PSH,ACK seq=5001 ack=101 len=1000
      1.1 < ACK seq=101 ack=1 sack=2001-3001
      1.1 < ACK seq=101 ack=1 sack=2001-4001
      1.1 < ACK seq=101 ack=1 sack=2001-5001
      1.1 > ACK seq=1 ack=101 len=1000
      1.1 > ACK seq=1001 ack=101 len=1000`)
  return { listener, talk }
}

describe("a congestion control that asks for delivery rates is told", () => {
  it("of each segment that is lost, and what was on the way and lost since it was sent", () => {
    // Before the data were written there were none.
    const common = { size: 1000, isAppLimited: true, totalDelivered: 3000 }
    expect(losing().listener.losses).toEqual([
      { position: 1, sentFlight: 1000, lost: 1000, ...common },
      { position: 1001, sentFlight: 2000, lost: 2000, ...common },
    ])
  })

  it("of what was sent again and is lost again, as a time-out says", () => {
    const { listener, talk } = losing()
    talk.play("2 > ACK seq=1 ack=101 len=1000")
    const again = listener.losses
      .slice(2)
      .map(({ position, sentFlight, lost }) => [position, sentFlight, lost])
    // Of six, three had arrived and two were lost: the sixth was on the way, and then the first again, and the second.
    expect(again).toEqual([
      [1, 2000, 1000],
      [1001, 3000, 2000],
      [5001, 6000, 5000],
    ])
  })
})
