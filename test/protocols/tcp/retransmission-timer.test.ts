import { Component, Simulation } from "@hourglass/aca"
import { RttEstimator, rttDefaults } from "@hourglass/protocols"
import { describe, expect, it } from "vitest"
import { RetransmissionTimer } from "../../../packages/protocols/src/tcp/retransmission-timer.js"

/** Notes what the timer demands. After a time-out or a probe it sends, as a connection does. */
class Sender extends Component {
  readonly log: [time: number, what: string][] = []
  readonly rtt = new RttEstimator(rttDefaults)
  readonly patience = 100
  readonly isShut = false
  readonly watched = new RetransmissionTimer(this, this.timer(this.expire))

  timeout(): void {
    this.log.push([this.now, "timeout"])
    this.watched.begin()
  }

  probe(): void {
    this.log.push([this.now, "probe"])
  }

  giveUp(): void {
    this.log.push([this.now, "give up"])
  }

  private expire(): void {
    this.watched.expire()
  }
}

function sender() {
  const sim = new Simulation()
  const made = sim.add(new Sender("sender"))
  return { sim, sender: made, timer: made.watched }
}

describe("the retransmission timer", () => {
  it("RFC 6298 §5.5: waits twice as long each time, and gives up after the patience", () => {
    const { sim, sender: host, timer } = sender()
    timer.begin()
    sim.run()
    expect(host.log).toEqual([
      [1, "timeout"],
      [3, "timeout"],
      [7, "timeout"],
      [15, "timeout"],
      [31, "timeout"],
      [63, "timeout"],
      [123, "give up"],
    ])
  })

  it("has full patience with what is sent after all before was acknowledged, however long it backs off", () => {
    const { sim, sender: host, timer } = sender()
    timer.begin()
    sim.at(70, () => timer.progressed(false)) // of a segment sent twice: no sample ends the back-off
    sim.at(500, () => timer.begin())
    sim.run({ until: 570 })
    expect(host.log.slice(6)).toEqual([[560, "timeout"]])
  })

  it("RFC 9293 §3.8.6.1: asks after a closed window for as long as it is answered", () => {
    const { sim, sender: host, timer } = sender()
    timer.watchWindow()
    for (let time = 5; time < 300; time += 5) sim.at(time, () => timer.answered())
    sim.run({ until: 300 })
    expect(new Set(host.log.map(([, what]) => what))).toEqual(new Set(["probe"]))
    expect(timer.isProbing).toBe(true)
    sim.run({ until: 500 })
    expect(host.log.at(-1)?.[1]).toBe("give up")
  })

  it("stops asking once the window opens", () => {
    const { sim, sender: host, timer } = sender()
    timer.watchWindow()
    sim.at(1.5, () => timer.stopProbing())
    sim.run()
    expect(host.log).toEqual([[1, "probe"]])
  })
})
