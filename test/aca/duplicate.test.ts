import { Component, connect, Simulation } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { Box, Letters, type Log, Receiver, Sender, Square, Teacher } from "./parts.js"

/** Sends a letter now and then out of one of its doors, and passes letters on. */
class Office extends Component<{ log: Log; pace: number }> {
  readonly in = this.input("in", Letters, this.take)
  readonly out = this.group("out", (_key, name) => this.output(name, Letters))
  readonly ask = this.requester("ask", Square)
  budget = 0

  override start(): void {
    if (this.options.pace > 0)
      this.every(this.options.pace, () => this.send(`letter ${this.random.int(1000)}`))
  }

  override copyTo(copy: this): void {
    copy.budget = this.budget
  }

  private take(letter: string): void {
    this.options.log.push([this.now, `${this.path} got ${letter}`])
    if (letter.length < 20) this.send(`${letter}+${this.ask.request(3)}`)
  }

  private send(letter: string): void {
    const keys = this.out.keys()
    if (keys.length > 0) this.out.at(keys[this.random.int(keys.length)]).send(letter)
  }
}

/** A composite whose constructor makes and wires a part of its own. */
class Quarter extends Component<{ log: Log }> {
  readonly gate: Receiver
  constructor(name: string, options: { log: Log }) {
    super(name, options)
    this.gate = this.add(new Receiver("gate", options))
    connect(this.add(new Sender("bell")).out, this.gate.in)
  }
}

/** Three levels: a town of quarters of offices, every office wired to the next and to the teacher of the town. */
function town(name: string, log: Log): Box {
  const box = new Box(name)
  const teacher = box.add(new Teacher("teacher"))
  const offices: Office[] = []
  for (const quarterName of ["north", "south"]) {
    const quarter = box.add(new Quarter(quarterName, { log }))
    for (const [i, officeName] of ["first", "second"].entries())
      offices.push(quarter.add(new Office(officeName, { log, pace: i })))
  }
  for (const [i, office] of offices.entries()) {
    connect(office.ask, teacher.answer)
    connect(office.out.at(i), offices[(i + 1) % 4].in)
    connect(office.out.at(7), offices[(i + 2) % 4].in)
    office.budget = i
  }
  return box
}

const played = (box: Box, log: Log) => {
  const simulation = new Simulation({ seed: 3 })
  simulation.add(box)
  simulation.run({ until: 50 })
  return { events: [...log.splice(0)], drops: simulation.drops(), now: simulation.now }
}

describe("a duplicate", () => {
  it("behaves as the original under the same path, in another simulation", () => {
    const log: Log = []
    const original = town("town", log)
    const copy = original.duplicate()
    const expected = played(original, log)
    expect(expected.events.length).toBeGreaterThan(100)
    expect(played(copy, log)).toEqual(expected)
  })

  it("behaves so even when the original has run", () => {
    const log: Log = []
    const original = town("town", log)
    const expected = played(original, log)
    expect(played(original.duplicate(), log)).toEqual(expected)
  })

  it("of a duplicate behaves so too", () => {
    const log: Log = []
    const original = town("town", log)
    const copy = original.duplicate().duplicate()
    expect(played(copy, log)).toEqual(played(original, log))
  })

  it("under another name draws other random numbers, and leaves the original alone", () => {
    const log: Log = []
    const simulation = new Simulation({ seed: 3 })
    const original = simulation.add(town("town", log))
    simulation.add(original.duplicate("village"))
    simulation.run({ until: 50 })
    const told = (of: string) =>
      log
        .filter(([, what]) => what.startsWith(`/${of}/`))
        .map(([time, what]) => [time, what.replace(of, "town")])
    const [inTown, inVillage] = [told("town"), told("village")]
    const alone: Log = []
    const expected = played(town("town", alone), alone).events.filter(([, what]) => what.startsWith("/town/"))
    expect(inTown).toEqual(expected)
    expect(inVillage).not.toEqual(inTown)
  })

  it("has the same parts, of the same classes, with the same options", () => {
    const original = town("town", [])
    const copy = original.duplicate("copy")
    const list = (box: Box) =>
      box.find("**").map((each) => [each.path.replace(/^\w+/, ""), each.constructor, each.options])
    expect(list(copy)).toEqual(list(original))
    expect([copy.name, copy.parent, copy.isAttached]).toEqual(["copy", undefined, false])
  })

  it("has the wires inside, those of groups too, and those that a constructor makes just once", () => {
    const original = town("town", [])
    const copy = original.duplicate("town")
    const wires = (box: Box) =>
      box
        .find("**")
        .flatMap((each) => each.ports.map((port) => [port.path, port.peers.map((peer) => peer.path)]))
    expect(wires(copy)).toEqual(wires(original))
    expect((copy.get("north") as Quarter).gate.in.peers).toHaveLength(1)
  })

  it("has no wires to the outside", () => {
    const log: Log = []
    const simulation = new Simulation()
    const box = simulation.add(new Box("box"))
    const [inside, outside] = [
      box.add(new Sender("sender")),
      simulation.add(new Receiver("receiver", { log })),
    ]
    connect(inside.out, outside.in)
    const copy = simulation.add(box.duplicate("copy"))
    const sender = copy.get("sender") as Sender
    sender.out.send("hello")
    expect([log, outside.in.peers, simulation.drops()]).toEqual([
      [],
      [inside.out],
      [{ path: "/copy/sender", reason: "unconnected", count: 1 }],
    ])
  })

  it("is given what was set up before the run, when all its parts and wires exist", () => {
    const seen: unknown[] = []
    class Careful extends Component {
      readonly out = this.output("out", Letters)
      override copyTo(copy: this, counterpart: (original: Component) => Component | undefined): void {
        const peer = this.out.peers[0].owner
        seen.push([copy.path, counterpart(peer)?.path, copy.out.peers[0].owner === counterpart(peer)])
        seen.push(counterpart(new Box("stranger")))
      }
    }
    const box = new Box("box")
    const careful = box.add(new Careful("careful"))
    connect(careful.out, box.add(new Receiver("receiver", { log: [] })).in)
    box.duplicate("copy")
    expect(seen).toEqual([["copy/careful", "copy/receiver", true], undefined])
    expect((town("town", []).duplicate().get("south/second") as Office).budget).toBe(3)
  })
})
