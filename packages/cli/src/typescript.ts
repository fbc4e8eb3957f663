/** Lets Node import TypeScript files, such as a user's scenario, without a build. */
import { register } from "node:module"

let isRegistered = false

export function readTypeScript(): void {
  if (isRegistered) return
  isRegistered = true
  register("./typescript-hooks.js", import.meta.url)
}
