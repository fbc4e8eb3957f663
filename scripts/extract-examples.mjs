// Writes the ```ts blocks of the documentation to .examples/, where tsc checks them and the tests run them.
//
//   ```ts             is checked and run
//   ```ts no-run      is checked only
//   ```ts continued   goes on where the block before it in the same file ended, as one module with it
//   ```text output    says what the module above it has printed with console.log, exactly
//
// Each line keeps its number, so that a fault at .examples/docs-guide-filter-L12.ts:40 is at line 40 of the page.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { globSync } from "tinyglobby"

const pages = ["*.md", "docs/**/*.md", "packages/*/README.md", "packages/*/src/**/*.ts"]
const folder = ".examples"

// The prefix is what stands before a fence in a doc comment.
const fence = /^(?<prefix>[ \t]*(?:\* )?)```(?<info>[^\n`]+)\n(?<body>[\s\S]*?)^[ \t]*(?:\* ?)?```[ \t]*$/gm
const unchecked = new Set(["typescript", "javascript", "js", "mjs"])

/** The modules of one page: `{ name, source, run, code, output }`. */
export function extract(text, page) {
  const modules = []
  for (const match of text.matchAll(fence)) {
    const { prefix, info, body } = match.groups
    const words = info.trim().split(/\s+/)
    const line = text.slice(0, match.index).split("\n").length
    const at = `${page}:${line}`
    const lines = body
      .split("\n")
      .slice(0, -1)
      .map((written) => stripPrefix(written, prefix))
    const last = modules.at(-1)
    if (unchecked.has(words[0]))
      throw new Error(`${at}: use \`\`\`ts, which is checked, not \`\`\`${words[0]}`)
    if (words[0] === "text" && words[1] === "output") {
      if (!last?.run) throw new Error(`${at}: an output block needs a \`\`\`ts block that runs above it`)
      last.output = [...(last.output ?? []), ...lines]
    } else if (words[0] === "ts") {
      const mode = modeOf(words.slice(1), at)
      if (mode === "continued") {
        if (!last) throw new Error(`${at}: there is no block to continue`)
        place(last.code, line, lines)
      } else {
        const name = `${page.replace(/\.(md|ts)$/, "").replace(/[^\w]+/g, "-")}-L${line}`
        const code = place([], line, lines)
        modules.push({ name, source: at, run: mode !== "no-run", code, output: undefined })
      }
    }
  }
  return modules.map((module) => ({
    ...module,
    code: `${module.code.map((written) => written ?? "").join("\n")}\nexport {}\n`,
    output: module.output?.join("\n"),
  }))
}

function stripPrefix(written, prefix) {
  if (written.startsWith(prefix)) return written.slice(prefix.length)
  // Editors strip the blank that would follow the star of an empty comment line.
  return prefix.includes("*") ? written.replace(/^[ \t]*\* ?/, "") : written
}

function modeOf(words, at) {
  if (words.length === 0) return "run"
  if (words.length === 1 && ["no-run", "continued"].includes(words[0])) return words[0]
  throw new Error(`${at}: \`\`\`ts takes nothing, "no-run" or "continued", not "${words.join(" ")}"`)
}

/** Puts the lines below their fence, at their numbers in the page. */
function place(code, fenceLine, lines) {
  for (const [index, written] of lines.entries()) code[fenceLine + index] = written
  return Array.from(code)
}

function main() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const files = globSync(pages, { ignore: ["**/node_modules/**", "**/dist/**"] }).sort()
  const modules = files.flatMap((file) => extract(readFileSync(file, "utf8"), file))
  for (const { name, code } of modules) writeFileSync(`${folder}/${name}.ts`, code)
  const list = modules.map(({ code: _, ...entry }) => entry)
  writeFileSync(`${folder}/examples.json`, `${JSON.stringify(list, null, 2)}\n`)
  // An example may leave things unused that only show a shape.
  const options = { extends: "../tsconfig.check.json", compilerOptions: { noUnusedLocals: false } }
  writeFileSync(`${folder}/tsconfig.json`, `${JSON.stringify({ ...options, include: ["*.ts"] }, null, 2)}\n`)
  const run = modules.filter((module) => module.run).length
  console.log(`${modules.length} examples in the documentation, ${run} to run`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
