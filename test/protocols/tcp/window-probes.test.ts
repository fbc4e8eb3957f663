import { describe, expect, it } from "vitest"
import { Conversation, established, plain } from "./play.js"

describe("patience with a closed window, RFC 9293 §3.8.6.1", () => {
  it("lasts while each probe is answered, however far apart they are", () => {
    const talk = established({ ...plain, userTimeout: 5 })
      .at(1, (stream) => stream.write(2001))
      .play(`
      0.5 < ACK seq=101 ack=1 win=0
      2   > ACK seq=1 ack=101 len=1
      2.1 < ACK seq=101 ack=1 win=0
      4   > ACK seq=1 ack=101 len=1
      4.1 < ACK seq=101 ack=1 win=0
      8   > ACK seq=1 ack=101 len=1
      8.1 < ACK seq=101 ack=1 win=0
      16  > ACK seq=1 ack=101 len=1
      16.1 < ACK seq=101 ack=1 win=0
      32  > ACK seq=1 ack=101 len=1
      32.1 < ACK seq=101 ack=1
      32.1 > ACK seq=1 ack=101 len=1
      32.1 > ACK seq=2 ack=101 len=1000
      32.1 > PSH,ACK seq=1002 ack=101 len=1000`)
    expect(talk.state).toBe("ESTABLISHED")
  })

  it("begins with the probe that is not answered", () => {
    const talk = established({ ...plain, userTimeout: 5 })
      .at(1, (stream) => stream.write(3000))
      .play(`
      0.5 < ACK seq=101 ack=1 win=0
      2   > ACK seq=1 ack=101 len=1
      2.1 < ACK seq=101 ack=1 win=0
      4   > ACK seq=1 ack=101 len=1
      4.1 < ACK seq=101 ack=1 win=0
      8   > ACK seq=1 ack=101 len=1
      16  > RST,ACK seq=1 ack=101`)
    expect(talk.user.error?.kind).toBe("timed-out")
  })
})

describe("a small window, RFC 9293 §3.8.6.2.1", () => {
  it("is filled after a while, though the other side says all the time that it is small", () => {
    const talk = established()
      .at(1, (stream) => stream.write(2401))
      .play(`
      0.5 < ACK seq=101 ack=1 win=400
      1.4 < ACK seq=101 ack=1 win=400 len=10
      1.4 > ACK seq=1 ack=111
      1.8 < ACK seq=111 ack=1 win=401 len=10
      1.8 > ACK seq=1 ack=121
      2   > ACK seq=1 ack=121 len=401
      2.1 < ACK seq=121 ack=1 win=401 len=10
      2.1 > ACK seq=402 ack=131
      2.2 < ACK seq=131 ack=402
      2.2 > ACK seq=402 ack=131 len=1000
      2.2 > PSH,ACK seq=1402 ack=131 len=1000`)
    expect(talk.connection.counters).toMatchObject({ probes: 0, retransmissions: 0, timeouts: 0 })
  })

  it("is one that data go into: what fills it and is lost is a loss", () => {
    const talk = established()
      .at(1, (stream) => stream.write(3000))
      .play(`
      0.5 < ACK seq=101 ack=1 win=400
      2   > ACK seq=1 ack=101 len=400
      3   > ACK seq=1 ack=101 len=400
      3.1 < ACK seq=101 ack=401 win=400`)
    expect(talk.connection.counters).toMatchObject({ probes: 0, retransmissions: 1, timeouts: 1 })
  })
})

describe("a window that was closed while what was lost was sent again", () => {
  it("lets all go again that had gone again before", () => {
    established()
      .at(1, (stream) => stream.write(3000))
      .play(`
      1   > ACK seq=1 ack=101 len=1000
      1   > ACK seq=1001 ack=101 len=1000
      1   > PSH,ACK seq=2001 ack=101 len=1000
      2   > ACK seq=1 ack=101 len=1000
      2.1 < ACK seq=101 ack=1001
      2.1 > ACK seq=1001 ack=101 len=1000
      2.1 > PSH,ACK seq=2001 ack=101 len=1000
      2.2 < ACK seq=101 ack=1001 win=0
      4.1 > ACK seq=1001 ack=101 len=1000
      4.2 < ACK seq=101 ack=1001
      4.2 > ACK seq=1001 ack=101 len=1000
      4.2 > PSH,ACK seq=2001 ack=101 len=1000`)
  })
})

describe("an endless source that ends", () => {
  it("leaves nothing out of what was written before it", () => {
    established({ ...plain, initialWindow: 1 })
      .at(1, (stream) => {
        stream.write(new Uint8Array(1500))
        stream.write(Number.POSITIVE_INFINITY)
        stream.close()
      })
      .play(`
      1   > ACK seq=1 ack=101 len=1000
      1.1 < ACK seq=101 ack=1001
      1.1 > FIN,PSH,ACK seq=1001 ack=101 len=500`)
  })
})

describe("a receiver short of memory", () => {
  it("may close its window and discard what it had sacked (RFC 2018 §8): that goes again when the window opens", () => {
    const talk = new Conversation({ ...plain, sack: true }).listening().play(`
      0   < SYN seq=100 sackok
      0   > SYN,ACK seq=0 ack=101 sackok
      0   < ACK seq=101 ack=1`)
    talk
      .at(1, (stream) => stream.write(2000))
      .play(`
      1   > ACK seq=1 ack=101 len=1000
      1   > PSH,ACK seq=1001 ack=101 len=1000
      1.1 < ACK seq=101 ack=1 sack=1001-2001
      1.2 < ACK seq=101 ack=1001 win=0
      2.2 > PSH,ACK seq=1001 ack=101 len=1000
      2.3 < ACK seq=101 ack=1001
      2.3 > PSH,ACK seq=1001 ack=101 len=1000`)
  })
})
