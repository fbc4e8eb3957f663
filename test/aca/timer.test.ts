import { Component, Simulation, Timer } from "@hourglass/aca"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Box, bench } from "./parts.js"

function clock() {
  const { simulation, log, note } = bench()
  const part = simulation.add(new Box("part"))
  return { simulation, log, part, timer: (what: string) => new Timer(part, () => note(what)) }
}

describe("a timer", () => {
  it("fires once, when its time has come", () => {
    const { simulation, log, timer } = clock()
    const ring = timer("ring").after(2)
    expect([ring.isArmed, ring.deadline]).toEqual([true, 2])
    simulation.run({ until: 9 })
    expect([ring.isArmed, log]).toEqual([false, [[2, "ring"]]])
  })

  it("does nothing until it is armed, nor after it was cancelled", () => {
    const { simulation, log, timer } = clock()
    timer("never armed").cancel()
    const cancelled = timer("cancelled").after(1)
    cancelled.cancel()
    expect(cancelled.isArmed).toBe(false)
    expect(simulation.run()).toEqual({ reason: "idle", now: 0, events: 0 })
    expect(log).toEqual([])
  })

  it("can be re-armed for later, for earlier, and after it was cancelled", () => {
    const { simulation, log, timer } = clock()
    timer("later").at(1).at(5)
    timer("earlier").at(5).at(2)
    timer("to and fro").at(5).at(2).at(6).at(3).at(4)
    const back = timer("cancelled and back").at(1)
    back.cancel()
    back.at(3)
    simulation.run()
    expect(log).toEqual([
      [2, "earlier"],
      [3, "cancelled and back"],
      [4, "to and fro"],
      [5, "later"],
    ])
  })

  it("armed again for the same time fires after those armed meanwhile", () => {
    const { simulation, log, timer } = clock()
    const first = timer("first").at(1)
    timer("second").at(1)
    first.at(1)
    simulation.run()
    expect(log.map(([, what]) => what)).toEqual(["second", "first"])
  })

  it("may re-arm itself", () => {
    const { simulation, log, part } = clock()
    const echo: Timer = new Timer(part, () => {
      log.push([simulation.now, "echo"])
      if (simulation.now < 3) echo.after(1)
    }).after(1)
    simulation.run()
    expect(log.map(([time]) => time)).toEqual([1, 2, 3])
  })

  it("calls a method of its component, with the argument", () => {
    const log: unknown[] = []
    class Watch extends Component {
      readonly alarm = this.timer(this.ring, "lunch")
      private ring(what: string): void {
        log.push([this.name, this.now, what])
      }
    }
    const simulation = new Simulation()
    simulation.add(new Watch("watch")).alarm.at(12)
    simulation.run()
    expect(log).toEqual([["watch", 12, "lunch"]])
  })

  it("hands itself to its action when no argument is given, so that many can share one", () => {
    const { simulation, log } = clock()
    const again = (timer: Timer) => {
      log.push([simulation.now, `${timer.deadline}`])
      if (simulation.now < 2) timer.after(1)
    }
    for (const delay of [0.5, 1]) simulation.after(delay, again)
    simulation.run()
    expect(log).toEqual([
      [0.5, "0.5"],
      [1, "1"],
      [1.5, "1.5"],
      [2, "2"],
      [2.5, "2.5"],
    ])
  })

  it("re-armed for later a million times leaves one entry in the queue", () => {
    const { simulation, log, timer } = clock()
    const timeout = timer("timeout").after(1)
    for (let i = 0; i < 1e6; i++) timeout.at(1 + i)
    expect(simulation.run({ maxEvents: 1 })).toEqual({ reason: "max-events", now: 1e6, events: 1 })
    expect(log).toEqual([[1e6, "timeout"]])
  })
})

describe("every", () => {
  it("adds up no error", () => {
    const { simulation, part } = clock()
    let ticks = 0
    part.every(0.1, () => ticks++)
    simulation.run({ until: 100_000 })
    expect([ticks, simulation.now]).toEqual([1_000_000, 100_000])
  })

  it("begins one period from now and ends when it is cancelled, by its action or from outside", () => {
    const { simulation, log, part } = clock()
    simulation.at(10, () => {
      const inside = part.every(2, () => {
        log.push([simulation.now, "inside"])
        if (simulation.now > 13) inside.cancel()
      })
      const outside = part.every(2, () => log.push([simulation.now, "outside"]))
      simulation.at(13, () => outside.cancel())
    })
    simulation.run()
    expect(log).toEqual([
      [12, "inside"],
      [12, "outside"],
      [14, "inside"],
    ])
  })
})

describe("many timers", () => {
  // What a timer is: the last deadline it was given and when it was given it.
  const command = fc.record({
    timer: fc.nat(5),
    gap: fc.nat(2),
    delay: fc.option(fc.nat(6), { freq: 4 }), // none: cancel
  })

  it("fire as those of a naive model, however they are armed, re-armed and cancelled", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        expect(withTimers(commands)).toEqual(naively(commands))
      }),
      { numRuns: 500 },
    )
  })
})

interface Command {
  timer: number
  gap: number
  delay: number | null
}

function withTimers(commands: readonly Command[]): [number, number][] {
  const { simulation, part } = clock()
  const fired: [number, number][] = []
  const timers = Array.from({ length: 6 }, (_, id) => new Timer(part, () => fired.push([simulation.now, id])))
  let time = 0
  for (const { timer, gap, delay } of commands) {
    time += gap
    simulation.run({ until: time })
    if (delay === null) timers[timer].cancel()
    else timers[timer].after(delay)
  }
  simulation.run()
  return fired
}

function naively(commands: readonly Command[]): [number, number][] {
  const fired: [number, number][] = []
  const armed = new Map<number, { deadline: number; order: number }>()
  const runUntil = (time: number) => {
    const due = [...armed].filter(([, { deadline }]) => deadline <= time)
    due.sort(([, a], [, b]) => a.deadline - b.deadline || a.order - b.order)
    for (const [id, { deadline }] of due) {
      fired.push([deadline, id])
      armed.delete(id)
    }
  }
  let time = 0
  for (const [order, { timer, gap, delay }] of commands.entries()) {
    time += gap
    runUntil(time)
    if (delay === null) armed.delete(timer)
    else armed.set(timer, { deadline: time + delay, order })
  }
  runUntil(Infinity)
  return fired
}
