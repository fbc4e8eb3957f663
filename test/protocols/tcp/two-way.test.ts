import { describe, expect, it } from "vitest"
import { Conversation, established, plain } from "./play.js"

describe("data in both directions", () => {
  it("says by an ACK alone that something is missing, though it has data to send (RFC 5681 §4.2)", () => {
    established({ ...plain, initialWindow: 2 })
      .at(1, (stream) => stream.write(8000))
      .play(`
      1   > ACK seq=1 ack=101 len=1000
      1   > ACK seq=1001 ack=101 len=1000
      1.1 < ACK seq=1101 ack=1001 len=1000
      1.1 > ACK seq=2001 ack=101
      1.1 > ACK seq=2001 ack=101 len=1000
      1.1 > ACK seq=3001 ack=101 len=1000`)
  })

  it("counts the report of a duplicate that comes when nothing is on the way (RFC 2883)", () => {
    const talk = new Conversation({ ...plain, sack: true }).listening().play(`
      0 < SYN seq=100 sackok
      0 > SYN,ACK seq=0 ack=101 sackok
      0 < ACK seq=101 ack=1`)
    talk
      .at(1, (stream) => stream.write(100))
      .play(`
      1   > PSH,ACK seq=1 ack=101 len=100
      2   > PSH,ACK seq=1 ack=101 len=100
      2.1 < ACK seq=101 ack=101
      2.2 < ACK seq=101 ack=101 sack=1-101`)
    expect(talk.connection.counters.duplicateSacks).toBe(1)
  })
})
