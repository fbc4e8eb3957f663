import { describe, expect, it } from "vitest"
import { Conversation, plain } from "./play.js"

/** Eight segments on the way, of which the first is held for lost and sent again. */
const recovering = () =>
  new Conversation({ ...plain, sack: true, initialWindow: 8 })
    .listening()
    .play(`
      0 < SYN seq=100 sackok
      0 > SYN,ACK seq=0 ack=101 sackok
      0 < ACK seq=101 ack=1`)
    .at(1, (stream) => stream.write(8000))
    .play(`
      1   > ACK seq=1 ack=101 len=1000
      1   > ACK seq=1001 ack=101 len=1000
      1   > ACK seq=2001 ack=101 len=1000
      1   > ACK seq=3001 ack=101 len=1000
      1   > ACK seq=4001 ack=101 len=1000
      1   > ACK seq=5001 ack=101 len=1000
      1   > ACK seq=6001 ack=101 len=1000
      1   > PSH,ACK seq=7001 ack=101 len=1000
      1.1 < ACK seq=101 ack=1 sack=1001-2001
      1.1 < ACK seq=101 ack=1 sack=1001-3001
      1.1 < ACK seq=101 ack=1 sack=1001-4001
      1.1 > ACK seq=1 ack=101 len=1000`)

describe("recovery by SACK, RFC 6675", () => {
  it("§4: rescues the last segment as soon as the window allows it, without a time-out", () => {
    const talk = recovering().play(`
      1.15 < ACK seq=101 ack=1 sack=1001-5001
      1.2  < ACK seq=101 ack=1 sack=1001-6001
      1.2  > PSH,ACK seq=7001 ack=101 len=1000
      1.3  < ACK seq=101 ack=1 sack=1001-7001
      1.4  < ACK seq=101 ack=7001
      1.5  < ACK seq=101 ack=8001`)
    expect(talk.connection.counters.timeouts).toBe(0)
  })

  it("sends all again that was too big, when the way becomes narrower meanwhile", () => {
    const talk = recovering()
    talk
      .at(1.15, () => talk.complain("packet-too-big", 1, 540))
      .play(`
      1.15 > ACK seq=1 ack=101 len=500
      1.15 > ACK seq=501 ack=101 len=500
      1.15 > ACK seq=4001 ack=101 len=500
      1.15 > ACK seq=4501 ack=101 len=500
      1.15 > ACK seq=5001 ack=101 len=500
      1.15 > ACK seq=5501 ack=101 len=500
      1.15 > ACK seq=6001 ack=101 len=500
      1.15 > ACK seq=6501 ack=101 len=500
      1.2  < ACK seq=101 ack=4001
      1.2  > ACK seq=7001 ack=101 len=500
      1.2  > PSH,ACK seq=7501 ack=101 len=500
      1.3  < ACK seq=101 ack=8001`)
    expect(talk.connection.counters.timeouts).toBe(0)
  })
})
