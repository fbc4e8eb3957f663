import { Component, connect, resetTree, resumeTree, Simulation, stopTree } from "@hourglass/aca"
import { beforeEach, describe, expect, it } from "vitest"
import { Box, bench, complaint, Letters, Receiver, Sender } from "./parts.js"

const names = (components: readonly Component[]) => components.map((component) => component.path)

describe("paths", () => {
  it("name a component from the root down, once it is in a simulation", () => {
    const box = new Box("box")
    const inner = box.add(new Box("inner"))
    const outside = inner.path
    new Simulation().add(box)
    expect([outside, inner.path, `${inner}`]).toEqual(["box/inner", "/box/inner", "/box/inner"])
  })

  it("name a port after its component", () => {
    const sender = new Simulation().add(new Box("box")).add(new Sender("sender"))
    expect(sender.out.path).toBe("/box/sender.out")
  })
})

describe("add refuses", () => {
  const simulation = new Simulation()
  const box = simulation.add(new Box("box"))
  const inner = box.add(new Box("inner"))

  it("a name that is taken", () => {
    expect(complaint(() => box.add(new Box("inner")))).toBe(
      'LifecycleError: /box has a component named "inner" already',
    )
    expect(complaint(() => simulation.add(new Box("box")))).toBe(
      'LifecycleError: the simulation has a component named "box" already',
    )
  })

  it("a name that is taken among many", () => {
    const crowd = new Box("crowd")
    for (let i = 0; i < 20; i++) crowd.add(new Box(`n${i}`))
    expect(complaint(() => crowd.add(new Box("n3")))).toBe(
      'LifecycleError: crowd has a component named "n3" already',
    )
  })

  it("a component that contains the new parent", () => {
    const outer = new Box("outer")
    const middle = outer.add(new Box("middle"))
    const core = middle.add(new Box("core"))
    expect(complaint(() => core.add(outer))).toBe(
      "LifecycleError: outer cannot be added to outer/middle/core: it would contain itself",
    )
    expect(complaint(() => outer.add(outer))).toBe(
      "LifecycleError: outer cannot be added to outer: it would contain itself",
    )
  })

  it("a part of something else", () => {
    expect(complaint(() => new Box("other").add(inner))).toBe(
      "LifecycleError: /box/inner is a part of /box already",
    )
    expect(complaint(() => inner.add(box))).toBe("LifecycleError: /box is a part of the simulation already")
  })

  it("a component without a name", () => {
    expect(complaint(() => box.add(new Box("")))).toBe(
      "PathError: a component without a name cannot be added to /box",
    )
  })

  it('a name with "/" in it', () => {
    expect(complaint(() => new Box("a/b"))).toBe(
      'PathError: "a/b" cannot be the name of a component: it contains "/"',
    )
  })
})

describe("a component in no simulation", () => {
  it("knows no time and says what to do about it", () => {
    const inner = new Box("box").add(new Box("inner"))
    const message =
      "LifecycleError: box/inner is in no simulation yet; add it, or a composite that holds it, to one"
    expect([
      complaint(() => inner.now),
      complaint(() => inner.random),
      complaint(() => inner.after(1, () => {})),
    ]).toEqual([message, message, message])
    expect(inner.isAttached).toBe(false)
  })
})

describe("find", () => {
  let simulation: Simulation
  beforeEach(() => {
    simulation = new Simulation()
    for (const net of ["net0", "net1"]) {
      const box = simulation.add(new Box(net))
      for (const node of ["n1", "n2", "r1"]) box.add(new Box(node)).add(new Box("csl")).add(new Box("rt"))
    }
  })

  it.each([
    ["/net0/n1/csl/rt", ["/net0/n1/csl/rt"]],
    ["net0/n1", ["/net0/n1"]],
    ["/net0/n?", ["/net0/n1", "/net0/n2"]],
    ["*/r1", ["/net0/r1", "/net1/r1"]],
    ["net[1-9]/*", ["/net1/n1", "/net1/n2", "/net1/r1"]],
    ["net0/{n2,r1}/csl", ["/net0/n2/csl", "/net0/r1/csl"]],
    ["net0/!(n*)", ["/net0/r1"]],
    ["net0/**/rt", ["/net0/n1/csl/rt", "/net0/n2/csl/rt", "/net0/r1/csl/rt"]],
    ["**/r1", ["/net0/r1", "/net1/r1"]],
    [
      "**/r1/**",
      ["/net0/r1", "/net0/r1/csl", "/net0/r1/csl/rt", "/net1/r1", "/net1/r1/csl", "/net1/r1/csl/rt"],
    ],
    ["net2", []],
    ["net0/n9/csl", []],
  ])("finds by %s", (pattern, found) => {
    expect(names(simulation.find(pattern))).toEqual(found)
  })

  it("finds everything below, once and parents first, by **", () => {
    expect(names(simulation.find("**")).slice(0, 5)).toEqual([
      "/net0",
      "/net0/n1",
      "/net0/n1/csl",
      "/net0/n1/csl/rt",
      "/net0/n2",
    ])
    expect(simulation.find("**/**")).toHaveLength(20)
  })

  it("starts from the component it is asked of", () => {
    expect(names(simulation.component("net1/r1").find("**"))).toEqual(["/net1/r1/csl", "/net1/r1/csl/rt"])
  })

  it("takes a name with special characters at its word", () => {
    simulation.add(new Box("a[1]"))
    simulation.add(new Box("a1"))
    expect(names(simulation.find("a[1]"))).toEqual(["/a[1]"])
  })
})

describe("get", () => {
  const simulation = new Simulation()
  const box = simulation.add(new Box("box"))
  const router = box.add(new Box("router"))
  box.add(new Box("host"))

  it("returns the component at a path", () => {
    expect([simulation.component("/box/router"), box.get("router"), box.get("")]).toEqual([
      router,
      router,
      box,
    ])
  })

  it("suggests the nearest name", () => {
    expect(complaint(() => simulation.component("/box/ruoter/csl"))).toBe(
      'PathError: /box has no component "ruoter" (looking for "/box/ruoter/csl"); did you mean "router"?',
    )
  })

  it("lists what there is when nothing is near", () => {
    expect(complaint(() => box.get("scanner"))).toBe(
      'PathError: /box has no component "scanner" (looking for "scanner"); it has router, host',
    )
    expect(complaint(() => simulation.component("scanner"))).toBe(
      'PathError: / has no component "scanner" (looking for "scanner"); it has box',
    )
    expect(complaint(() => router.get("csl"))).toBe(
      'PathError: /box/router has no component "csl" (looking for "csl")',
    )
  })
})

describe("ports by name", () => {
  class Hub extends Component {
    readonly out = this.output("out", Letters)
    readonly down = this.group("down", (_key, name) => this.output(name, Letters))
  }
  class House extends Component {
    readonly door
    constructor(name: string) {
      super(name)
      this.door = this.expose("door", this.add(new Hub("hub")).out)
    }
    exposeAgain() {
      this.expose("door", this.door)
    }
  }

  it("are found in a group however many there are, in the order of making", () => {
    const { down } = new Hub("hub")
    const keys = Array.from({ length: 100 }, (_, index) => 1000 - 7 * index)
    const ports = keys.map((key) => down.at(key))
    expect(down.keys()).toEqual(keys)
    expect(down.ports).toEqual(ports)
    expect(keys.map((key) => down.get(key))).toEqual(ports)
    expect([down.at(1000), down.get(1), down.ports.length]).toEqual([ports[0], undefined, 100])
  })

  it("are found: a field, one of a group, an exposed one", () => {
    const hub = new Hub("hub")
    const house = new House("house")
    expect([hub.portNamed("out"), hub.portNamed("down[3]"), house.portNamed("door")]).toEqual([
      hub.out,
      hub.down.get(3),
      house.door,
    ])
  })

  it("are listed in the order of declaration, without exposed ones", () => {
    const hub = new Hub("hub")
    hub.down.at(3)
    hub.down.at(1)
    expect(hub.ports.map((port) => port.name)).toEqual(["out", "down[3]", "down[1]"])
    expect(new House("house").ports).toEqual([])
  })

  it("are suggested when there is none of the name", () => {
    expect([
      complaint(() => new Hub("hub").portNamed("ouy")),
      complaint(() => new House("house").portNamed("dor")),
    ]).toEqual([
      'PathError: hub has no port "ouy"; did you mean "out"?',
      'PathError: house has no port "dor"; did you mean "door"?',
    ])
  })

  it("cannot be exposed twice under one name", () => {
    expect(complaint(() => new House("house").exposeAgain())).toBe(
      'WiringError: house exposes a port "door" already',
    )
  })

  it("of a group are made once, when first asked for", () => {
    const { down } = new Hub("hub")
    const before = down.get(300)
    const made = down.at(300)
    expect([before, down.at(300) === made, made.name, down.keys()]).toEqual([
      undefined,
      true,
      "down[300]",
      [300],
    ])
  })
})

describe("the life of a component", () => {
  class Witness extends Component<{ note: (what: string) => void }> {
    override start = () => this.options.note(`start ${this.name}`)
    override stop = () => this.options.note(`stop ${this.name}`)
    override resume = () => this.options.note(`resume ${this.name}`)
    override reset = () => this.options.note(`reset ${this.name}`)
  }
  const family = () => {
    const { simulation, log, note } = bench()
    const parent = simulation.add(new Witness("parent", { note }))
    const child = parent.add(new Witness("child", { note }))
    return { simulation, log, note, parent, child, told: () => log.map(([, what]) => what) }
  }

  it("begins once, parents first, before the first event", () => {
    const { simulation, told, note } = family()
    simulation.at(0, () => note("event"))
    simulation.run({ until: 1 })
    simulation.run({ until: 2 })
    expect(told()).toEqual(["start parent", "start child", "event"])
  })

  it("is stopped, resumed and reset as a tree, each part once", () => {
    const { simulation, told, parent, child } = family()
    simulation.run()
    stopTree(child)
    stopTree(parent)
    resumeTree(parent)
    resumeTree(parent)
    resetTree(parent)
    expect(told().slice(2)).toEqual([
      "stop child",
      "stop parent",
      "resume parent",
      "resume child",
      "reset parent",
      "reset child",
    ])
    expect([parent.state, child.state]).toEqual(["new", "new"])
  })

  it("must have begun before it can be stopped or resumed", () => {
    const { parent } = family()
    expect([complaint(() => stopTree(parent)), complaint(() => resumeTree(parent))]).toEqual([
      "LifecycleError: /parent cannot stop: it has not been started",
      "LifecycleError: /parent cannot resume: it has not been started",
    ])
  })

  it("begins for parts added while the simulation runs, when the handler has returned", () => {
    const { simulation, log, note, parent } = family()
    simulation.at(1, () => {
      parent.add(new Witness("late", { note })).add(new Witness("part", { note }))
      note("added")
    })
    simulation.at(1, () => note("next event"))
    simulation.run()
    expect(log.slice(2)).toEqual([
      [1, "added"],
      [1, "start late"],
      [1, "start part"],
      [1, "next event"],
    ])
  })

  it("begins for parts added between two runs, and for those added by start itself", () => {
    const { simulation, told, note } = family()
    class Founder extends Component {
      override start = () => void this.add(new Witness("founded", { note }))
    }
    simulation.run({ until: 1 })
    simulation.add(new Founder("founder"))
    simulation.run({ until: 1 })
    simulation.run({ until: 2 })
    expect(told()).toEqual(["start parent", "start child", "start founded"])
  })

  it("stops timers while it is stopped", () => {
    const { simulation, log, note, parent, child } = family()
    const timers = [1, 2, 3].map((time) => child.at(time, () => note(`timer ${time}`)))
    simulation.at(1.5, () => stopTree(parent))
    simulation.at(2.5, () => resumeTree(parent))
    simulation.run()
    expect(log.slice(2).filter(([, what]) => what.startsWith("timer"))).toEqual([
      [1, "timer 1"],
      [3, "timer 3"],
    ])
    expect(timers.map((timer) => timer.isArmed)).toEqual([false, false, false])
  })
})

describe("drops", () => {
  it("are counted by component and reason", () => {
    const { simulation, log } = bench()
    const box = simulation.add(new Box("box"))
    const receiver = box.add(new Receiver("receiver", { log }))
    const sender = box.add(new Sender("sender"))
    connect(sender.out, receiver.in)
    receiver.drop("a", "stopped")
    receiver.drop("b", "stopped")
    receiver.drop("c", "unconnected")
    box.drop("d", "stopped")
    expect(simulation.drops()).toEqual([
      { path: "/box", reason: "stopped", count: 1 },
      { path: "/box/receiver", reason: "stopped", count: 2 },
      { path: "/box/receiver", reason: "unconnected", count: 1 },
    ])
  })

  it("are counted before the component is in a simulation", () => {
    const sender = new Sender("sender")
    sender.out.send("lost")
    const simulation = new Simulation()
    simulation.add(sender)
    expect(simulation.drops()).toEqual([{ path: "/sender", reason: "unconnected", count: 1 }])
  })
})
