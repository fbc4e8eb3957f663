/** The test runner must compile classes as tsc does, or subclasses behave differently in tests and in use. */
import { expect, test } from "vitest"
import { Assigning, Derived } from "./class-fields.js"

test("a field without initializer does not erase what the base constructor set", () => {
  expect(new Derived().ready).toBe(true)
})

test("a field with initializer is assigned, not defined", () => {
  expect(new Assigning().heard).toEqual([7])
})
