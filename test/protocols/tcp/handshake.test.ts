import { describe, expect, it } from "vitest"
import { Conversation, established, plain } from "./play.js"

describe("opening, RFC 9293 §3.5", () => {
  it("opens passively with a three-way handshake", () => {
    const talk = established()
    expect(talk.state).toBe("ESTABLISHED")
    expect(talk.user.log).toEqual(["connected"])
  })

  it("opens actively with a three-way handshake", () => {
    const talk = new Conversation().opening().play(`
      0   > SYN seq=0 mss=1000
      0.1 < SYN,ACK seq=300 ack=1
      0.1 > ACK seq=1 ack=301`)
    expect(talk.state).toBe("ESTABLISHED")
    expect(talk.user.log).toEqual(["connected"])
  })

  it("lets data go with the ACK of the SYN,ACK", () => {
    new Conversation()
      .opening()
      .at(0, (stream) => stream.write(100))
      .play(`
      0   > SYN seq=0
      0.1 < SYN,ACK seq=300 ack=1
      0.1 > PSH,ACK seq=1 ack=301 len=100`)
  })

  it("opens from both sides at once (figure 7)", () => {
    const talk = new Conversation().opening()
    const kinds: string[] = []
    talk.connection.sent.on(({ kind }) => void kinds.push(kind))
    talk.play(`
      0   > SYN seq=0
      0.1 < SYN seq=300
      0.1 > SYN,ACK seq=0 ack=301
      0.2 < SYN,ACK seq=300 ack=1
      0.2 > ACK seq=1 ack=301`)
    expect(talk.state).toBe("ESTABLISHED")
    expect(kinds).toEqual(["new", "new"]) // the first SYN is on the way already: nothing was sent again
  })

  it("is refused by a reset", () => {
    const talk = new Conversation().opening().play(`
      0   > SYN seq=0
      0.1 < RST,ACK seq=0 ack=1`)
    expect(talk.user.log).toEqual(["closed: refused"])
    expect(talk.tcp.connections).toEqual([])
  })

  it("does not believe a reset that acknowledges nothing of it", () => {
    const talk = new Conversation().opening().play(`
      0   > SYN seq=0
      0.1 < RST,ACK seq=0 ack=7`)
    expect(talk.state).toBe("SYN-SENT")
  })

  it("answers an old SYN,ACK by a reset (figure 9)", () => {
    new Conversation().opening().play(`
      0   > SYN seq=0
      0.1 < SYN,ACK seq=300 ack=91
      0.1 > RST seq=91`)
  })

  it("sends the SYN again, backing off, and gives up after synTimeout", () => {
    const talk = new Conversation({ ...plain, synTimeout: 10 }).opening().play(
      `
      0   > SYN seq=0
      1   > SYN seq=0
      3   > SYN seq=0
      7   > SYN seq=0`,
      20,
    )
    expect(talk.user.log).toEqual(["closed: timed-out"])
  })

  it("sends the SYN,ACK again, and gives up", () => {
    const talk = new Conversation({ ...plain, synTimeout: 5 }).listening().play(
      `
      0 < SYN seq=100
      0 > SYN,ACK seq=0 ack=101
      1 > SYN,ACK seq=0 ack=101
      3 > SYN,ACK seq=0 ack=101`,
      20,
    )
    expect(talk.tcp.connections).toEqual([])
    expect(talk.user.log).toEqual([])
  })

  it("agrees on options that both sides know", () => {
    const options = { ...plain, timestamps: true, sack: true, windowScaling: true, receiveBuffer: 2 ** 20 }
    const talk = new Conversation(options).listening().play(`
      0 < SYN seq=100 mss=1460 sackok ts=7/0 ws=3
      0 > SYN,ACK seq=0 ack=101 mss=1000 ws=5 sackok ts=1/7
      0 < ACK seq=101 ack=1 win=100 ts=8/1`)
    expect(talk.connection.agreement).toMatchObject({
      timestamps: true,
      sack: true,
      sendScale: 8,
      receiveScale: 32,
    })
    expect(talk.connection.snd.wnd).toBe(800)
    expect(talk.connection.mss).toBe(1000 - 12)
  })

  it("offers nothing to a side that does not know it", () => {
    const talk = new Conversation({ ...plain, timestamps: true, sack: true, windowScaling: true })
      .listening()
      .play(`
      0 < SYN seq=100
      0 > SYN,ACK seq=0 ack=101 ws=-1`)
    expect(talk.connection.agreement).toMatchObject({ timestamps: false, sack: false, scales: false })
  })

  it("assumes 536 bytes of a side that announces no MSS (§3.7.1)", () => {
    const talk = new Conversation().listening().play(`
      0 < SYN seq=100 mss=0
      0 > SYN,ACK seq=0 ack=101`)
    expect(talk.connection.mss).toBe(536)
  })

  it("drops SYNs beyond the backlog, and takes one when a handshake is over", () => {
    const talk = new Conversation().listening(1).play(`
      0   < SYN seq=100
      0   > SYN,ACK seq=0 ack=101`)
    expect(talk.connection.tcpState).toBe("SYN-RECEIVED")
    expect(talk.tcp.dropCounts?.get("backlog-full")).toBeUndefined()
  })

  it("answers a segment to a port where nobody listens by a reset", () => {
    const talk = new Conversation().play(`
      0 < SYN seq=100
      0 > RST,ACK seq=0 ack=101
      1 < ACK seq=5 ack=9
      1 > RST seq=9`)
    expect(talk.tcp.dropCounts).toEqual(
      new Map([
        ["no-listener", 1],
        ["no-connection", 1],
      ]),
    )
  })
})
