/**
 * The syntax of GML (Himsolt, "GML: A portable graph file format", 1996): a file
 * is a list of keys with values, and a value is a number, a text in quotes, or a
 * list in brackets. Lines that begin with # are comments. Unquoted words, which
 * some programs write, are taken as text.
 */

/** A key with its value. */
export interface GmlEntry {
  readonly key: string
  readonly value: string | GmlList
  /** Line of the key, counted from 1. */
  readonly line: number
}

export type GmlList = readonly GmlEntry[]

/** Makes the error for a line. */
export type GmlFault = (line: number, message: string) => Error

interface Token {
  readonly text: string
  readonly line: number
}

const tokenPattern = /"[^"]*"?|(^[ \t]*#.*$)|[[\]]|[^\s[\]"]+/gm
const keyPattern = /^[A-Za-z_][\w.:-]*$/

/** The entries of a GML text. Throws what `fault` makes. */
export function parseGml(text: string, fault: GmlFault): GmlList {
  const tokens = tokenize(text, fault)
  const top: GmlEntry[] = []
  const open: { readonly list: GmlEntry[]; readonly from: Token }[] = []
  for (let key = tokens.next(); !key.done; key = tokens.next()) {
    const list = open.at(-1)?.list ?? top
    if (key.value.text === "]") {
      if (!open.pop()) throw fault(key.value.line, `there is a "]" without a "[" before it`)
      continue
    }
    list.push(entry(key.value, tokens.next().value, open, fault))
  }
  const unclosed = open.at(-1)
  if (unclosed) throw fault(unclosed.from.line, `the list "${unclosed.from.text} [" has no "]"`)
  return top
}

/** The entry of a key and the token after it; an opening bracket begins a list. */
function entry(
  key: Token,
  value: Token | undefined,
  open: { list: GmlEntry[]; from: Token }[],
  fault: GmlFault,
): GmlEntry {
  if (!keyPattern.test(key.text))
    throw fault(
      key.line,
      `found ${key.text} where a key was expected; GML is keys with values, such as: id 12`,
    )
  if (value === undefined || value.text === "]") throw fault(key.line, `the key "${key.text}" has no value`)
  if (value.text !== "[") return { key: key.text, value: value.text.replace(/^"|"$/g, ""), line: key.line }
  const list: GmlEntry[] = []
  open.push({ list, from: key })
  return { key: key.text, value: list, line: key.line }
}

function* tokenize(text: string, fault: GmlFault): Generator<Token, undefined> {
  const body = text.replace(/^\uFEFF/, "")
  let line = 1
  let from = 0
  for (const match of body.matchAll(tokenPattern)) {
    line += newlines(body.slice(from, match.index))
    const token = match[0]
    if (token.startsWith('"') && (token.length === 1 || !token.endsWith('"')))
      throw fault(line, "a text begins here that has no closing quote")
    if (match[1] === undefined) yield { text: token, line }
    line += newlines(token)
    from = match.index + token.length
  }
  return undefined
}

function newlines(text: string): number {
  return text.split("\n").length - 1
}
