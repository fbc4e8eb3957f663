import type { Stream } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { Conversation, established, plain } from "./play.js"

describe("what a user is told, and what it may do then", () => {
  it("hears nothing after it was told that the connection is closed", () => {
    const talk = established({ ...plain, sendBuffer: 100 })
      .at(1, (stream) => {
        stream.write(200)
        stream.close()
      })
      .play(`
        0.5 < FIN,ACK seq=101 ack=1
        0.5 > ACK seq=1 ack=102
        1   > PSH,ACK seq=1 ack=102 len=100
        1   > FIN,ACK seq=101 ack=102
        1.1 < ACK seq=102 ack=102`)
    expect(talk.user.log.at(-1)).toBe("closed")
  })

  it("may end the connection as soon as it is connected, though data have come with the last ACK", () => {
    const talk = new Conversation().opening()
    const { user } = talk
    user.connected = (stream: Stream) => {
      user.log.push("connected")
      stream.abort()
    }
    talk.play(`
      0   > SYN seq=0
      0.1 < SYN,ACK seq=300 ack=1 len=10
      0.1 > RST,ACK seq=1 ack=311`)
    expect(user.log).toEqual(["connected", "10 readable", "closed: aborted"])
  })

  it("finds the connection closed when it is told so, and can open it again", () => {
    const talk = established()
    const { user } = talk
    user.closed = (stream: Stream) => {
      user.log.push(`closed in ${stream.tcpState}`)
      stream.abort()
      expect(stream.write(10)).toBe(0)
      talk.opening()
    }
    talk.play(`
      1 < RST seq=101
      1 > SYN seq=0
      1.5 < SYN,ACK seq=9 ack=1
      1.5 > ACK seq=1 ack=10`)
    expect(user.log).toEqual(["connected", "closed in CLOSED", "connected"])
  })

  it("may refuse a connection that it is asked to accept, and hears its end", () => {
    const talk = new Conversation().listening(1)
    const { user } = talk
    user.connected = (stream: Stream) => stream.abort()
    talk.play(`
      1 < SYN seq=100
      1 > SYN,ACK seq=0 ack=101
      1 < ACK seq=101 ack=1
      1 > RST,ACK seq=1 ack=101`)
    expect(user.log).toEqual(["closed: aborted"])
    talk.play(`
      2   < SYN seq=100
      2   > SYN,ACK seq=0 ack=101
      2.1 < SYN seq=100 from=5001`)
    expect(talk.tcp.dropCounts?.get("backlog-full")).toBe(1)
  })

  it("is told of room only while it may write", () => {
    const talk = established({ ...plain, sendBuffer: 1000 })
      .at(1, (stream) => {
        stream.write(2000)
        stream.close()
      })
      .play(`
        1   > PSH,ACK seq=1 ack=101 len=1000
        1   > FIN,ACK seq=1001 ack=101
        1.1 < ACK seq=101 ack=1002`)
    expect(talk.user.log).toEqual(["connected"])
  })

  it("opens the window at once when it reads all as it hears something else", () => {
    const talk = established({ ...plain, receiveBuffer: 2000, sendBuffer: 100 })
    talk.user.drained = () => talk.connection.read()
    talk
      .at(0.5, (stream) => stream.write(200))
      .play(`
      0.1 < ACK seq=101 ack=1 len=1000
      0.1 > ACK seq=1 ack=1101
      0.2 < ACK seq=1101 ack=1 len=1000
      0.2 > ACK seq=1 ack=2101 win=0
      0.5 > PSH,ACK seq=1 ack=2101 len=100 win=0
      0.6 < ACK seq=2101 ack=101
      0.6 > ACK seq=101 ack=2101 win=2000`)
  })
})
