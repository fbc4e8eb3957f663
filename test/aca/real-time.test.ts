import { RealTimeSimulation } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { complaint, type Log } from "./parts.js"

/** A wall clock that stands still until it is told to go on. */
class FakeClock {
  time = 1000 // real seconds; any moment will do
  private calls: { at: number; callback: () => void }[] = []

  now = () => this.time

  wake = (delay: number, callback: () => void) => {
    const call = { at: this.time + delay, callback }
    this.calls.push(call)
    return () => {
      this.calls = this.calls.filter((other) => other !== call)
    }
  }

  get sleepers(): number {
    return this.calls.length
  }

  /** Lets real time pass, waking whoever asked for it. */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds
    for (;;) {
      await settled()
      this.calls.sort((a, b) => a.at - b.at)
      const next = this.calls[0]
      if (next === undefined || next.at > end) break
      this.calls.shift()
      this.time = Math.max(this.time, next.at)
      next.callback()
    }
    this.time = end
    await settled()
  }
}

const settled = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

function live(options: { speed?: number } = {}) {
  const clock = new FakeClock()
  const simulation = new RealTimeSimulation({ clock, ...options })
  const log: Log = []
  const note = (what: string) => void log.push([clock.time - 1000, `${what} at ${simulation.now}`])
  return { clock, simulation, log, note }
}

describe("a simulation in real time", () => {
  it("runs events when the wall clock says so", async () => {
    const { clock, simulation, log, note } = live()
    for (const time of [0, 1, 2.5]) simulation.at(time, () => note("event"))
    const ended = simulation.runInRealTime()
    await clock.advance(10)
    expect(log).toEqual([
      [0, "event at 0"],
      [1, "event at 1"],
      [2.5, "event at 2.5"],
    ])
    expect(await ended).toEqual({ reason: "idle", now: 2.5, events: 3 })
  })

  it("runs faster or slower than real time", async () => {
    const { clock, simulation, log, note } = live({ speed: 4 })
    for (const time of [1, 2]) simulation.at(time, () => note("event"))
    simulation.runInRealTime()
    await clock.advance(10)
    expect(log).toEqual([
      [0.25, "event at 1"],
      [0.5, "event at 2"],
    ])
  })

  it("ends when real time has come to `until`, even with nothing to do", async () => {
    const { clock, simulation, note, log } = live()
    simulation.at(9, () => note("too late"))
    const ended = simulation.runInRealTime({ until: "5s" })
    await clock.advance(8)
    expect([await ended, log]).toEqual([{ reason: "until", now: 5, events: 0 }, []])
  })

  it("goes on later from where it stopped", async () => {
    const { clock, simulation, note, log } = live()
    simulation.at(3, () => note("event"))
    simulation.runInRealTime({ until: 2 })
    await clock.advance(100)
    simulation.runInRealTime()
    await clock.advance(100)
    expect(log).toEqual([[101, "event at 3"]])
  })

  it("runs late events in order, at their simulated times", async () => {
    const { clock, simulation, note, log } = live()
    simulation.at(1, () => {
      note("slow")
      clock.time += 5 // it took five real seconds
    })
    for (const time of [2, 3, 8]) simulation.at(time, () => note("event"))
    simulation.runInRealTime()
    await clock.advance(10)
    expect(log).toEqual([
      [1, "slow at 1"],
      [6, "event at 2"],
      [6, "event at 3"],
      [8, "event at 8"],
    ])
  })

  it("takes input from outside at the time of the wall clock", async () => {
    const { clock, simulation, note, log } = live()
    simulation.at(9, () => note("event"))
    simulation.runInRealTime()
    await clock.advance(2)
    simulation.inject(() => note("first"))
    simulation.inject(() => note("second"))
    await clock.advance(10)
    expect(log).toEqual([
      [2, "first at 2"],
      [2, "second at 2"],
      [9, "event at 9"],
    ])
  })

  it("waits for input that is expected, though nothing is left to do", async () => {
    const { clock, simulation, note, log } = live()
    const endOfInput = simulation.expectInput()
    const ended = simulation.runInRealTime()
    await clock.advance(7200)
    expect(simulation.takesInput).toBe(true)
    simulation.inject(() => note("input"))
    await clock.advance(2)
    endOfInput()
    expect(await ended).toEqual({ reason: "idle", now: 7202, events: 1 })
    expect([log, clock.sleepers, simulation.takesInput]).toEqual([[[7200, "input at 7200"]], 0, false])
  })

  it("ends when asked to, and leaves nobody sleeping", async () => {
    const { clock, simulation, note, log } = live()
    simulation.at(9, () => note("event"))
    const ended = simulation.runInRealTime()
    await clock.advance(2)
    simulation.end()
    expect(await ended).toEqual({ reason: "paused", now: 2, events: 0 })
    expect([log, clock.sleepers]).toEqual([[], 0])
  })

  it("ends after the event that asks for it", async () => {
    const { clock, simulation, note, log } = live()
    simulation.at(1, () => simulation.pause())
    simulation.at(1, () => note("event"))
    const ended = simulation.runInRealTime()
    await clock.advance(2)
    expect([await ended, log]).toEqual([{ reason: "paused", now: 1, events: 1 }, []])
  })

  it("does not wait for what was cancelled", async () => {
    const { clock, simulation } = live()
    simulation.at(9, () => {}).cancel()
    const ended = simulation.runInRealTime()
    await settled()
    expect([await ended, clock.sleepers]).toEqual([{ reason: "idle", now: 0, events: 0 }, 0])
  })

  it("passes on what a handler throws, and can be run again", async () => {
    const { clock, simulation, note, log } = live()
    simulation.at(1, () => {
      throw new Error("oops")
    })
    simulation.at(2, () => note("event"))
    const ended = simulation.runInRealTime().catch(String)
    await clock.advance(1)
    expect(await ended).toBe("Error: oops")
    simulation.runInRealTime()
    await clock.advance(5)
    expect(log).toEqual([[2, "event at 2"]])
  })

  it("refuses to run twice at once", async () => {
    const { clock, simulation } = live()
    simulation.at(1, () => {})
    simulation.runInRealTime()
    expect(await simulation.runInRealTime().catch(String)).toBe(
      "LifecycleError: the simulation runs in real time already",
    )
    await clock.advance(2)
  })

  it("takes no input before it runs, nor after", async () => {
    const { clock, simulation } = live()
    const message = "LifecycleError: cannot inject: the simulation does not run in real time now"
    expect(complaint(() => simulation.inject(() => {}))).toBe(message)
    simulation.runInRealTime()
    await clock.advance(1)
    expect(complaint(() => simulation.inject(() => {}))).toBe(message)
  })

  it.each([0, -1, Number.NaN, Infinity])("refuses a speed of %d", (speed) => {
    expect(complaint(() => new RealTimeSimulation({ speed }))).toBe(
      `OptionError: speed is ${speed}; it must be > 0 simulated seconds per second, and finite`,
    )
  })

  it("keeps to the platform's own clock", async () => {
    const simulation = new RealTimeSimulation({ speed: 10 })
    const late: number[] = []
    const begin = performance.now()
    for (const time of [0.2, 0.5, 1])
      simulation.at(time, () => late.push((performance.now() - begin) / 1000 - time / 10))
    const report = await simulation.runInRealTime()
    expect([report.reason, report.events]).toEqual(["idle", 3])
    for (const delay of late) expect(delay).toBeGreaterThan(-0.005)
    expect(Math.max(...late)).toBeLessThan(2) // a busy machine is late; what is tested is that it waits
  })
})
