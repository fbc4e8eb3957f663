import { describe, expect, it } from "vitest"
import { Conversation, plain } from "./play.js"

/** A connection that has agreed on ECN; the other side's data begin at 301. */
const capable = (initialWindow = 4) =>
  new Conversation({ ...plain, ecn: true, initialWindow }).opening().play(`
      0   > SYN,ECE,CWR seq=0
      0.1 < SYN,ACK,ECE seq=300 ack=1
      0.1 > ACK seq=1 ack=301`)

describe("ECN, RFC 3168 §6.1.2", () => {
  it("does not open the window for ACKs that echo a mark", () => {
    const talk = capable()
      .at(1, (stream) => stream.write(8000))
      .play(`
      1   > ACK seq=1 ack=301 len=1000
      1   > ACK seq=1001 ack=301 len=1000
      1   > ACK seq=2001 ack=301 len=1000
      1   > ACK seq=3001 ack=301 len=1000
      1.1 < ACK,ECE seq=301 ack=1001
      1.2 < ACK,ECE seq=301 ack=2001
      1.3 < ACK,ECE seq=301 ack=3001
      1.3 > ACK,CWR seq=4001 ack=301 len=1000`)
    expect(talk.connection.congestion.cwnd).toBe(2000)
  })

  it("says that the window was reduced after a time-out too, with the next new data", () => {
    capable()
      .at(1, (stream) => stream.write(1000))
      .at(2.2, (stream) => stream.write(500))
      .at(2.4, (stream) => stream.write(500))
      .play(`
      1   > PSH,ACK seq=1 ack=301 len=1000
      2   > PSH,ACK seq=1 ack=301 len=1000
      2.1 < ACK seq=301 ack=1001
      2.2 > PSH,ACK,CWR seq=1001 ack=301 len=500
      2.3 < ACK seq=301 ack=1501
      2.4 > PSH,ACK seq=1501 ack=301 len=500`)
  })

  it("reduces the window once for a mark and a loss of the same window, and repairs the loss all the same", () => {
    const segments = Array.from({ length: 10 }, (_, i) => 1 + 1000 * i)
    const talk = capable(10)
      .at(1, (stream) => stream.write(10_000))
      .play(`
      ${segments.map((seq) => `1 > ${seq === 9001 ? "PSH," : ""}ACK seq=${seq} ack=301 len=1000`).join("\n")}
      1.1 < ACK,ECE seq=301 ack=1001
      1.2 < ACK,ECE seq=301 ack=5001
      1.3 < ACK,ECE seq=301 ack=5001
      1.3 < ACK,ECE seq=301 ack=5001
      1.3 < ACK,ECE seq=301 ack=5001
      1.3 > ACK seq=5001 ack=301 len=1000`)
    expect(talk.connection.congestion.ssthresh).toBe(4500)
    expect(talk.connection.counters.fastRetransmits).toBe(1)
  })

  it("answers a mark on what was sent after the first one was answered, though a loss came between", () => {
    const segments = Array.from({ length: 10 }, (_, i) => 1 + 1000 * i)
    const talk = capable(10)
      .at(1, (stream) => stream.write(12_000))
      .play(`
      ${segments.map((seq) => `1 > ACK seq=${seq} ack=301 len=1000`).join("\n")}
      1.1 < ACK,ECE seq=301 ack=1001
      1.2 < ACK seq=301 ack=8001
      1.2 > ACK,CWR seq=10001 ack=301 len=1000
      1.2 > PSH,ACK seq=11001 ack=301 len=1000
      1.3 < ACK seq=301 ack=8001
      1.3 < ACK seq=301 ack=8001
      1.3 < ACK seq=301 ack=8001
      1.3 > ACK seq=8001 ack=301 len=1000`)
    expect(talk.connection.congestion.ssthresh).toBe(4500)
    talk.play("1.4 < ACK,ECE seq=301 ack=12001")
    expect(talk.connection.congestion.ssthresh).toBe(2000)
  })

  it("reduces the window once for a loss and marks of the same round trip", () => {
    const talk = capable(4)
      .at(1, (stream) => stream.write(8000))
      .play(`
      1   > ACK seq=1 ack=301 len=1000
      1   > ACK seq=1001 ack=301 len=1000
      1   > ACK seq=2001 ack=301 len=1000
      1   > ACK seq=3001 ack=301 len=1000
      2   > ACK seq=1 ack=301 len=1000`)
    const { congestion } = talk.connection
    expect(congestion.ssthresh).toBe(2000)
    congestion.ssthresh = 7000
    talk.play(`
      2.1 < ACK,ECE seq=301 ack=4001
      2.1 > ACK,CWR seq=4001 ack=301 len=1000`)
    expect(congestion.ssthresh).toBe(7000)
  })
})
