import { readFileSync } from "node:fs"

/** The text of a file in `data/` beside the tests. */
export function fixture(name: string): string {
  return readFileSync(new URL(`./data/${name}`, import.meta.url), "utf8")
}

/** The text of a file in the project's `data/`. */
export function projectData(name: string): string {
  return readFileSync(new URL(`../../../data/${name}`, import.meta.url), "utf8")
}
