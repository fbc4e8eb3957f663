/**
 * Entries that say nothing but a metric and a tag. They are values, as prefixes are: equal ones are one object, in
 * whichever router. A thousand routers with as many routes say the same few thousand of them again and again, so that
 * they take no memory of their own and are at hand when they are looked into.
 */
import type { Prefix } from "@hourglass/net"
import type { RipEntry } from "./message.js"

/** The plain entries of one prefix, by metric and tag. */
export type PlainEntries = Map<number, RipEntry>

const byPrefix = new WeakMap<Prefix, PlainEntries>()
const metrics = 2 ** 32 // there are fewer: the field has 32 bits

export function plainEntries(prefix: Prefix): PlainEntries {
  let entries = byPrefix.get(prefix)
  if (entries === undefined) {
    entries = new Map()
    byPrefix.set(prefix, entries)
  }
  return entries
}

export function plainEntry(entries: PlainEntries, prefix: Prefix, metric: number, tag: number): RipEntry {
  const key = tag * metrics + metric
  let entry = entries.get(key)
  if (entry === undefined) {
    entry = Object.freeze({ prefix, metric, tag, nextHop: undefined })
    entries.set(key, entry)
  }
  return entry
}
