import { Component, connect, Simulation, type SimulationOptions } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { complaint, Letters } from "./parts.js"

/** Sends on what it gets, after a delay or in its turn. */
class Player extends Component<{ delay: number | undefined }> {
  hits = 0
  readonly out = this.output("out", Letters)
  readonly in = this.input("in", Letters, this.hit, this.options.delay === undefined ? "queued" : "direct")

  private hit(letter: string): void {
    this.hits++
    if (this.options.delay === undefined) this.out.send(letter)
    else this.after(this.options.delay, () => this.out.send(letter))
  }
}

/** Two players who play on for ever, from 3.2 s on. */
function match(delay: number | undefined, options: SimulationOptions) {
  const simulation = new Simulation(options)
  const [anna, bert] = ["anna", "bert"].map((name) => simulation.add(new Player(name, { delay })))
  connect(anna.out, bert.in)
  connect(bert.out, anna.in)
  simulation.at(3.2, () => anna.in.deliver("ball"))
  return { simulation, anna, bert }
}

const advice =
  "let something between them take time (a delay, a bandwidth), or allow more with eventsPerInstant"

describe("a simulation whose time does not pass", () => {
  it.each([0, undefined])("says when, and who keeps it busy", (delay) => {
    const { simulation } = match(delay, { eventsPerInstant: 5000 })
    expect(complaint(() => simulation.run())).toBe(
      "StandstillError: time stands still at 3.2 s: more than 5000 events there, the last ones of " +
        `/anna (50 %), /bert (50 %); ${advice}`,
    )
  })

  it("names no more than three, the busiest first", () => {
    const simulation = new Simulation({ eventsPerInstant: 100 })
    for (let i = 1; i <= 5; i++) {
      const busy = simulation.add(new Player(`p${i}`, { delay: 0 }))
      const act = () => {
        for (let copies = 0; copies < i; copies++) busy.after(0, i > 1 && copies > 0 ? () => {} : act)
      }
      busy.at(1, act)
    }
    expect(complaint(() => simulation.run())).toContain(
      "/p5 (33 %), /p4 (27 %), /p3 (20 %) and 2 more; let something",
    )
  })

  it("is noticed by default, by a run that is to end at some time as well", () => {
    const { simulation, anna } = match(0, {})
    expect(complaint(() => simulation.run({ until: 10 }))).toContain("more than 1000000 events")
    expect(anna.hits).toBeLessThan(1_100_000)
  })

  it("may be allowed, and still ends after so many events", () => {
    const endless = match(0, { eventsPerInstant: Number.POSITIVE_INFINITY }).simulation
    expect(endless.run({ maxEvents: 2_500_000 })).toMatchObject({ reason: "max-events", now: 3.2 })
    const watched = match(0, { eventsPerInstant: 1000 }).simulation
    expect(watched.run({ maxEvents: 1500 })).toEqual({ reason: "max-events", now: 3.2, events: 1500 })
  })

  it("is not one whose time passes, however little", () => {
    const { simulation } = match(1e-9, { eventsPerInstant: 1000 })
    expect(simulation.run({ maxEvents: 10_000 })).toMatchObject({ reason: "max-events" })
  })

  it("is not one in which very much happens at once and comes to an end", () => {
    const { simulation, anna } = match(0, { eventsPerInstant: 1000 })
    anna.at(3.2, () => simulation.pause())
    for (let i = 0; i < 1900; i++) simulation.at(1, () => {})
    expect(simulation.run()).toMatchObject({ reason: "paused", now: 3.2 })
  })

  it("needs a number of events that can be reached", () => {
    expect(complaint(() => new Simulation({ eventsPerInstant: Number.NaN }))).toBe(
      "OptionError: eventsPerInstant is NaN; it must be >= 1, or Infinity for any number",
    )
  })
})
