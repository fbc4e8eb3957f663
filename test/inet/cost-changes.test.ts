import { Component, connect, Simulation } from "@hourglass/aca"
import {
  type CostChange,
  CostChanges,
  CostEvent,
  type CostOptions,
  changeLink,
  type InterfaceChange,
  type Network,
  type Node,
} from "@hourglass/inet"
import { Constant } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "./ask.js"
import { emptyWorld, probe, type World } from "./world.js"

class Diary extends Component {
  readonly changes = this.listener("changes", CostEvent, this.note)
  readonly notes: CostChange[] = []

  private note(change: CostChange): void {
    this.notes.push(change)
  }

  /** Like "60: 100". */
  get lines(): string[] {
    return this.notes.map(({ time, cost }) => `${time}: ${cost}`)
  }
}

/** A triangle of routers; the changes of what is chosen, and a diary of them. */
function changing(choose: (net: Network) => CostOptions, seed = 1, Class = CostChanges) {
  const world = triangle(seed)
  const changes = world.net.add(new Class("changes", choose(world.net)))
  const diary = world.sim.add(new Diary("diary"))
  connect(changes.changes, diary.changes)
  return { ...world, changes, diary }
}

function triangle(seed = 1): World & { routers: Node[] } {
  const world = emptyWorld({}, { seed })
  const routers = ["r1", "r2", "r3"].map((name) => world.net.router(name))
  for (const [i, router] of routers.entries())
    world.net.link(router, routers[(i + 1) % 3], { delay: "1ms", bandwidth: "8Mbps" })
  return { ...world, routers }
}

/** What the ends of the link r1-r2 say that it costs. */
const costs = ({ net }: World) =>
  [
    ["r1", "r2"],
    ["r2", "r1"],
  ].map(([name, other]) => {
    const node = net.node(name)
    const [info] = ask(node.csl.hello.query, node.interfaceTo(net.node(other)))
    return info.cost
  })

const firstLink = (net: Network) => net.linkBetween("r1", "r2")

describe("changes of costs by schedule", () => {
  it("give a link a cost, and its default back", () => {
    const world = changing((net) => ({
      of: firstLink(net),
      at: ["60s", "2min"],
      costs: [100, "default"],
    }))
    const seen: unknown[] = []
    for (const time of [59, 61, 121]) world.sim.at(time, () => seen.push(costs(world)))
    world.sim.run()
    expect(seen).toEqual([
      ["default", "default"],
      [100, 100],
      ["default", "default"],
    ])
    expect([world.diary.lines, world.changes.count]).toEqual([["60: 100", "120: default"], 2])
  })

  it("in one direction", () => {
    const world = changing((net) => ({ of: firstLink(net), ends: [net.node("r2")], at: [1], costs: [7] }))
    world.sim.run()
    expect(costs(world)).toEqual(["default", 7])
    expect(world.diary.notes[0].ends).toEqual([world.net.node("r2")])
  })

  it("are told of before they happen", () => {
    const world = changing((net) => ({
      of: firstLink(net),
      ends: [net.node("r2")],
      at: [1, 2],
      costs: [7, "default"],
    }))
    const told: unknown[] = []
    world.changes.ahead.on(({ time, text }) => told.push([time, text, costs(world)[1]]))
    world.sim.run()
    expect(told).toEqual([
      [1, "/net/r1-r2 costs 7 from /net/r2", "default"],
      [2, "/net/r1-r2 costs its default from /net/r2", 7],
    ])
  })
})

describe("periodic changes of costs", () => {
  it("go through the costs in turn, so many times", () => {
    const { sim, diary } = changing((net) => ({
      of: firstLink(net),
      period: "10s",
      costs: [5, 6, "default"],
      times: 4,
    }))
    sim.run()
    expect(diary.lines).toEqual(["10: 5", "20: 6", "30: default", "40: 5"])
  })

  it("begin when they are told to, and go on without end", () => {
    const { sim, diary, changes } = changing((net) => ({
      of: firstLink(net),
      period: 1,
      costs: [1, 2],
      from: "5s",
    }))
    sim.run({ until: 104.5 })
    expect([diary.lines[0], changes.count, changes.cost]).toEqual(["5: 1", 100, 2])
  })
})

describe("changes of costs at random", () => {
  const random = (net: Network): CostOptions => ({
    of: firstLink(net),
    meanInterval: "10s",
    costs: [1, 2, 3],
  })

  it("come at that mean distance, and each draws any cost but the present one", () => {
    const { sim, diary } = changing(random)
    sim.run({ until: 100_000 }) // about 10,000 changes; the deviation of their count is about √10,000
    const drawn = diary.notes.map(({ cost }) => cost)
    expect(Math.abs(drawn.length - 10_000)).toBeLessThan(400)
    expect(drawn.filter((cost, i) => cost === drawn[i - 1])).toEqual([])
    for (const cost of [1, 2, 3]) {
      const share = drawn.filter((each) => each === cost).length / drawn.length
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.02)
    }
  })

  it("are the same in every run of a seed, and others with another seed", () => {
    const run = (seed: number) => {
      const { sim, diary } = changing(random, seed)
      sim.run({ until: 500 })
      return diary.lines
    }
    expect(run(1).length).toBeGreaterThan(20)
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
  })

  it("take the distribution that is given", () => {
    const distribution = (_: unknown, mean: number) => new Constant(mean)
    const { sim, diary } = changing((net) => ({ ...random(net), distribution }))
    sim.run({ until: 35 })
    expect(diary.notes.map(({ time }) => time)).toEqual([10, 20, 30])
  })
})

it("may be decided otherwise by a subclass", () => {
  class Doubling extends CostChanges {
    protected override nextCost() {
      return 2 ** (this.count + 1)
    }
  }
  const { sim, diary } = changing(
    (net) => ({ of: firstLink(net), period: 1, costs: [1], times: 3 }),
    1,
    Doubling,
  )
  sim.run()
  expect(diary.lines).toEqual(["1: 2", "2: 4", "3: 8"])
})

it("changes the link's copy in a copy of the network, which has the costs of the original", () => {
  const world = triangle()
  const { sim, net } = world
  net.add(new CostChanges("changes", { of: firstLink(net), ends: [net.node("r1")], at: [1], costs: [9] }))
  net.node("r2").setCost(0, 4)
  net.node("r2").setBandwidth(0, "1Mbps")
  const copy = net.duplicate("copy")
  const other = new Simulation()
  other.add(copy)
  other.run()
  expect([costs(world), costs({ sim, net: copy })]).toEqual([
    ["default", 4],
    [9, 4],
  ])
  expect(copy.node("r2").interfaces[0].interface.bandwidth).toBe(1e6)
})

describe("computed routes", () => {
  const way = ({ net }: World) => {
    const answer = net.node("r1").routes.find(({ key }) => key.destination.contains(net.node("r2").address))
    return [answer?.hops[0].interface, answer?.metric]
  }

  it("go by the costs that links were given, as soon as they are computed again", () => {
    const world = triangle()
    const { sim, net } = world
    sim.start()
    expect(way(world)).toEqual([0, 1])
    changeLink(firstLink(net), { cost: 3 })
    expect(way(world)).toEqual([0, 1])
    net.computeRoutes()
    expect(way(world)).toEqual([1, 2])
    changeLink(firstLink(net), { cost: "default" })
    net.computeRoutes()
    expect(way(world)).toEqual([0, 1])
  })

  it("go by the direction that packets take", () => {
    const world = triangle()
    world.sim.start()
    changeLink(firstLink(world.net), { cost: 3, ends: [world.net.node("r2")] })
    world.net.computeRoutes()
    expect(way(world)).toEqual([0, 1])
  })
})

describe("a link that is changed while the network runs", () => {
  it("sends at another rate from the next packet on", () => {
    const { sim, net, routers } = triangle()
    const [from, to] = [probe(routers[0]), probe(routers[1])]
    sim.at(1, () => {
      for (let k = 0; k < 3; k++) from.shoot(routers[1].address, { size: 1000 }) // 1 ms each
    })
    sim.at(1.0005, () => changeLink(firstLink(net), { bandwidth: "1Mbps" }))
    sim.run()
    expect(to.times.map((time) => Number(time.toFixed(9)))).toEqual([1.002, 1.01, 1.018])
  })

  it("tells the parts of its nodes what has changed", () => {
    const { sim, net, routers } = triangle()
    sim.start()
    const heard: InterfaceChange[] = []
    routers[0].csl.hello.costChanges.on((change) => heard.push(change))
    changeLink(firstLink(net), { cost: 5, bandwidth: "2Mbps" })
    changeLink(firstLink(net), { bandwidth: "2Mbps" }) // nothing new
    expect(heard).toEqual([
      { interface: 0, what: "bandwidth" },
      { interface: 0, what: "cost" },
    ])
  })

  it.each<[string, (net: Network) => void, string]>([
    [
      "of another node",
      (net) => changeLink(firstLink(net), { cost: 1, ends: [net.node("r3")] }),
      "/net/r1-r2 does not join /net/r3; it joins /net/r1 and /net/r2",
    ],
    [
      "to no cost",
      (net) => net.node("r1").setCost(0, 0),
      "/net/r1, interface 0: cost is 0; it must be a number > 0",
    ],
    [
      "to no rate",
      (net) => net.node("r1").setBandwidth(0, 0),
      "/net/r1, interface 0: bandwidth is 0; it must be > 0",
    ],
    ["that is not there", (net) => net.node("r1").setBandwidth(2, "1Mbps"), "/net/r1 has no interface 2"],
    [
      "that is not there either",
      (net) => net.node("r1").setCost(2, 1),
      "/net/r1/csl/hello has no interface 2",
    ],
  ])("cannot be changed %s", (_, change, message) => {
    expect(() => change(triangle().net)).toThrow(message)
  })
})

describe("changes of costs that make no sense are refused", () => {
  it.each<[object, string]>([
    [{}, 'give "at", or "meanInterval", or "period", and "costs"'],
    [{ at: [1, 2], costs: [5] }, "2 times in at and 1 costs; give as many"],
    [{ at: [2, 1], costs: [5, 6] }, "the change at 1 must come after the one at 2"],
    [{ at: [1], costs: [-5] }, 'a cost is -5; it must be a number > 0, or "default"'],
    [{ at: [1] }, "costs is empty; give the costs to change to"],
    [{ meanInterval: 5, costs: [3, 3] }, "costs has only 3; give two or more to draw from"],
    [{ period: 0, costs: [1] }, "period is 0; it must be > 0"],
    [{ period: 1, costs: [1], time: 5 }, 'no option "time" beside "period"; did you mean "times"?'],
    [{ period: 1, costs: [1], times: 0 }, "times is 0; it must be a whole number > 0"],
  ])("%o", (pattern, message) => {
    const make = () => changing((net) => ({ of: firstLink(net), ...pattern }) as CostOptions)
    expect(make).toThrow(`cost changes changes: ${message}`)
  })

  it("names what has no cost", () => {
    expect(() => changing((net) => ({ of: net.node("r1") as never, at: [1], costs: [1] }))).toThrow(
      'cost changes changes: "of" is /net/r1; it must be a link',
    )
  })
})
