/** The convention for code in the documentation. */
import { expect, test } from "vitest"
import { extract } from "../../scripts/extract-examples.mjs"

const page = (...lines) => lines.join("\n")
const only = (modules) => modules.map(({ name, run, output }) => [name, run, output])

test("a block becomes a module whose lines keep their numbers", () => {
  const [module] = extract(page("# A", "", "```ts", "const a = 1", "```"), "docs/guide/a.md")
  expect(module).toMatchObject({ name: "docs-guide-a-L3", source: "docs/guide/a.md:3", run: true })
  expect(module.code.split("\n")[3]).toBe("const a = 1")
})

test("no-run is checked only, other languages are prose", () => {
  const text = page("```ts no-run", "a()", "```", "```sh", "ls", "```", "```text", "x", "```")
  expect(only(extract(text, "a.md"))).toEqual([["a-L1", false, undefined]])
})

test("continued goes on in the same module, and outputs follow one another", () => {
  const text = page(
    "```ts",
    "const a = 1",
    "```",
    "```text output",
    "one",
    "```",
    "and",
    "```ts continued",
    "log(a)",
    "```",
    "```text output",
    "two",
    "",
    "three",
    "```",
  )
  const modules = extract(text, "a.md")
  expect(only(modules)).toEqual([["a-L1", true, "one\ntwo\n\nthree"]])
  expect(modules[0].code.split("\n")[8]).toBe("log(a)")
})

test("doc comments lose their stars", () => {
  const text = page("/**", " * Says:", " * ```ts", " * if (a) {", " *", " *   b()", " * }", " * ```", " */")
  const [module] = extract(text, "packages/aca/src/a.ts")
  expect(module.code).toBe("\n\n\nif (a) {\n\n  b()\n}\nexport {}\n")
})

test("what would go unchecked is an error that names the line", () => {
  expect(() => extract(page("", "```js", "a", "```"), "a.md")).toThrow("a.md:2: use ```ts")
  expect(() => extract(page("```ts skip", "a", "```"), "a.md")).toThrow('not "skip"')
  expect(() => extract(page("```text output", "a", "```"), "a.md")).toThrow("needs a ```ts block")
  expect(() => extract(page("```ts continued", "a", "```"), "a.md")).toThrow("no block to continue")
})
