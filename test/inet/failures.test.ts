import { Component, connect } from "@hourglass/aca"
import {
  type FailureChange,
  FailureEvent,
  type FailureOptions,
  Failures,
  type Network,
} from "@hourglass/inet"
import { Constant } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { emptyWorld, expectConserved, probe } from "./world.js"

class Diary extends Component {
  readonly changes = this.listener("changes", FailureEvent, this.note)
  readonly notes: FailureChange[] = []

  private note(change: FailureChange): void {
    this.notes.push(change)
  }

  /** Like "60 down". */
  get lines(): string[] {
    return this.notes.map(({ time, isUp }) => `${time} ${isUp ? "up" : "down"}`)
  }
}

/** `a`, a router `r1` and `b`; the failures of what is chosen, and a diary of them. */
function failing(choose: (net: Network) => FailureOptions, seed = 1) {
  const world = emptyWorld({}, { seed })
  const { net } = world
  const nodes = [net.host("a"), net.router("r1"), net.host("b")]
  for (const end of [nodes[0], nodes[2]]) net.link(nodes[1], end, { delay: "1ms" })
  const failures = net.add(new Failures("failures", choose(net)))
  const diary = world.sim.add(new Diary("diary"))
  connect(failures.changes, diary.changes)
  return { ...world, nodes, failures, diary, link: net.links[0], router: nodes[1] }
}

const firstLink = (net: Network) => net.links[0]
const refusal = (pattern: object) => () =>
  failing((net) => ({ of: firstLink(net), ...pattern }) as FailureOptions)

describe("failures by schedule", () => {
  it("take a link down and bring it back at the instants given", () => {
    const { sim, link, failures, diary } = failing((net) => ({
      of: firstLink(net),
      downAt: ["60s", "2min"],
      upAt: [90, "125s"],
    }))
    const seen: boolean[] = []
    for (const time of [59.9, 60.1, 89.9, 90.1, 120.1, 125.1]) sim.at(time, () => seen.push(link.isUp))
    sim.run({ until: 200 })
    expect(seen).toEqual([true, false, false, true, false, true])
    expect(diary.lines).toEqual(["60 down", "90 up", "120 down", "125 up"])
    expect(diary.notes.every((note) => note.of === link)).toBe(true)
    expect([failures.count, failures.timeDown, failures.availability]).toEqual([2, 35, 1 - 35 / 200])
  })

  it("leave it down when the last recovery is missing", () => {
    const { sim, link, failures } = failing((net) => ({ of: firstLink(net), downAt: ["60s"], upAt: [] }))
    sim.run({ until: 100 })
    expect([link.isUp, failures.count, failures.timeDown]).toEqual([false, 1, 40])
  })

  it("make a node fail: nothing passes meanwhile", () => {
    const { sim, net, nodes, router, failures } = failing((net) => ({
      of: net.node("r1"),
      downAt: [0.25],
      upAt: [0.65],
    }))
    const [from, to] = [probe(nodes[0]), probe(nodes[2])]
    for (let k = 0; k < 10; k++) sim.at(k * 0.1, () => from.shoot(nodes[2].address, { size: 100 }))
    sim.run()
    expect(to.times.map((time) => Math.floor(time * 10 + 1e-9))).toEqual([0, 1, 2, 7, 8, 9])
    expect([router.state, failures.count]).toEqual(["started", 1])
    expectConserved(net)
  })
})

describe("flapping", () => {
  it("fails every period, so many times", () => {
    const { sim, failures, diary } = failing((net) => ({
      of: firstLink(net),
      period: "10s",
      downFor: "2s",
      times: 3,
    }))
    sim.run()
    expect(diary.lines).toEqual(["10 down", "12 up", "20 down", "22 up", "30 down", "32 up"])
    expect([failures.count, failures.timeDown]).toEqual([3, 6])
  })

  it("begins when it is told to, and goes on without end", () => {
    const { sim, failures, diary } = failing((net) => ({
      of: firstLink(net),
      period: 1,
      downFor: 0.5,
      from: "5s",
    }))
    sim.run({ until: 105.25 })
    expect(diary.lines[0]).toBe("5 down")
    expect([failures.count, failures.timeDown]).toEqual([101, 50.25])
  })
})

describe("failures at random", () => {
  const random = (net: Network): FailureOptions => ({ of: firstLink(net), mtbf: "300s", mttr: "20s" })

  it("leave on the average MTBF / (MTBF + MTTR) of the time", () => {
    const { sim, failures } = failing(random)
    sim.run({ until: 3_200_000 }) // about 10,000 failures
    // The deviation of the count is about √10,000; that of the availability about 0.0009.
    expect(Math.abs(failures.count - 10_000)).toBeLessThan(400)
    expect(Math.abs(failures.availability - 300 / 320)).toBeLessThan(0.003)
  })

  it("are the same in every run of a seed, and others with another seed", () => {
    const run = (seed: number) => {
      const { sim, diary } = failing(random, seed)
      sim.run({ until: 20_000 })
      return diary.lines
    }
    expect(run(1).length).toBeGreaterThan(40)
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
  })

  it("take the distribution that is given", () => {
    const distribution = (_: unknown, mean: number) => new Constant(mean)
    const { sim, diary } = failing((net) => ({ ...random(net), distribution }))
    sim.run({ until: 700 })
    expect(diary.lines).toEqual(["300 down", "320 up", "620 down", "640 up"])
  })
})

it("fail silently: the ends of the link do not notice", () => {
  const { sim, link, failures, diary, router } = failing((net) => ({
    of: firstLink(net),
    downAt: ["1s"],
    upAt: ["3s"],
    isSilent: true,
  }))
  const noticed: boolean[] = []
  router.csl.hello.statusChanges.on(({ isUp }) => noticed.push(isUp))
  sim.at(2, () => expect(link.isUp).toBe(false))
  sim.run()
  expect([diary.lines, failures.timeDown, noticed]).toEqual([["1 down", "3 up"], 2, []])
})

it("are told of before they happen", () => {
  const { sim, link, failures } = failing((net) => ({ of: firstLink(net), downAt: ["1s"], upAt: ["2s"] }))
  const told: unknown[] = []
  failures.ahead.on(({ time, of, text }) => told.push([time, of === link, text, link.isUp]))
  sim.run()
  expect(told).toEqual([
    [1, true, "/net/r1-a fails", true],
    [2, true, "/net/r1-a recovers", false],
  ])
})

describe("failures that meet others", () => {
  const once = (net: Network): FailureOptions => ({ of: firstLink(net), downAt: [10], upAt: [20] })

  it("do not bring back what has come back", () => {
    const { sim, link, diary } = failing(once)
    sim.at(15, () => link.up())
    sim.run()
    expect(diary.lines).toEqual(["10 down"])
    expect(link.isUp).toBe(true)
  })

  it("leave alone what somebody else took down", () => {
    const { sim, link, failures, diary } = failing(once)
    sim.at(5, () => link.down())
    sim.run()
    expect([diary.lines, failures.count, link.isUp]).toEqual([[], 0, false])
  })

  it("recover a node once, though two make it fail", () => {
    const { sim, net, router, diary } = failing((net) => ({ of: net.node("r1"), downAt: [10], upAt: [20] }))
    const second = net.add(new Failures("second", { of: router, downAt: [15], upAt: [25] }))
    connect(second.changes, diary.changes)
    sim.run()
    expect(diary.lines).toEqual(["10 down", "20 up"])
  })

  it("fail the copy's link in a copy of the network", () => {
    const { sim, net, link } = failing(once)
    const copy = net.duplicate("copy")
    sim.at(1, () => link.down())
    sim.add(copy)
    sim.run()
    expect([link.isUp, copy.links[0].isUp]).toEqual([false, true])
    expect((copy.get("failures") as Failures).count).toBe(1)
  })
})

describe("failures that make no sense are refused", () => {
  it.each<[object, string]>([
    [{}, 'give "mtbf" and "mttr", or "downAt" and "upAt", or "period" and "downFor"'],
    [{ mtbf: 0, mttr: 1 }, "mtbf is 0; it must be > 0"],
    [{ mtbf: 10 }, "mttr: undefined is no duration; give seconds"],
    [{ mtbf: 10, mttr: "20" }, "mttr: "],
    [{ mtbf: 10, mttr: 2, distributon: 1 }, 'no option "distributon" beside "mtbf"'],
    [{ downAt: [1, 2], upAt: [] }, "2 times in downAt and 0 in upAt"],
    [{ downAt: ["9s"], upAt: ["8s"] }, "the recovery at 8s must come after the failure at 9s"],
    [{ downAt: [1, 2], upAt: [3, 4] }, "the failure at 2 must come after the recovery at 3"],
    [{ period: 2, downFor: 2 }, "downFor is 2; it must be less than the period, 2"],
    [{ period: 2, downFor: 1, times: 1.5 }, "times is 1.5; it must be a whole number > 0"],
  ])("%o", (pattern, message) => {
    expect(refusal(pattern)).toThrow(`failures failures: ${message}`)
  })

  it("names what cannot fail", () => {
    expect(() => failing((net) => ({ of: net as never, downAt: [1], upAt: [2] }))).toThrow(
      'failures failures: "of" is /net; it must be a link or a node',
    )
  })

  it("a silent failure of a node", () => {
    expect(() => failing((net) => ({ of: net.node("r1"), downAt: [1], isSilent: true }))).toThrow(
      "failures failures: isSilent is for links; nobody sees a node fail in any case",
    )
  })

  it("does not stand in a node", () => {
    const { sim, link, nodes } = failing((net) => ({ of: firstLink(net), downAt: [1], upAt: [2] }))
    nodes[0].add(new Failures("own", { of: link, downAt: [1], upAt: [2] }))
    expect(() => sim.run()).toThrow("/net/a/own is a part of /net/a and would fail with it")
  })
})
