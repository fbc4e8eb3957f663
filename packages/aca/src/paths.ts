/** Paths of components: `/net0/n3/csl/rt`, and patterns of them. */
import picomatch from "picomatch"
import type { Component } from "./component.js"
import { PathError } from "./errors.js"
import { suggestion } from "./suggest.js"

const isPattern = /[*?[\]{}()!+@]/

const parts = (path: string): string[] => path.split("/").filter((part) => part !== "")

/**
 * The components below `root` that a pattern matches, parents before their parts.
 *
 * Within a name `*`, `?`, `[a-c]` and `{a,b}` work as in a shell; `**` stands for
 * any number of levels. A name that contains such a character matches itself.
 */
export function findAll(root: Component, pattern: string): Component[] {
  const found = new Set<Component>()
  match(root, parts(pattern).map(step), found)
  found.delete(root) // "**" stands for no level too
  return [...found]
}

interface Step {
  readonly name: string
  readonly matches: ((name: string) => boolean) | undefined
}

const step = (name: string): Step => ({
  name,
  matches: isPattern.test(name) ? picomatch(name, { dot: true }) : undefined,
})

function match(from: Component, steps: readonly Step[], found: Set<Component>): void {
  const [first, ...rest] = steps
  if (first === undefined) {
    found.add(from)
    return
  }
  if (first.name === "**") {
    match(from, rest, found)
    for (const child of from.children) match(child, steps, found)
    return
  }
  const exact = from.child(first.name)
  if (exact !== undefined) match(exact, rest, found)
  else if (first.matches)
    for (const child of from.children) if (first.matches(child.name)) match(child, rest, found)
}

/** The component at a path below `root`. @throws PathError that says which part is unknown, and what is there */
export function findOne(root: Component, path: string): Component {
  let here = root
  for (const part of parts(path)) {
    const next = here.child(part)
    if (next === undefined) {
      const names = here.children.map((child) => child.name)
      const hint =
        suggestion(part, names) || (names.length > 0 ? `; it has ${names.slice(0, 8).join(", ")}` : "")
      throw new PathError(`${here.path || "/"} has no component "${part}" (looking for "${path}")${hint}`)
    }
    here = next
  }
  return here
}
