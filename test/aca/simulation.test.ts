import { Component, connect, type RunReport, Simulation } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { Box, bench, complaint, Letters, type Log, Receiver, Sender } from "./parts.js"

describe("events", () => {
  it("run in the order of their times, equal times in the order of scheduling", () => {
    const { simulation, log, note } = bench()
    for (const [time, what] of [
      [2, "c"],
      [1, "a"],
      [2, "d"],
      [1, "b"],
    ] as const)
      simulation.at(time, () => note(what))
    simulation.run()
    expect(log).toEqual([
      [1, "a"],
      [1, "b"],
      [2, "c"],
      [2, "d"],
    ])
  })

  it("scheduled for now run after all that were scheduled for now before", () => {
    const { simulation, log, note } = bench()
    simulation.at(1, () => {
      simulation.after(0, () => note("third"))
      note("first")
    })
    simulation.at(1, () => note("second"))
    simulation.run()
    expect(log.map(([, what]) => what)).toEqual(["first", "second", "third"])
  })

  it("may be given with units", () => {
    const { simulation, log, note } = bench()
    simulation.at("20ms", () => note("at"))
    simulation.after("1s", () => note("after"))
    simulation.every("600ms", () => note("every"))
    simulation.run({ until: "1.3s" })
    expect(log).toEqual([
      [0.02, "at"],
      [0.6, "every"],
      [1, "after"],
      [1.2, "every"],
    ])
  })
})

describe("run", () => {
  const three = () => {
    const { simulation, log, note } = bench()
    for (const time of [1, 2, 3]) simulation.at(time, () => note(`event ${time}`))
    return { simulation, log }
  }

  it("ends when nothing is left, at the time of the last event", () => {
    const { simulation } = three()
    expect(simulation.run()).toEqual({ reason: "idle", now: 3, events: 3 })
  })

  it("ends at a time, whose events still run", () => {
    const { simulation, log } = three()
    expect(simulation.run({ until: 2 })).toEqual({ reason: "until", now: 2, events: 2 })
    expect(log).toHaveLength(2)
  })

  it("goes on to the time given though nothing is left", () => {
    const { simulation } = three()
    expect(simulation.run({ until: 10 })).toEqual({ reason: "until", now: 10, events: 3 })
  })

  it("ends after so many events", () => {
    const { simulation } = three()
    expect(simulation.run({ until: 10, maxEvents: 2 })).toEqual({ reason: "max-events", now: 2, events: 2 })
    expect(simulation.run({ maxEvents: 5 })).toEqual({ reason: "idle", now: 3, events: 1 })
  })

  it("ends when it is paused, after the event that pauses, and goes on when called again", () => {
    const { simulation } = three()
    simulation.at(2, () => simulation.pause())
    expect(simulation.run({ until: 10 })).toEqual({ reason: "paused", now: 2, events: 3 })
    expect(simulation.run({ until: 10 })).toEqual({ reason: "until", now: 10, events: 1 })
  })

  it("in pieces gives what one run gives", () => {
    const piecewise = (drive: (simulation: Simulation) => void) => {
      const { simulation, log, note } = bench()
      const part = simulation.add(new Box("part"))
      part.every(0.3, () => note("tick"))
      const again = () => {
        note("again")
        part.after(part.random.next(), again)
      }
      part.after(0, again)
      drive(simulation)
      return [simulation.now, simulation.events, log]
    }
    const whole = piecewise((simulation) => simulation.run({ until: 5 }))
    expect([
      piecewise((simulation) => {
        for (let until = 0; until <= 5; until += 0.25) simulation.run({ until })
      }),
      piecewise((simulation) => {
        while (simulation.run({ until: 5, maxEvents: 1 }).reason === "max-events");
      }),
      piecewise((simulation) => {
        while (simulation.nextEventTime() <= 5) simulation.step()
        simulation.run({ until: 5 })
      }),
      piecewise((simulation) => simulation.run({ until: 5, progress: { every: 0.7, report: () => {} } })),
    ]).toEqual([whole, whole, whole, whole])
  })

  it("refuses a time in the past", () => {
    const { simulation } = three()
    simulation.run({ until: 3 })
    expect(complaint(() => simulation.run({ until: "1s" }))).toBe(
      "LifecycleError: cannot run until 1 s: it is already 3 s",
    )
  })

  it("refuses to run inside of itself", () => {
    const { simulation } = bench()
    const said: string[] = []
    simulation.at(1, () => {
      said.push(
        complaint(() => simulation.run()),
        complaint(() => simulation.step()),
      )
    })
    simulation.run({ progress: { every: 1, report: () => said.push(complaint(() => simulation.run())) } })
    const message = "LifecycleError: the simulation is running already; schedule an event instead"
    expect(said).toEqual([message, message])
  })
})

describe("progress", () => {
  const reports = (options: { until?: number; events: number[]; pauseAt?: number }) => {
    const simulation = new Simulation()
    const times: number[] = []
    for (const time of options.events) simulation.at(time, () => {})
    const report = () => {
      times.push(simulation.now)
      if (simulation.now === options.pauseAt) simulation.pause()
    }
    const ended: RunReport = simulation.run({ until: options.until, progress: { every: 1, report } })
    return [times, ended]
  }

  it("is reported at each period, after the events of that time, and not at the end", () => {
    expect(reports({ until: 4, events: [0.5, 1, 3.5] })).toEqual([
      [1, 2, 3],
      { reason: "until", now: 4, events: 3 },
    ])
  })

  it("does not keep a run from ending when nothing is left, nor move the time of its end", () => {
    expect(reports({ events: [0.5, 2.5] })).toEqual([[1, 2], { reason: "idle", now: 2.5, events: 2 }])
  })

  it("is a good moment to pause", () => {
    expect(reports({ until: 9, events: [0.5, 2.5], pauseAt: 2 })).toEqual([
      [1, 2],
      { reason: "paused", now: 2, events: 1 },
    ])
  })

  it("adds up no error", () => {
    const simulation = new Simulation()
    let last = 0
    simulation.run({ until: 1000, progress: { every: 0.1, report: () => (last = simulation.now) } })
    expect(last).toBe(9999 * 0.1)
  })

  it("needs a period", () => {
    expect(complaint(() => new Simulation().run({ progress: { every: 0, report: () => {} } }))).toBe(
      "SchedulingError: cannot report progress every 0 s; the period must be > 0",
    )
  })
})

describe("step", () => {
  it("runs one event and says whether there was one", () => {
    const { simulation, log, note } = bench()
    simulation.at(1, () => note("a"))
    simulation.at(1, () => note("b"))
    expect([simulation.step(), log.length, simulation.step(), log.length, simulation.step()]).toEqual([
      true,
      1,
      true,
      2,
      false,
    ])
    expect(simulation.now).toBe(1)
  })
})

describe("the time of the next event", () => {
  it("does not count events that were cancelled or put off", () => {
    const simulation = new Simulation()
    const times = [simulation.nextEventTime()]
    const note = () => times.push(simulation.nextEventTime())
    const [first, second, third] = [1, 2, 3].map((time) => simulation.at(time, () => {}))
    note()
    first.cancel()
    note()
    second.at(5)
    note()
    third.cancel()
    note()
    simulation.run()
    note()
    expect(times).toEqual([Infinity, 1, 2, 3, 5, Infinity])
    expect([simulation.now, simulation.events]).toEqual([5, 1])
  })

  it("is now while data wait for their turn", () => {
    const simulation = new Simulation({ ports: "queued" })
    const log: Log = []
    const receiver = simulation.add(new Receiver("receiver", { log }))
    simulation.run({ until: 2 })
    receiver.in.deliver("hello")
    expect(simulation.nextEventTime()).toBe(2)
    simulation.run({ until: 2 })
    expect(log).toEqual([[2, "receiver: hello"]])
  })
})

describe("scheduling refuses", () => {
  const simulation = new Simulation()
  const part = simulation.add(new Box("part"))
  simulation.run({ until: 4 })

  it.each<[string, () => unknown]>([
    ["SchedulingError: /part cannot schedule at 3.2 s: it is already 4 s", () => part.at(3.2, () => {})],
    [
      "SchedulingError: the simulation cannot schedule at 3.2 s: it is already 4 s",
      () => simulation.at("3.2s", () => {}),
    ],
    ["SchedulingError: /part cannot schedule at 3 s: it is already 4 s", () => part.after(-1, () => {})],
    ["SchedulingError: /part cannot schedule at NaN: it is no time", () => part.after(Number.NaN, () => {})],
    ["SchedulingError: /part cannot schedule at Infinity: it is no time", () => part.at(Infinity, () => {})],
    [
      "SchedulingError: /part cannot do anything every 0 s; the period must be > 0",
      () => part.every(0, () => {}),
    ],
    ["UnitError: -1 is no duration; it must not be negative", () => part.every(-1, () => {})],
    [
      'UnitError: "5" is no duration: it has no unit; write for example "5ms"',
      () => part.after("5", () => {}),
    ],
  ])("%s", (message, action) => {
    expect(complaint(action)).toBe(message)
  })

  it("and goes on as if nothing had been asked", () => {
    expect([simulation.run(), simulation.now]).toEqual([{ reason: "idle", now: 4, events: 0 }, 4])
  })
})

describe("a simulation refuses", () => {
  it("a seed that is no whole number", () => {
    expect([
      complaint(() => new Simulation({ seed: 1.5 })),
      complaint(() => new Simulation({ run: Number.NaN })),
    ]).toEqual([
      "OptionError: seed is 1.5; it must be a whole number within ±(2^53 - 1)",
      "OptionError: run is NaN; it must be a whole number within ±(2^53 - 1)",
    ])
  })
})

describe("after a handler threw", () => {
  it("the run can go on with the next event", () => {
    const { simulation, log, note } = bench()
    simulation.at(1, () => note("before"))
    simulation.at(2, () => {
      throw new Error("oops")
    })
    simulation.at(3, () => note("after"))
    expect(complaint(() => simulation.run())).toBe("Error: oops")
    expect([simulation.now, simulation.run()]).toEqual([2, { reason: "idle", now: 3, events: 1 }])
    expect(log).toEqual([
      [1, "before"],
      [3, "after"],
    ])
  })

  it("data that waited are handled once, those behind them as well", () => {
    class Touchy extends Component {
      readonly got: string[] = []
      readonly in = this.input(
        "in",
        Letters,
        (letter) => {
          this.got.push(letter)
          if (letter === "bad") throw new Error("oops")
        },
        "queued",
      )
    }
    const { simulation } = bench()
    const sender = simulation.add(new Sender("sender"))
    const touchy = simulation.add(new Touchy("touchy"))
    connect(sender.out, touchy.in)
    simulation.at(1, () => {
      for (const letter of ["good", "bad", "late"]) sender.out.send(letter)
    })
    expect(complaint(() => simulation.run())).toBe("Error: oops")
    simulation.run()
    expect(touchy.got).toEqual(["good", "bad", "late"])
  })
})

describe("numbers", () => {
  it("are given out once", () => {
    const [one, other] = [new Simulation(), new Simulation()]
    expect([one.nextId(), one.nextId(), other.nextId()]).toEqual([1, 2, 1])
  })
})

describe("queued mode", () => {
  class Relay extends Component<{ log: Log; hops: number }> {
    readonly in = this.input("in", Letters, this.take)
    readonly out = this.output("out", Letters)
    private take(letter: string): void {
      this.options.log.push([this.now, `${this.name} ${letter}`])
      if (this.random.chance(0.5)) this.after(this.random.next(), () => this.out.send(`${letter}.`))
      else this.out.send(`${letter},`)
    }
  }
  const ring = (ports: "declared" | "queued") => {
    const simulation = new Simulation({ ports })
    const log: Log = []
    const relays = [..."abcde"].map((name) => simulation.add(new Relay(name, { log, hops: 5 })))
    for (const [i, relay] of relays.entries()) if (i > 0) connect(relays[i - 1].out, relay.in)
    for (let time = 1; time < 50; time++) simulation.at(time, () => relays[0].in.deliver(String(time)))
    simulation.run()
    return [log, simulation.drops(), simulation.now]
  }

  it("gives the same results as direct ports", () => {
    expect(ring("queued")).toEqual(ring("declared"))
  })

  it("reaches inputs that are made while it runs", () => {
    const { log, note } = bench()
    class Hub extends Component {
      readonly in = this.group("in", (_key, name) => this.input(name, Letters, note))
    }
    const hub = new Simulation({ ports: "queued" }).add(new Hub("hub"))
    hub.in.at(1).deliver("hello")
    const before = log.length
    hub.simulation.run()
    expect([before, log.length]).toEqual([0, 1])
  })
})
