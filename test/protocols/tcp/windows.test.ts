import { describe, expect, it } from "vitest"
import { Conversation, established, plain } from "./play.js"

describe("windows, RFC 9293 §3.8.6", () => {
  it("sends no more than the other side has room for", () => {
    established()
      .at(1, (stream) => stream.write(5000))
      .play(`
      0.5 < ACK seq=101 ack=1 win=2000
      1   > ACK seq=1 ack=101 len=1000
      1   > ACK seq=1001 ack=101 len=1000
      1.1 < ACK seq=101 ack=2001 win=3000
      1.1 > ACK seq=2001 ack=101 len=1000
      1.1 > ACK seq=3001 ack=101 len=1000
      1.1 > PSH,ACK seq=4001 ack=101 len=1000`)
  })

  it("asks after a closed window with a byte, less and less often, for as long as it is answered (§3.8.6.1)", () => {
    const talk = established({ ...plain, userTimeout: 5 })
      .at(1, (stream) => stream.write(3001))
      .play(`
      0.5 < ACK seq=101 ack=1 win=0
      2   > ACK seq=1 ack=101 len=1
      2   < ACK seq=101 ack=1 win=0
      4   > ACK seq=1 ack=101 len=1
      4   < ACK seq=101 ack=1 win=0
      8   > ACK seq=1 ack=101 len=1
      8   < ACK seq=101 ack=1 win=0
      9   < ACK seq=101 ack=1 win=65535
      9   > ACK seq=1 ack=101 len=1
      9   > ACK seq=2 ack=101 len=1000
      9   > ACK seq=1002 ack=101 len=1000
      9   > PSH,ACK seq=2002 ack=101 len=1000`)
    expect(talk.connection.counters.timeouts).toBe(0)
  })

  it("gives up a closed window of which nobody answers for", () => {
    const talk = established({ ...plain, userTimeout: 5 })
      .at(1, (stream) => stream.write(3000))
      .play(`
      0.5 < ACK seq=101 ack=1 win=0
      2   > ACK seq=1 ack=101 len=1
      4   > ACK seq=1 ack=101 len=1
      8   > RST,ACK seq=1 ack=101`)
    expect(talk.user.error?.kind).toBe("timed-out")
  })

  it("sends no small segments because of a small window (§3.8.6.2.1)", () => {
    established()
      .at(1, (stream) => stream.write(5000))
      .play(`
      0.5 < ACK seq=101 ack=1 win=1300
      1   > ACK seq=1 ack=101 len=1000
      1.1 < ACK seq=101 ack=1001 win=300`)
  })

  it("fills half of the largest window, too, only when nothing is on the way (§3.8.6.2.1, Nagle)", () => {
    new Conversation(plain)
      .listening()
      .play(`
      0   < SYN seq=100 win=1500
      0   > SYN,ACK seq=0 ack=101
      0   < ACK seq=101 ack=1 win=1500`)
      .at(1, (stream) => stream.write(5000))
      .play(`
      1   > ACK seq=1 ack=101 len=1000
      1.1 < ACK seq=101 ack=501 win=1400
      1.2 < ACK seq=101 ack=1001 win=900
      1.2 > ACK seq=1001 ack=101 len=900`)
  })

  it("offers what it has room for, and no window that is hardly open (§3.8.6.2.2)", () => {
    const talk = established({ ...plain, receiveBuffer: 3000 }).play(`
      1 < ACK seq=101 ack=1 len=1000
      1 > ACK seq=1 ack=1101 win=2000
      2 < ACK seq=1101 ack=1 len=1000
      2 > ACK seq=1 ack=2101 win=1000
      3 < ACK seq=2101 ack=1 len=1000
      3 > ACK seq=1 ack=3101 win=0`)
    talk
      .at(4, (stream) => stream.read(500))
      .at(5, (stream) => stream.read(2000))
      .play("5 > ACK seq=1 ack=3101 win=2500")
  })

  it("takes nothing beyond the window that it offered, and says what it has", () => {
    const talk = established({ ...plain, receiveBuffer: 1000 }).play(`
      1 < ACK seq=101 ack=1 len=1000
      1 > ACK seq=1 ack=1101 win=0
      2 < ACK seq=1101 ack=1 len=1000
      2 > ACK seq=1 ack=1101 win=0`)
    expect(talk.connection.readable).toBe(1000)
  })
})

describe("small segments, RFC 9293 §3.7.4", () => {
  it("Nagle: sends a small segment only when nothing is on the way", () => {
    established()
      .at(1, (stream) => stream.write(100))
      .at(1.01, (stream) => stream.write(100))
      .at(1.02, (stream) => stream.write(100))
      .play(`
        1   > PSH,ACK seq=1 ack=101 len=100
        1.1 < ACK seq=101 ack=101
        1.1 > PSH,ACK seq=101 ack=101 len=200`)
  })

  it("without Nagle sends them as they come", () => {
    established({ ...plain, nagle: false })
      .at(1, (stream) => stream.write(100))
      .at(1.01, (stream) => stream.write(100))
      .play(`
        1    > PSH,ACK seq=1 ack=101 len=100
        1.01 > PSH,ACK seq=101 ack=101 len=100`)
  })
})

describe("timestamps, RFC 7323", () => {
  const options = { ...plain, timestamps: true }

  it("§5.3: drops what is older than what has arrived, and acknowledges", () => {
    const talk = new Conversation(options).listening().play(`
      0 < SYN seq=100 ts=1000/0
      0 > SYN,ACK seq=0 ack=101 ts=1/1000
      0 < ACK seq=101 ack=1 ts=1001/1
      1 < ACK seq=101 ack=1 len=10 ts=1500/1
      1 > ACK seq=1 ack=111 ts=1001/1500
      2 < ACK seq=111 ack=1 len=10 ts=1400/1
      2 > ACK seq=1 ack=111 ts=2001/1500`)
    expect(talk.connection.counters.outdated).toBe(1)
  })
})

describe("keepalive, RFC 9293 §3.8.4", () => {
  it("probes a silent connection, and gives it up when it stays silent", () => {
    const talk = established({ ...plain, keepAlive: 10, keepAliveInterval: 1, keepAliveProbes: 2 }).play(
      `
      10 > ACK seq=0 ack=101
      10 < ACK seq=101 ack=1
      20 > ACK seq=0 ack=101
      21 > ACK seq=0 ack=101
      22 > RST,ACK seq=1 ack=101`,
      30,
    )
    expect(talk.user.error).toEqual({ kind: "timed-out", detail: "no answer to 2 keepalive probes" })
  })
})

describe("the user time-out, RFC 9293 §3.8.3", () => {
  it("ends a connection whose data are not acknowledged", () => {
    const talk = established({ ...plain, userTimeout: 6 })
      .at(1, (stream) => stream.write(100))
      .play(
        `
      1  > PSH,ACK seq=1 ack=101 len=100
      2  > PSH,ACK seq=1 ack=101 len=100
      4  > PSH,ACK seq=1 ack=101 len=100
      8  > RST,ACK seq=101 ack=101`,
        30,
      )
    expect(talk.user.error).toEqual({ kind: "timed-out", detail: "no answer for 6 s" })
  })
})

describe("ECN, RFC 3168 §6.1", () => {
  const options = { ...plain, ecn: true }

  it("asks for it in the SYN, and answers marks until the window is reduced", () => {
    const talk = new Conversation(options).listening().play(`
      0   < SYN,ECE,CWR seq=100
      0   > SYN,ACK,ECE seq=0 ack=101
      0   < ACK seq=101 ack=1
      1   < ACK seq=101 ack=1 len=10 ecn=3
      1   > ACK,ECE seq=1 ack=111
      2   < ACK seq=111 ack=1 len=10
      2   > ACK,ECE seq=1 ack=121
      3   < ACK,CWR seq=121 ack=1 len=10
      3   > ACK seq=1 ack=131`)
    expect(talk.connection.counters.marksReceived).toBe(1)
  })

  it("reduces the window for an echo, once in a round trip, and says so", () => {
    const talk = new Conversation(options).opening().play(`
      0   > SYN,ECE,CWR seq=0
      0.1 < SYN,ACK,ECE seq=300 ack=1
      0.1 > ACK seq=1 ack=301`)
    talk
      .at(1, (stream) => stream.write(2000))
      .play(`
      1   > ACK seq=1 ack=301 len=1000
      1   > PSH,ACK seq=1001 ack=301 len=1000`)
    expect(talk.lastPacket.ecn).toBe(2)
    talk
      .at(1.2, (stream) => stream.write(1000))
      .play(`
      1.1 < ACK,ECE seq=301 ack=1001
      1.2 > PSH,ACK,CWR seq=2001 ack=301 len=1000
      1.3 < ACK,ECE seq=301 ack=2001`)
    expect(talk.connection.congestion.ssthresh).toBe(2000) // half of what was on the way, but two segments; once
  })
})
