import type { SegmentData } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { Conversation, established, plain, waiting } from "./play.js"

describe("closing, RFC 9293 §3.6", () => {
  it("closes first: FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT, and CLOSED after twice the segment lifetime", () => {
    const talk = established({ ...plain, maxSegmentLifetime: 5 })
      .at(1, (stream) => stream.close())
      .play(`
        1   > FIN,ACK seq=1 ack=101
        1.1 < ACK seq=101 ack=2`)
    expect(talk.state).toBe("FIN-WAIT-2")
    talk.play(`
        1.2 < FIN,ACK seq=101 ack=2
        1.2 > ACK seq=2 ack=102`)
    expect(talk.state).toBe("TIME-WAIT")
    expect(talk.user.log).toEqual(["connected", "0 readable, end", "closed"])
    talk.play("11.19 < ACK seq=102 ack=2")
    expect(talk.state).toBe("TIME-WAIT")
    talk.play("12 < ACK seq=102 ack=2\n 12 > RST seq=2", 12)
    expect(talk.state).toBe("CLOSED")
  })

  it("closes second: CLOSE-WAIT, LAST-ACK, CLOSED", () => {
    const talk = established().play(`
        1 < FIN,ACK seq=101 ack=1
        1 > ACK seq=1 ack=102`)
    expect(talk.state).toBe("CLOSE-WAIT")
    expect(talk.user.log).toEqual(["connected", "0 readable, end"])
    talk.at(2, (stream) => stream.close()).play("2 > FIN,ACK seq=1 ack=102")
    expect(talk.state).toBe("LAST-ACK")
    talk.play("2.1 < ACK seq=102 ack=2")
    expect(talk.state).toBe("CLOSED")
    expect(talk.user.log.at(-1)).toBe("closed")
  })

  it("closes from both sides at once: CLOSING, TIME-WAIT (figure 13)", () => {
    const talk = established()
      .at(1, (stream) => stream.close())
      .play(`
        1   > FIN,ACK seq=1 ack=101
        1.1 < FIN,ACK seq=101 ack=1
        1.1 > ACK seq=2 ack=102`)
    expect(talk.state).toBe("CLOSING")
    talk.play("1.2 < ACK seq=102 ack=2")
    expect(talk.state).toBe("TIME-WAIT")
  })

  it("still reads after it has closed its own half", () => {
    const talk = established()
      .at(1, (stream) => stream.close())
      .play(`
        1   > FIN,ACK seq=1 ack=101
        1.1 < ACK seq=101 ack=2
        2   < PSH,ACK seq=101 ack=2 len=300
        2   > ACK seq=2 ack=401`)
    expect(talk.user.log).toEqual(["connected", "300 readable"])
  })

  it("still writes after the other half was closed", () => {
    established()
      .at(2, (stream) => stream.write(500))
      .play(`
        1 < FIN,ACK seq=101 ack=1
        1 > ACK seq=1 ack=102
        2 > PSH,ACK seq=1 ack=102 len=500`)
  })

  it("sends what is written before its FIN, and the FIN with the last of it", () => {
    established()
      .at(1, (stream) => {
        stream.write(1500)
        stream.close()
      })
      .play(`
        1 > ACK seq=1 ack=101 len=1000
        1 > FIN,PSH,ACK seq=1001 ack=101 len=500`)
  })

  it("takes nothing to write once it is closed", () => {
    established()
      .at(1, (stream) => {
        stream.close()
        expect(stream.write(10)).toBe(0)
        expect(stream.writable).toBe(0)
      })
      .play("1 > FIN,ACK seq=1 ack=101")
  })

  it("in TIME-WAIT answers a FIN that comes again, and waits anew", () => {
    const talk = waiting({ ...plain, maxSegmentLifetime: 5 }).play(
      `
        9   < FIN,ACK seq=101 ack=2
        9   > ACK seq=2 ack=102`,
      18,
    )
    expect(talk.state).toBe("TIME-WAIT")
    talk.sim.run({ until: 20 })
    expect(talk.state).toBe("CLOSED")
  })

  it("in TIME-WAIT waits anew for nothing else that is old", () => {
    const talk = waiting({ ...plain, maxSegmentLifetime: 5 }).play(
      `
        9   < ACK seq=50 ack=2 len=10
        9   > ACK seq=2 ack=102`,
      12,
    )
    expect(talk.state).toBe("CLOSED")
  })

  it("in TIME-WAIT lets a new connection begin that is clearly later", () => {
    const talk = waiting().play(`
        2   < SYN seq=9000
        2   > SYN,ACK seq=0 ack=9001`)
    expect(talk.state).toBe("SYN-RECEIVED")
  })

  it("begins that with a later sequence number than it has ever used (§3.6.1)", () => {
    const talk = waiting()
    const { snd } = talk.connection
    talk.play(`
        2   < SYN seq=9000
        2   > SYN,ACK seq=0 ack=9001`)
    expect((talk.connection.snd.iss - snd.iss) | 0).toBe(2)
  })

  it("in TIME-WAIT stays there when nobody listens for a new connection", () => {
    const talk = new Conversation()
      .opening()
      .at(1, (stream) => stream.close())
      .play(`
        0   > SYN seq=0
        0.1 < SYN,ACK seq=300 ack=1
        0.1 > ACK seq=1 ack=301
        1   > FIN,ACK seq=1 ack=301
        1.1 < FIN,ACK seq=301 ack=2
        1.1 > ACK seq=2 ack=302
        2   < SYN seq=9000
        2   > ACK seq=2 ack=302`)
    expect(talk.state).toBe("TIME-WAIT")
  })

  it("says nothing of an abort when both sides have closed (§3.10.5)", () => {
    const talk = established()
      .at(2, (stream) => stream.close())
      .at(3, (stream) => stream.abort())
      .play(
        `
        1 < FIN,ACK seq=101 ack=1
        1 > ACK seq=1 ack=102
        2 > FIN,ACK seq=1 ack=102`,
        10,
      )
    expect(talk.user.log.at(-1)).toBe("closed: aborted")
  })

  it("still has all when it is aborted in TIME-WAIT", () => {
    const talk = waiting()
    const { connection } = talk
    connection.abort()
    expect([talk.state, connection.error]).toEqual(["CLOSED", undefined])
  })

  it("resets at once when it is aborted", () => {
    const talk = established()
      .at(1, (stream) => stream.abort())
      .play("1 > RST,ACK seq=1 ack=101")
    expect(talk.user.log).toEqual(["connected", "closed: aborted"])
    expect(talk.state).toBe("CLOSED")
  })

  it("sends the FIN again until it is acknowledged", () => {
    established()
      .at(1, (stream) => stream.close())
      .play(`
      1 > FIN,ACK seq=1 ack=101
      2 > FIN,ACK seq=1 ack=101
      4 > FIN,ACK seq=1 ack=101`)
  })
})

describe("closing before the connection is established, RFC 9293 §3.10.4", () => {
  const connecting = (data: SegmentData) =>
    new Conversation().opening().at(0.05, (stream) => {
      stream.write(data)
      stream.close()
    })

  /** Both sides have sent their SYNs; this one has written 500 bytes and closed. */
  const crossing = () =>
    new Conversation()
      .opening()
      .at(0.15, (stream) => {
        stream.write(500)
        stream.close()
      })
      .play(`
        0   > SYN seq=0
        0.1 < SYN seq=300
        0.1 > SYN,ACK seq=0 ack=301`)

  it.each([500, new Uint8Array(1)])("in SYN-SENT: says that what was written is discarded", (data) => {
    const talk = connecting(data).play(`
        0   > SYN seq=0
        0.1 < SYN,ACK seq=300 ack=1
        0.1 > RST seq=1`)
    expect(talk.user.log).toEqual(["closed: aborted"])
    expect(talk.user.error?.detail).toBe("closed before it was established: what was written is discarded")
    expect(talk.tcp.connections).toEqual([])
  })

  it.each([0, Number.POSITIVE_INFINITY])(
    "in SYN-SENT: is no error when there is nothing that must arrive, as of %d bytes",
    (data) => {
      const talk = connecting(data).play("0 > SYN seq=0", 10)
      expect([talk.user.log, talk.user.error]).toEqual([["closed"], undefined])
    },
  )

  it("in SYN-RECEIVED: sends what was written, and FIN, once it is established", () => {
    const talk = crossing().play(`
        0.2 < SYN,ACK seq=300 ack=1
        0.2 > FIN,PSH,ACK seq=1 ack=301 len=500`)
    expect(talk.state).toBe("FIN-WAIT-1")
    talk.play("0.3 < FIN,ACK seq=301 ack=502\n 0.3 > ACK seq=502 ack=302", 200)
    expect(talk.user.log).toEqual(["connected", "0 readable, end", "closed"])
  })

  it("in SYN-RECEIVED: says that it was refused when a reset comes first", () => {
    const talk = crossing().play(`
        0.2 < RST seq=301`)
    expect(talk.user.log).toEqual(["closed: refused"])
  })
})

describe("resets and other attacks, RFC 5961", () => {
  it("§3: believes a reset at exactly the next position", () => {
    const talk = established().play("1 < RST seq=101")
    expect(talk.user.log).toEqual(["connected", "closed: reset"])
  })

  it("says that data were lost when the other side resets after both have closed", () => {
    const talk = established()
      .at(1, (stream) => {
        stream.write(100)
        stream.close()
      })
      .play(`
      0.5 < FIN,ACK seq=101 ack=1
      0.5 > ACK seq=1 ack=102
      1   > PSH,ACK seq=1 ack=102 len=100
      1   > FIN,ACK seq=101 ack=102
      1.1 < RST seq=102`)
    expect(talk.user.log.at(-1)).toBe("closed: reset")
  })

  it("says nothing of it when only the ACK of the FIN is missing", () => {
    const talk = established()
      .at(1, (stream) => stream.close())
      .play(`
      0.5 < FIN,ACK seq=101 ack=1
      0.5 > ACK seq=1 ack=102
      1   > FIN,ACK seq=1 ack=102
      1.1 < RST seq=102`)
    expect(talk.user.log.at(-1)).toBe("closed")
  })

  it("§3: challenges a reset elsewhere in the window", () => {
    const talk = established().play(`
      1 < RST seq=200
      1 > ACK seq=1 ack=101`)
    expect(talk.state).toBe("ESTABLISHED")
  })

  it.each([99, 1101])("§3: ignores a reset outside the window, at %d", (seq) => {
    const talk = established({ ...plain, receiveBuffer: 1000 }).play(`1 < RST seq=${seq}`)
    expect(talk.state).toBe("ESTABLISHED")
  })

  it("§4: challenges a SYN", () => {
    const talk = established().play(`
      1 < SYN seq=150
      1 > ACK seq=1 ack=101`)
    expect(talk.state).toBe("ESTABLISHED")
  })

  it("§5: challenges an ACK of what was never sent", () => {
    const talk = established().play(`
      1 < ACK seq=101 ack=5000 len=10
      1 > ACK seq=1 ack=101`)
    expect(talk.user.log).toEqual(["connected"])
  })

  it("§7: sends so many challenges in a second, and no more", () => {
    const flood = Array.from({ length: 150 }, (_, at) => `1.${100 + at} < RST seq=200`).join("\n")
    const answers = Array.from({ length: 100 }, (_, at) => `1.${100 + at} > ACK seq=1 ack=101`).join("\n")
    established().play(`${flood}\n${answers}\n2 < RST seq=200\n2 > ACK seq=1 ack=101`)
  })
})
