import { Component, connect, HeapQueue, Simulation, type SimulationOptions } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { Box, type Log, Receiver, Sender } from "./parts.js"

/** Sends letters at random times. */
class Source extends Sender {
  override start(): void {
    this.next()
  }
  private next(): void {
    this.after(this.random.next(), () => {
      this.next()
      this.out.send(String(this.random.int(100)))
    })
  }
}

/** Draws and does much, and has nothing to do with anybody. */
class Stranger extends Component {
  override start(): void {
    this.every(0.01, () => this.random.next())
  }
}

function played(options: SimulationOptions, prepare: (simulation: Simulation) => void = () => {}) {
  const simulation = new Simulation(options)
  const log: Log = []
  prepare(simulation)
  const receiver = simulation.add(new Receiver("receiver", { log }))
  for (const name of ["a", "b", "c"]) connect(simulation.add(new Source(name)).out, receiver.in)
  simulation.run({ until: 20 })
  return log
}

describe("a simulation", () => {
  const expected = played({ seed: 7 })

  it("gives the same log again under the same seed and run", () => {
    expect(expected.length).toBeGreaterThan(90)
    expect(played({ seed: 7, run: 0 })).toEqual(expected)
  })

  it("gives another under another seed or run", () => {
    expect(played({ seed: 8 })).not.toEqual(expected)
    expect(played({ seed: 7, run: 1 })).not.toEqual(expected)
  })

  it("gives the same when unrelated components are added before all others", () => {
    const log = played({ seed: 7 }, (simulation) => {
      for (let i = 0; i < 5; i++) simulation.add(new Box(`box${i}`)).add(new Stranger("stranger"))
    })
    expect(log).toEqual(expected)
  })

  it("gives the same with the plain event queue, queued ports, progress and listeners", () => {
    expect(played({ seed: 7, queue: new HeapQueue() })).toEqual(expected)
    expect(played({ seed: 7, ports: "queued" })).toEqual(expected)
    expect(played({ seed: 7 }, (simulation) => simulation.dropped.on(() => {}))).toEqual(expected)
  })

  it("knows nothing of others that run at the same time", () => {
    const log = played({ seed: 7 }, (simulation) => simulation.every(1, () => played({ seed: 1 })))
    expect(log).toEqual(expected)
  })

  it("has the same stream under the same name, whatever else was drawn", () => {
    const draw = (simulation: Simulation) => simulation.random("coin").next()
    const [one, other] = [new Simulation({ seed: 7 }), new Simulation({ seed: 7 })]
    other.random("dice").next()
    expect([draw(one), draw(one)]).toEqual([draw(other), draw(other)])
    expect(one.random("coin")).toBe(one.random("coin"))
    expect(one.add(new Box("coin")).random).toBe(one.random("/coin"))
  })
})
