import { describe, expect, it } from "vitest"
import { Conversation, established, plain } from "./play.js"

describe("closed windows in both directions, RFC 9293 §3.8.6.1", () => {
  it("acknowledges within the window that it probes, or the other side would not look at its ACKs", () => {
    established()
      .at(1, (stream) => stream.write(3000))
      .play(`
      0.5 < ACK seq=101 ack=1 win=0
      2   > ACK seq=1 ack=101 len=1
      2   < ACK seq=101 ack=1 win=0
      2.5 < ACK seq=101 ack=1 win=0 len=1000
      2.5 > ACK seq=1 ack=1101`)
  })

  it("takes the ACK of a side that does not know yet that its probe was taken", () => {
    const talk = established({ ...plain, receiveBuffer: 1000 })
      .at(1.5, (stream) => stream.write(100))
      .at(2, (stream) => stream.read())
      .play(`
      0.5 < ACK seq=101 ack=1 len=1000
      0.5 > ACK seq=1 ack=1101 win=0
      1.5 > PSH,ACK seq=1 ack=1101 len=100
      2   > ACK seq=101 ack=1101 win=1000
      2   < ACK seq=1101 ack=1 len=1
      2   > ACK seq=101 ack=1102
      2.1 < ACK seq=1101 ack=101
      2.1 > ACK seq=101 ack=1102`)
    expect(talk.connection.unacknowledged).toBe(0)
  })

  it("takes an ACK at the end of the window: the sender of that has filled it", () => {
    const talk = established({ ...plain, receiveBuffer: 1000 })
      .at(1, (stream) => stream.write(100))
      .play(`
      1   > PSH,ACK seq=1 ack=101 len=100
      1.1 < ACK seq=1101 ack=101`)
    expect(talk.connection.unacknowledged).toBe(0)
  })
})

describe("windows that shrink, RFC 9293 §3.8.6", () => {
  it("asks after a window that was closed over data on the way, and does not give up while it is answered", () => {
    const talk = established({ ...plain, userTimeout: 5 })
      .at(1, (stream) => stream.write(1000))
      .play(`
      1   > PSH,ACK seq=1 ack=101 len=1000
      1.1 < ACK seq=101 ack=1 win=0
      2   > PSH,ACK seq=1 ack=101 len=1000
      2.1 < ACK seq=101 ack=1 win=0
      4   > PSH,ACK seq=1 ack=101 len=1000
      4.1 < ACK seq=101 ack=1 win=0
      8   > PSH,ACK seq=1 ack=101 len=1000
      8.1 < ACK seq=101 ack=1 win=5000
      8.1 > PSH,ACK seq=1 ack=101 len=1000
      8.2 < ACK seq=101 ack=1001`)
    expect(talk.connection.counters).toMatchObject({ timeouts: 0, probes: 3, acknowledgedBytes: 1000 })
  })
})

describe("the window of a SYN, RFC 7323 §2.2", () => {
  it("is not scaled, when both open at once either", () => {
    const talk = new Conversation({ ...plain, windowScaling: true }).opening().play(`
      0   > SYN seq=0
      0.1 < SYN seq=300 ws=7 win=1000
      0.1 > SYN,ACK seq=0 ack=301
      0.2 < SYN,ACK seq=300 ack=1 ws=7 win=1000
      0.2 > ACK seq=1 ack=301`)
    expect(talk.connection.snd.wnd).toBe(1000)
    talk.play("0.3 < ACK seq=301 ack=1 win=1000")
    expect(talk.connection.snd.wnd).toBe(128_000)
  })
})

describe("keepalive, RFC 9293 §3.8.4", () => {
  it("does not ask while data are on the way", () => {
    established({ ...plain, keepAlive: 2, keepAliveInterval: 1, keepAliveProbes: 2 })
      .at(1, (stream) => stream.write(10))
      .play(
        `
      1 > PSH,ACK seq=1 ack=101 len=10
      2 > PSH,ACK seq=1 ack=101 len=10
      4 > PSH,ACK seq=1 ack=101 len=10
      8 > PSH,ACK seq=1 ack=101 len=10
      9 < ACK seq=101 ack=11
     11 > ACK seq=10 ack=101`,
        11.5,
      )
  })
})
