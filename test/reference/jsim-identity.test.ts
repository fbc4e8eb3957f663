/** Identity against J-Sim's own test of it: lifetimes, the default, and the events with their times. */
import { Simulation } from "@hourglass/aca"
import { Identity } from "@hourglass/inet"
import { Address } from "@hourglass/net"
import { describe, expect, it } from "vitest"
import { ask } from "../inet/ask.js"
import reference from "./data/jsim-core.json" with { type: "json" }

interface Step {
  readonly at: number
  readonly add?: string[]
  readonly lifetime?: number
  readonly remove?: string[]
  readonly query?: string[]
  readonly lookup?: "all" | "default"
  readonly reply?: (number | string | null)[]
}

/** The reply that a step gets: expiries, where null stands for no such identity, or addresses. */
function take(identity: Identity, step: Step): unknown {
  const { configure, lookup } = identity
  const addresses = (step.add ?? step.remove ?? step.query ?? []).map(Address.parse)
  if (step.add !== undefined) return ask(configure, { kind: "add", addresses, lifetime: step.lifetime })
  if (step.remove !== undefined) return ask(configure, { kind: "remove", addresses })
  if (step.lookup !== undefined) return ask(lookup, step.lookup).map(String)
  return ask(configure, { kind: "query", addresses }).map((expiry) => (Number.isNaN(expiry) ? null : expiry))
}

function bench() {
  const sim = new Simulation()
  const identity = sim.add(new Identity("id"))
  const events: [time: number, kind: string, ...addresses: string[]][] = []
  identity.changes.on(({ kind, addresses }) => events.push([sim.now, kind, ...addresses.map(String)]))
  return { sim, identity, events }
}

describe("identity", () => {
  it.each(reference.identity)("$title", ({ steps, events: expected }) => {
    const { sim, identity, events } = bench()
    const replies: unknown[] = []
    for (const step of steps as Step[])
      sim.at(step.at, () => {
        const reply = take(identity, step)
        if (step.reply !== undefined) replies.push(reply)
      })
    sim.run({ until: 1000 })
    expect(replies).toEqual(
      (steps as Step[]).flatMap((step) => (step.reply === undefined ? [] : [step.reply])),
    )
    expect(events).toEqual(expected)
  })

  it("lives longer when its lifetime is set anew, and for ever without one", () => {
    const { sim, identity, events } = bench()
    const addresses = [Address.parse("10.0.0.1")]
    sim.at(0, () => ask(identity.configure, { kind: "add", addresses, lifetime: 10 }))
    sim.at(5, () => ask(identity.configure, { kind: "add", addresses, lifetime: 10 }))
    sim.at(14, () => ask(identity.configure, { kind: "add", addresses }))
    sim.run({ until: 100 })
    const changes = events.filter(([, kind]) => kind !== "default-set")
    expect(changes).toEqual([
      [0, "added", "10.0.0.1"],
      [5, "expiry-changed", "10.0.0.1"],
      [14, "expiry-changed", "10.0.0.1"],
    ])
    expect(identity.owns(addresses[0])).toBe(true)
  })

  it("never makes a group its default", () => {
    const { identity } = bench()
    identity.addAddress(Address.parse("224.0.0.5"))
    expect(identity.default).toBeUndefined()
    identity.addAddress(Address.parse("10.0.0.1"))
    expect(`${identity.default}`).toBe("10.0.0.1")
  })

  it("makes another one the default when it is told to", () => {
    const { identity, events } = bench()
    const [first, second] = ["10.0.0.1", "10.0.0.2"].map(Address.parse)
    identity.addAddress(first)
    ask(identity.configure, { kind: "set-default", address: second })
    ask(identity.configure, { kind: "set-default", address: second })
    expect(ask(identity.lookup, "default")).toEqual([second])
    expect(events.map(([, ...rest]) => rest)).toEqual([
      ["default-set", "10.0.0.1"],
      ["added", "10.0.0.1"],
      ["added", "10.0.0.2"],
      ["default-set", "10.0.0.2"],
    ])
  })
})
