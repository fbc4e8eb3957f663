/** Module hooks of Node that strip the types from `.ts` files outside node_modules. Lines keep their numbers. */
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import type { LoadHook, ResolveHook } from "node:module"
import { fileURLToPath } from "node:url"
import { transform } from "sucrase"

/** `./part.js` means `./part.ts` where only that exists. */
export const resolve: ResolveHook = (specifier, context, next) => {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL !== undefined) {
    const url = new URL(specifier, context.parentURL)
    const typed = new URL(url.href.replace(/\.js$/, ".ts"))
    if (url.protocol === "file:" && !existsSync(url) && existsSync(typed)) return next(typed.href, context)
  }
  return next(specifier, context)
}

export const load: LoadHook = async (url, context, next) => {
  if (!/^file:.*\.ts$/.test(url) || url.includes("/node_modules/")) return next(url, context)
  const path = fileURLToPath(url)
  const { code } = transform(await readFile(path, "utf8"), { transforms: ["typescript"], filePath: path })
  return { format: "module", source: code, shortCircuit: true }
}
