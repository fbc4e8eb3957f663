import { suggestion } from "@hourglass/aca"
import { describe, expect, it } from "vitest"

describe("suggestion", () => {
  const known = ["bandwidth", "delay", "lossRate", "queue"]

  it.each([
    ["bandwith", `; did you mean "bandwidth"?`],
    ["lossrate", `; did you mean "lossRate"?`],
    ["dealy", `; did you mean "delay"?`],
    ["Delay", `; did you mean "delay"?`],
    ["queues", `; did you mean "queue"?`],
    ["colour", ""],
    ["", ""],
  ])("for %j asks %j", (word, expected) => expect(suggestion(word, known)).toBe(expected))

  it("prefers the same letters in another case", () => {
    expect(suggestion("RIP", ["ripv2", "rip", "zip"])).toBe(`; did you mean "rip"?`)
  })

  it("has nothing to suggest when nothing is known", () => expect(suggestion("x", [])).toBe(""))
})
