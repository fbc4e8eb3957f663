import { event, oneWay, request } from "@hourglass/aca"
import { describe, expect, it } from "vitest"

const roles = { initiator: "asker", reactor: "answerer" }

describe("a contract", () => {
  it("says its kind, its name and its two roles, and nothing at run time of its types", () => {
    expect([
      oneWay("test.a", roles).of<string>(),
      request("test.b", roles).of<string, number>(),
      event("test.c", roles).of<string>(),
    ]).toEqual([
      { kind: "one-way", name: "test.a", ...roles },
      { kind: "request", name: "test.b", ...roles },
      { kind: "event", name: "test.c", ...roles },
    ])
  })

  it("cannot be changed", () => {
    expect(Object.isFrozen(oneWay("test.a", roles).of<string>())).toBe(true)
  })

  it("is a promise of its own, whatever its name", () => {
    const promise = () => oneWay("test.a", roles).of<string>()
    expect(promise()).not.toBe(promise())
  })
})
