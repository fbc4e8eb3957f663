import { shown } from "@hourglass/aca"
import { describe, expect, it } from "vitest"
import { Box } from "./parts.js"

class Named {
  toString(): string {
    return "its own text"
  }
}

describe("shown", () => {
  it.each([
    ["80", '"80"'],
    ['say "hi"', '"say \\"hi\\""'],
    [80, "80"],
    [80n, "80n"],
    [Number.NaN, "NaN"],
    [undefined, "undefined"],
    [null, "null"],
    [[1, 2], "an array"],
    [{}, "an object"],
    [Object.create(null), "an object"],
    [() => 1, "a function"],
    [Promise.resolve(), "a promise"],
    [new Named(), "the Named its own text"],
    [new Box("box"), "the Box box"],
    [Box, "the class Box"],
  ])("%s", (value, text) => expect(shown(value)).toBe(text))
})
